"""manage.py reindex while people search and save, and interrupted at any moment."""

import threading
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from extranet.documents.models import Document
from search import indexing, queries
from search.engines import get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.management.commands import reindex
from search.models import Entry, ReaderSet
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_translation
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def elastic(monkeypatch) -> ElasticsearchEngine:
    engine = get_engine()
    if engine.embedded:
        pytest.skip("the index is in the database")
    monkeypatch.setattr(reindex, "GRACE", 0.2)
    return engine


def run() -> None:
    call_command("reindex", "--no-progress")


def in_background(work) -> tuple[threading.Thread, threading.Event, list]:
    """`work()` again and again in a thread until the event is set; what it gave or raised is in the list."""
    stop, answers = threading.Event(), []

    def repeat():
        try:
            while not stop.is_set():
                answers.append(work())
        except BaseException as error:
            answers.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=repeat)
    thread.start()
    return thread, stop, answers


@pytest.mark.long
def test_searches_never_fail_nor_miss_an_entry(elastic):
    space = make_space()
    reader = make_member(space)
    for number in range(250):
        make_document(space, title=f"Zogu {number}")
    bring_up_to_date()

    def search():
        found = queries.search(reader, "zogu")
        return (found.total, len(found.hits))

    thread, stop, answers = in_background(search)
    try:
        for _ in range(3):
            run()
    finally:
        stop.set()
        thread.join()
    assert len(answers) > 10
    assert set(answers) == {(250, queries.PER_PAGE)}


def test_what_is_saved_meanwhile_is_in_the_new_index(elastic, monkeypatch):
    """Added, changed, hidden and deleted while the new index is filled: right from the first search in it."""
    space = make_space()
    reader = make_member(space)
    changed, hidden, deleted = (
        make_document(space, title=f"Zogu {what}") for what in ("ndryshuar", "fshehur", "hequr")
    )
    bring_up_to_date()
    take_over = ElasticsearchEngine.take_over

    def meanwhile(self, name):
        """All batches are written; the index is not in use yet."""
        make_document(space, title="Zogu i ri")
        changed.title = "Zogu i ndryshuar"
        changed.save()
        hidden.move_to(Document.State.ARCHIVED)
        hidden.move_to(Document.State.TRASHED)
        deleted.delete()
        assert not Entry.objects.pending().exists()  # as far as the database knows, the engine has it all
        take_over(self, name)
        assert not Entry.objects.pending().exists()
        found = queries.search(reader, "zogu")
        assert {hit.title for hit in found.hits} == {"Zogu i ri", "Zogu i ndryshuar"}
        assert found.total == 2

    monkeypatch.setattr(ElasticsearchEngine, "take_over", meanwhile)
    run()
    assert queries.search(reader, "zogu").total == 2


@pytest.mark.long
def test_others_write_all_the_time(elastic):
    space = make_space()
    reader = make_member(space)
    for number in range(300):
        make_document(space, title=f"Zogu {number}")
    thread, stop, answers = in_background(lambda: make_document(space, title="Zogu i ri").pk)
    try:
        for _ in range(2):
            run()
    finally:
        stop.set()
        thread.join()
    assert all(isinstance(answer, int) for answer in answers)
    bring_up_to_date()
    assert len(answers) > 1
    assert queries.search(reader, "zogu").total == 300 + len(answers)
    assert len(elastic.indices()) == 1


