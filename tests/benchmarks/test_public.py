"""The public site of 1,000 pages behind gunicorn with two workers, as production runs it: kept pages, others, and what
publishing costs. CPU is what a request took of the workers' processors: it says the same when others use these too.

Printed, never asserted.
"""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from wagtail.models import Page

from cms.news.models import NewsPage
from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.topics import make_topic
from tests.cms.core.kept_pages import is_kept
from tests.engines import bring_up_to_date
from tests.services import _free_port

from .load import GENERATOR, load

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


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen

    def processor_time(self) -> float:
        """Seconds that the workers have had of the processors, whatever else these do."""
        ticks = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it has just ended
                fields = file.read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[1]) == self.process.pid else 0
        return ticks / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def server(pages):
    """The site as the Dockerfile runs it, with production's settings and this test's database."""
    database = connection.settings_dict
    name = database["NAME"]
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    )
    port = _free_port()
    environment = os.environ | {
        "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings", "SECRET_KEY": "benchmark",
        "KUVEND_VAR": str(settings.VAR_DIR), "ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "false",
    }  # fmt: skip
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--skip-checks", "--verbosity=0"]
    subprocess.run(collect, env=environment, cwd=settings.BASE_DIR, check=True)
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--worker-class=gthread", "--workers=2", "--threads=4",
               "--worker-tmp-dir=/dev/shm", "--log-level=error", f"--bind=127.0.0.1:{port}"]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    url = f"http://127.0.0.1:{port}"
    for _attempt in range(100):
        try:
            urllib.request.urlopen(url + "/health/", timeout=2)
            break
        except OSError:
            time.sleep(0.2)
    yield Server(url, process)
    process.terminate()
    process.wait(20)


def test_requests_a_second(server, pages):
    some = [page.url for page in pages[:100]]
    index = pages[0].get_parent().url
    Page.objects.get(pk=pages[0].get_parent().get_parent().pk).add_child(instance=Page(title="Bare"))
    load(server.url, some, seconds=40)  # both workers have worked them out
    rows = [
        ("an article, kept", 1_000, some, 6),
        ("the front page, kept", 1_000, ["/sq/"], 4),
        ("an article, worked out each time", 200, [f"{url}?not=kept" for url in some], 8),
        ("the list of news, worked out each time", None, [f"{index}?not=kept"], 4),
        ("the front page, worked out each time", None, ["/sq/?not=kept"], 4),
        ("a page of Wagtail’s with nothing on it", None, ["/sq/bare/"], 4),
    ]
    print(
        f"\n{PAGES:,} pages, gunicorn with two workers, asked by {GENERATOR}; load {os.getloadavg()[0]:.1f}"
    )
    head = ("a second", "goal", "p50 ms", "p95 ms", "failed", "CPU ms")
    print(f"{'':42}" + "".join(f"{name:>10}" for name in head))
    costs = []
    for name, goal, paths, seconds in rows:
        before = server.processor_time()
        found = load(server.url, paths, seconds=seconds)
        costs.append((server.processor_time() - before) / found.requests * 1000)
        print(
            f"{name:42}{found.a_second:>10.0f}{goal or '':>10}{found.median:>10.1f}{found.p95:>10.1f}"
            f"{found.failed:>10}{costs[-1]:>10.2f}"
        )
    print(f"An article takes {costs[2] / costs[-1]:.1f} times the CPU of a page with nothing on it")


def test_what_publishing_works_out_anew(pages):
    client = Client()
    for cache in caches.all():
        cache.clear()
    addresses = ["/sq/", "/en/", pages[0].get_parent().url, *(page.url for page in pages)]
    for address in addresses:
        client.get(address)
    page = NewsPage.objects.get(pk=pages[500].pk)
    page.title = "Lajmi me titull tjetër"
    start = time.perf_counter()
    page.save_revision().publish()
    took = (time.perf_counter() - start) * 1000
    anew = sum(not is_kept(address) for address in addresses)
    print(
        f"\nAn article published among {PAGES:,}: {took:.0f} ms, {anew} of {len(addresses):,} pages worked out anew"
    )
