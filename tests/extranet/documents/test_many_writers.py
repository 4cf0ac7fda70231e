"""Forty people write at once: none of them meets a locked database, and nothing is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from cms.access.audit import log
from cms.access.models import AuditEntry
from extranet.documents import uploads
from extranet.documents.files import inspect
from extranet.documents.models import Document
from tests.builders.documents import as_upload
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 40, 2


def test_forty_writers(private_files, settings):
    # As in life: the queue is a row of the same transaction, and the worker reads texts later.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    space = make_space(participation="publish")
    people = [make_member(space) for _ in range(WRITERS)]
    start = threading.Barrier(WRITERS, timeout=60)

    def write(number: int) -> None:
        try:
            start.wait()
            for turn in range(EACH):
                upload = as_upload(f"{number}-{turn}.txt", f"Vendimi {number} {turn}".encode())
                document = uploads.keep(
                    space,
                    people[number],
                    upload,
                    inspect(upload),
                    publish=True,
                    title=f"{number}",
                    language="sq",
                )
                with transaction.atomic():
                    document.title = f"{number} {turn}"
                    document.save(update_fields=["title", "changed_at"])
                    log("edit", document, user=people[number])
                document.move_to("archived")
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))  # raises what any of them raised

    expected = {f"{number} {turn}" for number in range(WRITERS) for turn in range(EACH)}
    assert set(Document.objects.filter(state="archived").values_list("title", flat=True)) == expected
    assert AuditEntry.objects.filter(action="add").count() == WRITERS * EACH
    queued = DBTaskResult.objects.filter(task_path="extranet.documents.tasks.read_text")
    assert queued.count() == WRITERS * EACH
    assert len(private_files()) == WRITERS * EACH