@pytest.mark.parametrize(
    ("moment", "how"),
    [*product(["before", "filling", "full", "swapped"], ["killed"]), ("filling", KeyboardInterrupt)],
)
@pytest.mark.long
def test_interrupted(elastic, monkeypatch, moment, how):
    """Searches go on as before, and the next run leaves one index, whole."""
    space = make_space()
    reader = make_member(space)
    for number in range(30):
        make_document(space, title=f"Zogu {number}")
    bring_up_to_date()
    monkeypatch.setattr(reindex, "BATCH", 10)

    write, calls = ElasticsearchEngine.write, []
    with monkeypatch.context() as patch:

        def interrupt(*args):
            if how == "killed":  # nothing more is done, not even tidying up
                patch.setattr(ElasticsearchEngine, "discard", lambda self, *names: None)
                raise SystemExit
            raise how

        def third_write(self, alias, entries):
            calls.append(alias)
            return interrupt() if calls.count(self.filling) == 3 else write(self, alias, entries)

        match moment:
            case "before":
                patch.setattr(indexing, "write_entries", interrupt)
            case "filling":
                patch.setattr(ElasticsearchEngine, "write", third_write)
            case "full":
                patch.setattr(ElasticsearchEngine, "take_over", interrupt)
            case "swapped":
                patch.setattr(reindex.time, "sleep", interrupt)
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            run()
    assert queries.search(reader, "zogu").total == 30
    make_document(space, title="Zogu i ri")
    bring_up_to_date()
    assert queries.search(reader, "zogu").total == 31
    run()
    assert queries.search(reader, "zogu").total == 31
    assert elastic.indices(elastic.filling) == elastic.indices(elastic.leaving) == []
    of_this_test = [name for name in elastic.client.indices.get(index="*") if name.startswith(elastic.alias)]
    assert of_this_test == elastic.indices()


def test_two_at_once(elastic, monkeypatch):
    """The one that began later takes over; the other says so and harms nothing."""
    space = make_space()
    reader = make_member(space)
    make_document(space, title="Zogu")
    bring_up_to_date()
    take_over = ElasticsearchEngine.take_over

    def another_run_meanwhile(self, name):
        monkeypatch.setattr(ElasticsearchEngine, "take_over", take_over)
        run()
        take_over(self, name)

    monkeypatch.setattr(ElasticsearchEngine, "take_over", another_run_meanwhile)
    with pytest.raises(CommandError):
        run()
    assert queries.search(reader, "zogu").total == 1
    assert len(elastic.indices()) == 1


def test_elasticsearch_never_makes_up_an_index(elastic):
    """A write without an index behind the alias is refused and waits, instead of landing in one without mapping."""
    make_news("Zogu")
    bring_up_to_date()
    elastic.discard(elastic.alias)
    elastic.prepare = lambda: {elastic.alias}
    try:
        Entry.objects.update(sent_version=0)
        indexing.send_pending_quietly()
    finally:
        del elastic.prepare
    assert elastic.indices() == []
    assert Entry.objects.pending().exists()


class TestProjecting:
    """The database's part, on both stacks."""

    def test_in_batches_as_one_by_one(self, monkeypatch):
        space = make_space(visibility="open")
        make_document(space, title="Zogu", text=["një", "dy"], language="en")
        page = make_news("Zogu", text="<p>Pylli i gjelbër.</p>")
        make_translation(page, "en", title="The bird", slug="bird")
        monkeypatch.setattr(reindex, "GRACE", 0)
        run()  # the pages that migrations made are in it too
        before = list(Entry.objects.order_by("pk").values())
        Entry.objects.update(
            digest="", reader_set=ReaderSet.objects.of(frozenset({"partner"})), title_lemmas=""
        )
        run()
        changing = {"version", "sent_version", "guarded_version", "written_at"}
        for old, new in zip(before, Entry.objects.order_by("pk").values(), strict=True):
            assert {k: v for k, v in old.items() if k not in changing} == {
                k: v for k, v in new.items() if k not in changing
            }

    def test_an_entry_whose_object_is_gone_is_buried(self, monkeypatch):
        document = make_document(make_space(), title="Zogu")
        document.versions.all().delete()
        Document.objects.filter(pk=document.pk)._raw_delete("default")
        monkeypatch.setattr(reindex, "GRACE", 0)
        run()
        assert Entry.objects.get(kind="document").deleted

    def test_few_queries_where_nothing_changed(self, monkeypatch, django_assert_max_num_queries):
        space = make_space()
        for number in range(30):
            make_document(space, title=f"Zogu {number}", text="tekst")
        keys = list(Document.objects.values_list("pk", flat=True))
        source = next(s for m, s in reindex.indexed_models() if m is Document)
        with transaction.atomic(), django_assert_max_num_queries(4 + 4 * len(keys)):
            indexing.write_entries(source, Document, keys)
