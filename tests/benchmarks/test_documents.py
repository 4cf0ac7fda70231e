"""Lists among 100,000 documents, and what a file of two gigabytes costs."""

import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from extranet.documents.models import Document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

from .test_site import measured, report

pytestmark = pytest.mark.bench
DOCUMENTS, SPACES, IN_ONE = 100_000, 200, 30_000


def fill(spaces, owner) -> None:
    """Documents of every state, published for the most part; the first space has IN_ONE of them."""
    states = ["published"] * 7 + ["draft", "archived", "pending"]
    now = timezone.now()
    rows = []
    for number in range(DOCUMENTS):
        space = spaces[0] if number < IN_ONE else spaces[number % SPACES]
        rows.append(
            Document(
                space=space,
                owner=owner if number % 50 == 0 else None,
                title=f"Raporti {number}",
                language="sq",
                state=states[number % 10],
                file=f"documents/{number}",
                file_name=f"raporti-{number}.pdf",
                media_type="application/pdf",
                size=1000 + number,
                sha256="0" * 64,
                text_state="read",
                preview_state="ready",
                visible_until=now - timedelta(days=1) if number % 97 == 0 else None,
            )
        )
    Document.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_lists_among_100000_documents(client):
    user = make_user()
    spaces = [make_space(visibility="private", participation="produce") for _ in range(SPACES)]
    for space in spaces[:100]:
        make_member(space, user=user)
    moderator = make_member(spaces[0], "moderator")
    fill(spaces, user)
    large, small = (f"/sq/spaces/{space.slug}/documents/" for space in (spaces[0], spaces[1]))
    rows = []
    for name, reader in (("member of 100 of 200 spaces", user), ("moderator", moderator)):
        client.force_login(reader)
        rows += [
            (f"{name}: {IN_ONE:,} in the space", 15, measured(lambda: client.get(large))),
            ("  page 200", 15, measured(lambda: client.get(f"{large}?page=200"))),
            ("  archived", 15, measured(lambda: client.get(f"{large}?list=archived"))),
            ("  the space itself", 20, measured(lambda: client.get(large.replace("documents/", "")))),
        ]
        if reader is user:
            rows.append(("  350 in the space", 15, measured(lambda: client.get(small))))
            rows.append(("  the spaces", 15, measured(lambda: client.get("/sq/spaces/"))))
    report(f"Lists among {DOCUMENTS:,} documents, goal 50 ms", rows)


def test_two_gigabytes_pass_without_filling_the_memory():
    folder = tempfile.mkdtemp(prefix="kuvend-large-")
    try:
        command = [sys.executable, "-m", "tests.benchmarks.large_file", folder]
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    before, sent, read, seconds = done.stdout.split()
    print(
        f"\n2 GB: {before} MB before, {sent} MB once it is a document ({seconds} s), {read} MB once it is read"
    )
    assert int(sent) - int(before) < 100
    assert int(read) - int(before) < 200
