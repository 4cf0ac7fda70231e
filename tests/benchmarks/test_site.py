"""Numbers of queries and times of the pages everybody opens, and of a trimmed search in 100,000 entries.

Printed, never asserted: how fast a machine is says nothing about whether the code is right.
"""

import itertools
import random
import statistics
import time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from extranet.documents.models import Document
from extranet.spaces.models import Membership
from search import queries
from search.engines import get_engine
from search.models import Entry, Passage, ReaderSet, Version
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

# Committed, as in life: what a transaction has written and not yet committed is slower to read.
pytestmark = [pytest.mark.bench, pytest.mark.stack, pytest.mark.django_db(transaction=True)]

ENTRIES, SPACES = 100_000, 200
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


STEMS = ("komun", "buxhet", "arsim", "mjedis", "transport", "tatim", "ndert", "plan", "vendim", "qytet")
VOCABULARY = [stem + first + second for stem in STEMS for first in "abcdefghij" for second in "klmnopqrst"]


def texts(seed: int):
    """Texts of 60 words, frequent and rare ones as in any language, each with its first words as title."""
    generator = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(VOCABULARY))]
    while True:
        text = " ".join(generator.choices(VOCABULARY, weights, k=60))
        yield text[:40], text


def fill(count: int, spaces: list, contents) -> None:
    """`count` documents with their entries and passages, in turn in `spaces`, written in bulk as no form could."""
    sets = [ReaderSet.objects.of(frozenset({f"space:{space.pk}:read"})).pk for space in spaces]
    content_type = ContentType.objects.get_for_model(Document)
    for start in range(0, count, 5000):
        numbers = range(start, min(start + 5000, count))
        parts = [next(contents) for _ in numbers]
        documents = Document.objects.bulk_create(
            Document(
                space=spaces[number % len(spaces)],
                title=title,
                language="sq",
                state="published",
                file="x",
                file_name="x.pdf",
                size=1,
            )
            for number, (title, _text) in zip(numbers, parts, strict=True)
        )
        entries = Entry.objects.bulk_create(
            Entry(
                content_type=content_type,
                object_id=document.pk,
                kind="document",
                language="sq",
                space_id=document.space_id,
                year=2010 + number % 17,
                reader_set_id=sets[number % len(sets)],
                version=version,
                sent_version=version if get_engine().embedded else 0,
                analyser=1,
                title=title,
                title_surface=title,
                title_lemmas=title,
                body_surface=text,
                body_lemmas=text,
            )
            for number, document, version, (title, text) in zip(
                numbers, documents, Version.following(len(numbers)), parts, strict=True
            )
        )
        Passage.objects.bulk_create(
            Passage(
                entry=entry,
                entry_key=f"e{entry.pk}",
                number=1,
                unit="page",
                text=text,
                surface=text,
                lemmas=text,
            )
            for entry, (_title, text) in zip(entries, parts, strict=True)
        )
    bring_up_to_date()


def test_search_at_10_and_at_10000_documents(client):
    rows = []
    space = make_space(visibility="open")
    reader = make_member(space)
    client.force_login(reader)
    content = itertools.repeat((VOCABULARY[0], f"{VOCABULARY[0]} {VOCABULARY[1]}"))
    for count, more in ((10, 10), (10_000, 9_990)):
        fill(more, [space], content)
        address = f"/sq/search/?q={VOCABULARY[0]}+{VOCABULARY[1]}"
        rows.append(
            (f"search page, {count:,} documents", 20, measured(lambda address=address: client.get(address)))
        )
    report("The search page, whatever there is to search", rows)


def test_trimmed_search_in_100000_entries():
    spaces = [make_space(visibility="private") for _ in range(SPACES)]
    fill(ENTRIES, spaces, texts(7))
    reader = make_member(spaces[0])
    for space in spaces[1:20]:
        Membership.objects.create(user=reader, space=space)
    rows = []
    pairs = [(0, 1), (3, 40), (10, 200), (50, 51), (300, 700)]
    engine = get_engine()
    for first, second in pairs:
        query = f"{VOCABULARY[first]} {VOCABULARY[second]}"
        found = queries.search(reader, query)
        trim = queries._trim(reader, queries.timezone.now(), None, "sq")
        asked = queries.Request(words=queries.analyse_query(query, "sq"), trim=trim)
        total = "over 1,000" if found.total is None else found.total
        rows.append(
            (
                f"engine: two words, ranks {first}, {second}: {total} hits",
                "",
                measured(lambda a=asked: engine.search(a)),
            )
        )
        rows.append(
            (
                "   whole search with checks and highlights",
                20,
                measured(lambda q=query: queries.search(reader, q)),
            )
        )
    report(f"Trimmed search in {ENTRIES:,} entries, 20 of {SPACES} spaces readable; goal: p50 ≤ 15 ms", rows)
    medians = [figures[1] for name, _goal, figures in rows if name.startswith("engine")]
    print(f"median over the pairs: {statistics.median(medians):.1f} ms")
