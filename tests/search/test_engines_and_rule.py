"""Both engines find what the rule says: 500 generated queries on 5,000 objects, on either stack."""

from random import Random

import pytest
from django.db.models import prefetch_related_objects

from cms.organisations.models import Organisation
from cms.topics.models import Topic
from search import glossary, queries
from search.engines import EXACT_UP_TO, FILTERS, get_engine
from search.facets import FACETS
from search.models import Entry, ReaderSet
from tests.builders.people import make_organisation
from tests.builders.spaces import make_member, make_space

from . import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

OBJECTS, QUERIES = 5_000, 500


@pytest.fixture
def world(monkeypatch):
    """The reader, the account of what they find, and the values by which they may narrow."""
    random = Random(20261123)
    spaces = [make_space() for _ in range(5)]
    reader = make_member(spaces[0])
    make_member(spaces[1], user=reader)
    # As many organisations as topics, made so that their ids are the same: entries draw both from one list.
    tags = [make_organisation(kind=Organisation.Kind.MUNICIPALITY).pk for _ in range(4)]
    for pk in tags:
        Topic.objects.create(pk=pk, name_sq=f"Tema {pk}", slug=f"tema-{pk}")
    tokens = [{"public"}, {f"space:{spaces[0].pk}:read"}, {f"space:{spaces[2].pk}:read"}]
    sets = [ReaderSet.objects.of(frozenset(each)).pk for each in tokens]
    Entry.objects.all().delete()  # those of the spaces and organisations just made
    entries = worlds.make_entries(random, OBJECTS, sets, [space.pk for space in spaces], tags)
    send(entries)
    monkeypatch.setattr(glossary, "translations", worlds.glossary)
    monkeypatch.setattr(queries, "PER_PAGE", EXACT_UP_TO)
    monkeypatch.setattr(queries, "_hits", lambda user, asked, found, *rest: found)
    codes = {
        "kind": ["news", "document"],
        "language": ["sq", "en"],
        "space": [spaces[0].pk, spaces[1].pk],
        "organisation": tags,
        "municipality": tags,
        "topic": tags,
        "year": [2024, 2025],
        "format": ["pdf", "docx"],
    }
    account = worlds.Account(entries, sets[:2], [space.pk for space in spaces[:2]])
    return random, reader, account, codes


def send(entries: list) -> None:
    engine = get_engine()
    if engine.embedded:
        return
    prefetch_related_objects(entries, "passages")
    engine.prepare()
    assert engine.write(engine.alias, entries) == {}
    engine.refresh()


def ask(reader, wanted: worlds.Wanted) -> tuple:
    """(ids found directly, ids found by translation, total, counts by field, whether some words were enough)."""
    slugs = {name: str(slug_of(name, key)) for name, key in wanted.filters.items()}
    results = queries.search(reader, wanted.typed, reader_language="sq", now=worlds.NOW, **slugs)
    found = results.hits
    if not found:  # nothing could be found: the engine was not even asked
        return set(), set(), results.total, {}, False
    translated = set(found.translated)
    facets = found.facets or {}
    some_words = results.some_words and bool(found.ids)
    return set(found.ids) - translated, translated, found.total, facets, some_words


def slug_of(facet: str, key):
    models = {
        "space": queries.Space,
        "organisation": Organisation,
        "municipality": Organisation,
        "topic": Topic,
    }
    return models[facet].objects.get(pk=key).slug if facet in models else key


def expect(account: worlds.Account, wanted: worlds.Wanted) -> tuple:
    """The same by the account; sets are left out where there are more than are counted."""
    words = queries.analyse_query(" ".join(wanted.words), "sq")
    parts = (
        words,
        [keys for phrase in wanted.phrases if (keys := tuple(worlds.analyze(phrase, "sq").surface.split()))],
        [word for text in wanted.excluded for word in queries.analyse_query(text, "sq")],
        [tuple(worlds.analyze(text, "sq").surface.split()) for text in wanted.excluded_phrases],
        {FACETS[name][1]: key for name, key in wanted.filters.items()},
        worlds.glossary(words, "sq"),
    )
    directly, by_translation = account.found(*parts)
    some = not directly and not by_translation and len(words) > 1
    if some:
        directly, by_translation = account.found(*parts, some=True)
    together = directly | by_translation
    total = len(together) if len(together) <= EXACT_UP_TO else None
    return directly, by_translation, total, account.counts(together), some and bool(together)


@pytest.mark.long
def test_500_queries(world):
    random, reader, account, codes = world
    seen = {"found": 0, "nothing": 0, "translated": 0, "some words": 0, "too many": 0}
    for number in range(QUERIES):
        wanted = worlds.make_query(random, codes)
        theirs, ours = ask(reader, wanted), expect(account, wanted)
        said = (number, wanted)
        assert theirs[2] == ours[2], said
        assert theirs[4] == ours[4], said
        if ours[2] is not None:
            assert theirs[:2] == ours[:2], said
            assert without_empty(theirs[3]) == without_empty(ours[3]), said
        else:
            assert theirs[0] | theirs[1] <= ours[0] | ours[1], said
            assert len(theirs[0] | theirs[1]) == EXACT_UP_TO
            assert theirs[3] == {}
        seen["found"] += bool(ours[2])
        seen["nothing"] += ours[2] == 0
        seen["translated"] += bool(theirs[1])
        seen["some words"] += ours[4]
        seen["too many"] += ours[2] is None
    assert min(seen.values()) >= 10, seen


def without_empty(counts: dict) -> dict:
    return {name: counts[name] for name in FILTERS if counts.get(name)}
