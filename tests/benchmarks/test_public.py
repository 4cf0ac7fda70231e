"""The public site of 1,000 pages behind gunicorn with two workers: kept pages, others, and what publishing costs.

Printed, never asserted.
"""

import os
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from cms.core import kept, page_cache
from cms.news.models import NewsPage
from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.topics import make_topic
from tests.engines import bring_up_to_date
from tests.services import _free_port

from .load import load

pytestmark = [pytest.mark.bench, pytest.mark.stack, pytest.mark.django_db(transaction=True)]
PAGES = 1_000
TEXT = "<h2>Çfarë u bë</h2><p>Komuna miratoi buxhetin bashkë me qytetarët dhe tregoi pse.</p>" * 8


@pytest.fixture
def pages() -> list[NewsPage]:
    topics = [make_topic() for _ in range(9)]
    image = make_image()
    found = []
    for number in range(PAGES):
        page = make_news(
            f"Lajmi {number}", text=TEXT, date=f"2026-{number % 10 + 1:02}-{number % 28 + 1:02}",
            image=image if number % 3 == 0 else None, image_alt="Salla",
        )  # fmt: skip
        page.topics.add(topics[number % 9])
        page.save()
        if number % 10 == 0:
            make_translation(page, "en", title=f"Story {number}")
        found.append(page)
    bring_up_to_date()
    return found


@pytest.fixture
def server(pages):
    """The site as production runs it, with this test's database."""
    database = connection.settings_dict
    name = database["NAME"]
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    )
    port = _free_port()
    environment = os.environ | {
        "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "KUVEND_VAR": str(settings.VAR_DIR),
        "ALLOWED_HOSTS": "127.0.0.1",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "cms.wsgi",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"], env=environment, cwd=settings.BASE_DIR
    )
    url = f"http://127.0.0.1:{port}"
    for _attempt in range(100):
        try:
            urllib.request.urlopen(url + "/health/", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(20)


def test_requests_a_second(server, pages):
    some = [page.url for page in pages[:100]]
    index = pages[0].get_parent().url
    load(server, some, seconds=12)  # both workers have worked them out
    rows = [
        ("an article, kept", 1_000, load(server, some, seconds=6)),
        ("the front page, kept", 1_000, load(server, ["/sq/"], seconds=4)),
        (
            "an article, worked out each time",
            200,
            load(server, [f"{url}?not=kept" for url in some], seconds=6),
        ),
        ("the list of news, worked out each time", 200, load(server, [f"{index}?not=kept"], seconds=4)),
    ]
    print(f"\n{PAGES:,} pages, gunicorn with two workers")
    print(f"{'':46}{'a second':>10}{'goal':>7}{'p50 ms':>9}{'p95 ms':>9}{'failed':>8}")
    for name, goal, found in rows:
        print(
            f"{name:46}{found.a_second:>10.0f}{goal:>7}{found.median:>9.1f}{found.p95:>9.1f}{found.failed:>8}"
        )


def test_what_publishing_works_out_anew(pages):
    client = Client()
    cache.clear()
    addresses = ["/sq/", "/en/", pages[0].get_parent().url, *(page.url for page in pages)]
    for address in addresses:
        client.get(address)
    page = NewsPage.objects.get(pk=pages[500].pk)
    page.title = "Lajmi me titull tjetër"
    start = time.perf_counter()
    page.save_revision().publish()
    took = (time.perf_counter() - start) * 1000
    anew = 0
    look_up = kept.look_up
    with pytest.MonkeyPatch.context() as patch:
        found = []
        patch.setattr(
            page_cache.kept, "look_up", lambda key: found.append((key, look_up(key))) or found[-1][1]
        )
        for address in addresses:
            found.clear()
            client.get(address)
            anew += not any(value for key, value in found if key.startswith("page:"))
    print(
        f"\nAn article published among {PAGES:,}: {took:.0f} ms, {anew} of {len(addresses):,} pages worked out anew"
    )
