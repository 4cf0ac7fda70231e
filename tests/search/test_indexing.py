"""From a saved object to its entry, and from the entry to the engine."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from cms.access.grants import share, unshare
from extranet.documents.models import Document
from extranet.spaces.models import Membership, Space
from search import indexing, queries
from search.engines import get_engine
from search.models import Entry, Passage
from tests.builders.documents import make_document
from tests.builders.pages import make_home, make_news, make_page, make_translation
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def entry_of(obj) -> Entry:
    return Entry.objects.get(object_id=obj.pk, content_type__model=obj._meta.model_name)


def found(user, query: str, **options) -> set:
    bring_up_to_date()
    return {hit.target for hit in queries.search(user, query, **options).hits}


class TestInTheSameTransaction:
    def test_the_entry_is_there_before_the_commit(self):
        document = make_document(make_space(), text="fjalëkyçe")
        assert entry_of(document).title_surface.startswith("dokumenti")

    def test_a_rolled_back_save_leaves_no_entry(self):
        before = Entry.objects.count()
        with pytest.raises(RuntimeError), transaction.atomic():
            make_document(make_space())
            raise RuntimeError
        assert Entry.objects.count() == before

    def test_nothing_is_written_when_nothing_changed(self):
        document = make_document(make_space(), text="tekst")
        version = entry_of(document).version
        document.save()
        assert entry_of(document).version == version

    def test_versions_only_grow(self):
        document = make_document(make_space())
        seen = [entry_of(document).version]
        for number in range(3):
            document.title = f"Titulli {number}"
            document.save()
            seen.append(entry_of(document).version)
        pk = document.pk
        document.delete()
        seen.append(Entry.objects.get(object_id=pk, content_type__model="document").version)
        assert seen == sorted(set(seen))

    def test_a_deleted_object_leaves_a_tombstone_without_text(self):
        space = make_space(visibility="open")
        document = make_document(space, text="sekretthithi")
        reader = make_member(space)
        pk = document.pk
        assert found(reader, "sekretthithi")
        document.delete()
        entry = Entry.objects.get(object_id=pk, content_type__model="document")
        assert entry.deleted
        assert not entry.reader_set.tokens.exists()
        assert (entry.title, entry.body_surface, entry.body_lemmas) == ("", "", "")
        assert not Passage.objects.filter(entry=entry).exists()
        assert found(reader, "sekretthithi") == set()

    def test_deleting_a_space_takes_its_documents_out(self):
        space = make_space(visibility="open")
        make_document(space, text="sekretthithi")
        space.delete()
        assert not Entry.objects.filter(deleted=False, kind__in=["document", "space"]).exists()


class TestPages:
    def test_a_draft_of_a_published_page_is_not_indexed(self):
        page = make_page("Titulli i vjetër", text="<p>vjetërsirë</p>")
        page.title, page.body = "Titulli i ri", [("text", "<p>kokërmadh</p>")]
        page.save_revision()
        assert found(None, "kokërmadh") == set()
        assert found(None, "vjetërsirë") == {page}
        page.get_latest_revision().publish()
        assert found(None, "kokërmadh") == {page}
        assert found(None, "vjetërsirë") == set()

    def test_unpublished_and_deleted_pages_are_not_found(self):
        page = make_page("Mirëseardhje zog")
        child_of_it = make_page("Fëmija zog", parent=page)
        assert found(None, "zog") == {page, child_of_it}
        page.unpublish()
        assert found(None, "zog") == {child_of_it}
        page.delete()
        assert found(None, "zog") == set()

    def test_a_moved_page_is_found_at_its_new_address(self):
        page, parent = make_page("Kalimtar zog"), make_page("Prindi")
        make_page("Poshtë")
        page.move(parent, "last-child")
        bring_up_to_date()
        (hit,) = queries.search(None, "kalimtar").hits
        assert hit.url == type(page).objects.get(pk=page.pk).get_url()

    def test_a_translation_answers_its_own_language_and_the_original_the_others(self):
        page = make_news("Bletaria")
        english = make_translation(page, "en", title="Bletaria beekeeping", slug="beekeeping")
        make_home("sr-latn")
        assert found(None, "bletaria", reader_language="sq") == {page}
        assert found(None, "bletaria", reader_language="en") == {english}
        assert found(None, "bletaria", reader_language="sr-latn") == {page}
        english.unpublish()
        assert found(None, "bletaria", reader_language="en") == {page}

    def test_a_translation_takes_over_at_the_second_it_opens(self):
        now = timezone.now()
        page = make_news("Bletaria")
        english = make_translation(
            page, "en", title="Bletaria", slug="bees", visible_from=now + timedelta(seconds=60)
        )
        bring_up_to_date()

        def hits(at):
            return {hit.target for hit in queries.search(None, "bletaria", reader_language="en", now=at).hits}

        assert hits(now + timedelta(seconds=59)) == {page}
        assert hits(now + timedelta(seconds=60)) == {english}

    def test_an_embargo_opens_at_its_second_with_nothing_written(self, engine_writes):
        now = timezone.now()
        page = make_news("Embargoja", visible_from=now + timedelta(hours=1), partners_first=True)
        partner, citizen = make_partner(), make_user()
        bring_up_to_date()
        engine_writes.clear()

        def hits(user, seconds):
            return {
                hit.target
                for hit in queries.search(user, "embargoja", now=now + timedelta(seconds=seconds)).hits
            }

        assert hits(partner, 0) == {page}
        for user in (None, citizen):
            assert hits(user, 3599) == set()
            assert hits(user, 3600) == {page}
        assert engine_writes == []


@pytest.fixture
def engine_writes(monkeypatch) -> list:
    """Every entry written or sent from here on."""
    written = []
    save, send = Entry.save, type(get_engine()).send
    monkeypatch.setattr(Entry, "save", lambda self, *a, **k: (written.append(self), save(self, *a, **k))[1])
    monkeypatch.setattr(
        type(get_engine()), "send", lambda self, entries: (written.extend(entries), send(self, entries))[1]
    )
    return written


class TestNothingIsReindexedWhen:
    """Who may read changes with the next search, and the engine gets no write."""

    @pytest.fixture
    def space(self):
        return make_space(visibility="secret")

    @pytest.fixture
    def document(self, space):
        document = make_document(space, text="kanarinë")
        bring_up_to_date()
        return document

    def test_a_member_leaves(self, space, document, engine_writes):
        member = make_member(space)
        assert found(member, "kanarinë") == {document}
        Membership.objects.filter(user=member).delete()
        assert found(member, "kanarinë") == set()
        assert engine_writes == []

    def test_a_guest_expires(self, space, document, engine_writes):
        with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as traveller:
            guest = make_member(space, "guest", expires_at=timezone.now() + timedelta(seconds=1))
            assert found(guest, "kanarinë") == {document}
            traveller.shift(1)
            assert found(guest, "kanarinë") == set()
        assert engine_writes == []

    def test_a_space_opens_and_becomes_secret_again(self, space, document, engine_writes):
        partner, citizen = make_partner(), make_user()
        bring_up_to_date()
        engine_writes.clear()
        Space.objects.filter(pk=space.pk).update(visibility="open")
        assert found(partner, "kanarinë") == {document}
        assert found(citizen, "kanarinë") == set()
        space.visibility = "secret"
        space.save()
        assert found(partner, "kanarinë") == set()
        assert engine_writes == []

    def test_a_grant_expires(self, space, document, engine_writes):
        with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as traveller:
            outsider = make_user()
            share(document, outsider, by=None, expires_at=timezone.now() + timedelta(days=1))
            assert found(outsider, "kanarinë") == {document}
            engine_writes.clear()
            traveller.shift(86400)
            assert found(outsider, "kanarinë") == set()
        assert engine_writes == []

    def test_a_grant_is_given_and_taken_only_its_document_is_written(self, space, document, engine_writes):
        make_document(space, title="Tjetri")
        bring_up_to_date()
        engine_writes.clear()
        grant = share(document, make_user(), by=None)
        unshare(grant)
        bring_up_to_date()
        assert {entry.object_id for entry in engine_writes} == {document.pk}


class TestTheEngine:
    """What only an engine outside the database can do wrong."""

    @pytest.fixture(autouse=True)
    def external(self):
        if get_engine().embedded:
            pytest.skip("the engine is in the database")

    def test_a_late_duplicate_cannot_undo_a_newer_write(self):
        space = make_space()
        member = make_member(space)
        document = make_document(space, text="hershmja")
        late = list(Entry.objects.filter(pk=entry_of(document).pk).prefetch_related("passages"))
        bring_up_to_date()
        document.texts.update(text="vonshmja")
        document.save()
        assert found(member, "vonshmja") == {document}
        get_engine().send(late)
        get_engine().refresh()
        assert found(member, "vonshmja") == {document}
        assert found(member, "hershmja") == set()

    def test_a_late_duplicate_cannot_bring_back_what_was_deleted(self):
        space = make_space()
        member = make_member(space)
        document = make_document(space, text="hershmja")
        late = list(Entry.objects.filter(pk=entry_of(document).pk).prefetch_related("passages"))
        bring_up_to_date()
        document.delete()
        bring_up_to_date()
        get_engine().send(late)
        get_engine().refresh()
        assert queries.search(member, "hershmja").total == 0

    def test_an_entry_whose_readers_are_not_sent_yet_is_left_out(self):
        space = make_space()
        member = make_member(space)
        document = make_document(space, text="kanarinë")
        assert found(member, "kanarinë") == {document}
        document.move_to(Document.State.ARCHIVED)
        document.move_to(Document.State.TRASHED)
        results = queries.search(member, "kanarinë")  # nothing was sent
        assert (results.hits, results.total) == ([], 0)

    def test_what_was_just_sent_holds_at_once(self):
        """Sent is what searches see, not what the engine shows a second later."""
        space = make_space()
        member = make_member(space)
        document = make_document(space, text="kanarinë")
        assert found(member, "kanarinë") == {document}
        document.move_to(Document.State.ARCHIVED)
        document.move_to(Document.State.TRASHED)
        indexing.send_pending()
        assert not Entry.objects.pending().exists()
        assert queries.search(member, "kanarinë").total == 0

    def test_a_worker_that_is_killed_while_it_sends_something_new(self, monkeypatch):
        """The engine has it, the database does not know: what is then hidden is left out all the same."""
        space = make_space()
        member = make_member(space)
        document = make_document(space, text="kanarinë")
        with monkeypatch.context() as patch:
            patch.setattr(indexing, "mark_sent", lambda versions: None)
            bring_up_to_date()
        document.move_to(Document.State.ARCHIVED)
        document.move_to(Document.State.TRASHED)
        assert queries.search(member, "kanarinë").total == 0
        bring_up_to_date()
        assert not Entry.objects.differently_guarded().exists()

    def test_what_is_left_out_is_asked_of_an_index(self):
        """At every search: reading all entries would take longer than the search."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "entry_pending" in Entry.objects.differently_guarded().values_list("pk").explain()

    def test_sending_twice_at_once_is_harmless(self):
        make_document(make_space(), text="dyfish")
        bring_up_to_date()
        Entry.objects.update(sent_version=0)
        bring_up_to_date()
        assert not Entry.objects.pending().exists()

    def test_nothing_there_yet_is_an_empty_answer(self):
        assert queries.search(None, "asgjë").total == 0
        assert queries.suggest(None, "asgj") == []


def test_an_unchanged_text_is_not_analysed_again(monkeypatch):
    document = make_document(make_space(), text="tekst i gjatë")
    monkeypatch.setattr(indexing, "analyze", lambda *a: pytest.fail("analysed again"))
    document.move_to(Document.State.ARCHIVED)
