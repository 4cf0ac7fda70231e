"""How fast both engines find and take in what there is. Printed, never asserted: see test_site.

The texts and how frequent words are in them: tests/benchmarks/corpus.py. Every query is a different one, so nothing
is found in a cache of answers.
"""

import gc
import itertools
import random
import statistics
import time
from dataclasses import replace

import pytest
from django.db import transaction

from extranet.documents.models import Document, DocumentText
from extranet.spaces.models import Membership
from search import indexing, queries
from search.engines import Request, Trim, elastic_query, get_engine
from search.models import Entry
from search.requests import request_of
from search.sources import source_for
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

from .corpus import NEWSPAPER, NOW, WORDS_EACH, Corpus, fill

# Committed, as in life: what a transaction has written and not yet committed is slower to read.
pytestmark = [
    pytest.mark.bench,
    pytest.mark.stack,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NEWSPAPER.exists(), reason="needs the texts in ../shared/data"),
]

EMBEDDED, SPACES, MINE = 100_000, 200, 100
ELASTICSEARCH, SETS, PRINCIPALS = 200_000, 2_000, 1_000
INDEXED = 4_000
TIMES = 100


@pytest.fixture(scope="module")
def corpus():
    return Corpus()


def questions(corpus: Corpus) -> dict[str, list[str]]:
    """Kind of query → queries."""
    words = corpus.content_words
    return {
        "two words of the 2,000 most frequent": corpus.pairs(TIMES, 2_000),
        "two words of the 20,000 most frequent": corpus.pairs(TIMES, 20_000),
        "one of the 50 most frequent words": words[:50],
        "one rare word": random.Random(1).sample(words[5_000:50_000], TIMES),
        "a phrase of two frequent words": [f'"{pair}"' for pair in corpus.pairs(TIMES, 300)],
    }


def warm_up(requests: list[Request]) -> None:
    """As in a process that has served for a while: the first of Elasticsearch's searches run uncompiled, and what the
    texts of this benchmark take in memory is none of the searches' business."""
    gc.collect()
    gc.freeze()
    for request in requests:
        get_engine().search(request)


def milliseconds(ask, asked) -> list[float]:
    times = []
    for one in asked:
        start = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - start) * 1000)
    return times


def line(name: str, times: list[float], goal: str = "", more: str = "") -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{name:56}{statistics.median(times):>9.1f}{p95:>9.1f}  {goal:12}{more}")


def heading(title: str) -> None:
    print(f"\n{title}\n{'':56}{'p50 ms':>9}{'p95 ms':>9}  goal for p95")


def test_embedded(corpus, client):
    if not get_engine().embedded:
        pytest.skip("the other stack's")
    spaces = [make_space(visibility="private") for _ in range(SPACES)]
    fill(corpus, EMBEDDED, spaces)
    reader = make_member(spaces[0])
    Membership.objects.bulk_create(Membership(user=reader, space=space) for space in spaces[1:MINE])
    trim = queries._trim(
        reader, queries.timezone.now(), None, "sq", {space.pk: space for space in spaces[:MINE]}
    )
    goals = {"two words of the 2,000 most frequent": "15", "one of the 50 most frequent words": "60"}
    warm_up([request_of(queries.parse(text), "sq", trim) for text in corpus.pairs(TIMES, 2_000)])
    heading(f"{EMBEDDED:,} objects × {WORDS_EACH} words on SQLite, member of {MINE} of {SPACES} spaces")
    asked = questions(corpus)
    for name, texts in asked.items():
        requests = [request_of(queries.parse(text), "sq", trim) for text in texts]
        get_engine().search(requests[0])
        line(name, milliseconds(get_engine().search, requests), goals.get(name, ""))
    client.force_login(reader)
    client.get("/sq/search/?q=x")
    for name, texts in asked.items():
        times = milliseconds(lambda text: client.get("/sq/search/", {"q": text}), texts[:50])
        line(f"   the whole page: {name}", times, "120")


def test_elasticsearch(corpus, monkeypatch):
    engine = get_engine()
    if engine.embedded:
        pytest.skip("the other stack's")
    engine.prepare()
    sets = list(range(1, SETS + 1))
    numbers = itertools.count(1)
    for batch in corpus.entries(ELASTICSEARCH, sets, sets):
        entries = [entry for entry, _passage in batch]
        for entry in entries:
            entry.pk, entry._prefetched_objects_cache = next(numbers), {"passages": Entry.objects.none()}
        assert engine.write(engine.alias, entries) == {}
    engine.refresh()
    # At rest, as between two nights: while segments are merged both cores are busy with that.
    engine.client.options(request_timeout=600).indices.forcemerge(index=engine.alias, max_num_segments=4)
    chance = random.Random(3)
    trim = Trim(tuple(sets[::2]), NOW, "serves_sq")
    warm_up([request_of(queries.parse(text), "sq", trim) for text in corpus.pairs(5 * TIMES, 2_000)])
    heading(
        f"{ELASTICSEARCH:,} entries × {WORDS_EACH} words in Elasticsearch, {PRINCIPALS:,} of {SETS:,} reader sets, "
        "others for every query"
    )
    for name, texts in questions(corpus).items():
        requests = []
        for text in texts:
            trim = Trim(tuple(sorted(chance.sample(sets, PRINCIPALS))), NOW, "serves_sq")
            requests.append(request_of(queries.parse(text), "sq", trim))
        with monkeypatch.context() as patch:
            patch.setattr(elastic_query, "_may_find", lambda request: [])
            milliseconds(engine.search, requests)
            untrimmed = milliseconds(engine.search, requests)
        trimmed = milliseconds(engine.search, [fresh(request, sets, chance) for request in requests])
        ratio = statistics.quantiles(trimmed, n=20)[-1] / statistics.quantiles(untrimmed, n=20)[-1]
        line(name, trimmed, "30", f"÷ untrimmed: {ratio:.1f} (goal 2)")


def fresh(request: Request, sets: list[int], chance: random.Random) -> Request:
    """The same for somebody else, whose sets no filter in the engine's cache has."""
    return replace(request, trim=replace(request.trim, sets=tuple(sorted(chance.sample(sets, PRINCIPALS)))))


def test_indexing(corpus):
    space = make_space()
    documents = Document.objects.bulk_create(
        Document(
            space=space,
            title=f"Raporti {n}",
            language="sq",
            state="published",
            file="x",
            file_name="x.pdf",
            size=1,
        )
        for n in range(INDEXED)
    )
    DocumentText.objects.bulk_create(
        DocumentText(
            document=document, unit="page", number=1, text=corpus.streams(corpus.ranks(WORDS_EACH))[0]
        )
        for document in documents
    )
    pks, source = [document.pk for document in documents], source_for(Document)
    bring_up_to_date()
    start = time.perf_counter()
    for at in range(0, INDEXED, indexing.BATCH):
        with transaction.atomic():
            indexing.write_entries(source, Document, pks[at : at + indexing.BATCH])
    written = time.perf_counter() - start
    bring_up_to_date()
    sent = time.perf_counter() - start
    goal = "600 a second" if get_engine().embedded else "400 a second"
    print(f"\n{INDEXED:,} documents × {WORDS_EACH} words, analysis included; goal: {goal}")
    print(
        f"entries written: {INDEXED / written:,.0f} a second; written and in the engine: {INDEXED / sent:,.0f}"
    )
