"""Numbers of queries and times of the pages everybody opens.

Printed, never asserted: how fast a machine is says nothing about whether the code is right.
"""

import statistics
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

from .corpus import NEWSPAPER, Corpus, fill

# Committed, as in life: what a transaction has written and not yet committed is slower to read.
pytestmark = [pytest.mark.bench, pytest.mark.stack, pytest.mark.django_db(transaction=True)]

ROUNDS = 30


def measured(ask) -> tuple[int, float, float]:
    """Queries, median and 95th percentile in milliseconds, of several calls after a first."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    count = len(captured)  # the log is emptied by the next request
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return count, statistics.median(times), times[int(ROUNDS * 0.95)]


def report(title: str, rows: list[tuple]) -> None:
    print(f"\n{title}\n{'':46}{'queries':>8}{'goal':>6}{'p50 ms':>9}{'p95 ms':>9}")
    for name, goal, (count, median, worst) in rows:
        print(f"{name:46}{count:>8}{goal:>6}{median:>9.1f}{worst:>9.1f}")


def test_pages(client):
    for number in range(25):
        article = make_news(f"Lajmi {number}", text="<p>Komuna miratoi buxhetin.</p>" * 20)
    space = make_space(visibility="open")
    for number in range(25):
        make_document(space, title=f"Dokumenti {number}", text="tekst")
    reader = make_member(space)
    bring_up_to_date()
    rows = [
        ("article", 15, measured(lambda: client.get(article.get_url()))),
        ("list of 20 news", 15, measured(lambda: client.get(article.get_parent().get_url()))),
        ("front page", 15, measured(lambda: client.get("/sq/"))),
    ]
    client.force_login(reader)
    rows += [
        ("spaces", 15, measured(lambda: client.get("/sq/spaces/"))),
        ("space", 20, measured(lambda: client.get(f"/sq/spaces/{space.slug}/"))),
        ("list of 20 documents", 15, measured(lambda: client.get(f"/sq/spaces/{space.slug}/documents/"))),
        ("search page", 20, measured(lambda: client.get("/sq/search/?q=dokumenti"))),
    ]
    report("Pages, signed in from “spaces” on", rows)


@pytest.mark.skipif(not NEWSPAPER.exists(), reason="needs the texts in ../shared/data")
def test_search_at_10_and_at_10000_documents(client):
    rows, corpus = [], Corpus()
    space = make_space(visibility="open")
    reader = make_member(space)
    client.force_login(reader)
    address = "/sq/search/?q=" + "+".join(corpus.content_words[:2])
    for count, more in ((10, 10), (10_000, 9_990)):
        fill(corpus, more, [space])
        bring_up_to_date()
        rows.append((f"search page, {count:,} documents", 20, measured(lambda: client.get(address))))
    report("The search page, whatever there is to search", rows)
