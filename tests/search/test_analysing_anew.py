"""A new version of the analysis: the worker brings all entries up to date while searches go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import analysis, indexing, queries, reanalysis
from search.models import Entry
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.search.test_concurrency import WRITERS, at_once

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


@pytest.fixture
def new_version(monkeypatch):
    """Everything saved so far was analysed by the version before; the new one reads words backwards."""

    def begin():
        honest = indexing.analyze

        def backwards(text, language):
            streams = honest(text, language)
            return type(streams)(streams.surface[::-1], streams.lemmas)

        monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
        monkeypatch.setattr(indexing, "analyze", backwards)

    return begin


def test_all_are_written_once(new_version):
    space = make_space()
    reader = make_member(space)
    make_document(space, title="Zogu", text=["zogu një", "zogu dy"])
    make_news("Zogu")
    gone = make_news("Zogu që iku")
    gone.delete()
    bring_up_to_date()
    new_version()
    live = Entry.objects.filter(deleted=False).count()
    assert reanalysis.analyse_anew() == live
    assert not Entry.objects.analysed_otherwise().exists()
    assert "ugoz" in Entry.objects.get(kind="document").title_surface
    assert reanalysis.analyse_anew() == 0
    bring_up_to_date()
    assert queries.search(reader, "zogu").total == 2  # by the lemmas


def test_nothing_to_do_is_one_query(django_assert_num_queries):
    make_news("Zogu")
    reanalysis.analyse_anew()
    with django_assert_num_queries(1):
        assert reanalysis.analyse_anew() == 0


def test_searches_find_meanwhile(new_version):
    make_news("Zogu")
    bring_up_to_date()
    new_version()
    assert queries.search(None, "zogu").total == 1


def test_the_newest_first_and_not_longer_than_a_sweep_may_take(new_version, monkeypatch):
    today = timezone.localdate()
    for age in (30, 10, 20):
        make_news(f"Para {age} ditësh", date=today - timedelta(days=age))
    new_version()
    monkeypatch.setattr(reanalysis, "ANEW", 1)
    monkeypatch.setattr(reanalysis, "SWEEP_SECONDS", 3)
    clock = iter(range(100))  # a second passes at each look
    monkeypatch.setattr(reanalysis.time, "monotonic", lambda: next(clock))
    assert reanalysis.analyse_anew() == 2
    left = Entry.objects.analysed_otherwise().filter(kind="news").values_list("title", flat=True)
    assert list(left) == ["Para 30 ditësh"]


def test_one_that_fails_does_not_keep_the_others(new_version, monkeypatch):
    bad, good = make_news("E keqja"), make_news("E mira")
    new_version()
    change = indexing._change

    def fail(entry, *args):
        if entry.object_id == bad.pk:
            raise ValueError("unreadable")
        return change(entry, *args)

    monkeypatch.setattr(indexing, "_change", fail)
    reanalysis.analyse_anew()
    left = Entry.objects.analysed_otherwise()
    assert list(left.values_list("object_id", flat=True)) == [bad.pk]
    assert good.pk != bad.pk


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once(new_version, monkeypatch):
    space = make_space()
    for number in range(30):
        make_document(space, title=f"Zogu {number}")
    bring_up_to_date()
    new_version()
    before = {entry.pk: entry.version for entry in Entry.objects.filter(kind="document")}
    analysed = []
    honest = indexing.analyze
    monkeypatch.setattr(indexing, "analyze", lambda *args: (analysed.append(args[0]), honest(*args))[1])
    at_once(lambda number: reanalysis.analyse_anew() if number < WRITERS else None)
    assert not Entry.objects.analysed_otherwise().exists()
    titles = [text for text in analysed if text.startswith("Zogu")]
    assert len(titles) == len(set(titles)) == 30
    assert all(entry.version > before[entry.pk] for entry in Entry.objects.filter(kind="document"))
