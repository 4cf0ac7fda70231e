"""Many people save at once: what is found in the end is what was saved last."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from extranet.documents.models import Document
from search import indexing, queries
from search.models import Entry, ReaderSet
from search.sources import source_for
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_translation
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]

WRITERS, ROUNDS = 4, 8


def at_once(work) -> list:
    """`work(number)` in several threads, each with a connection of its own; raises what one of them raised."""

    def run(number: int):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS * ROUNDS)))


def test_everybody_edits_the_same_document():
    document = make_document(make_space())

    def edit(number: int) -> None:
        with transaction.atomic():
            mine = Document.objects.select_for_update().get(pk=document.pk)
            mine.title = f"Titulli{number}"
            mine.save()

    at_once(edit)
    document.refresh_from_db()
    entry = Entry.objects.get(kind="document")
    assert entry.title.split()[0] == document.title
    assert entry.title_surface.split()[0] == document.title.lower()


def test_everybody_adds_documents():
    space = make_space()
    reader = make_member(space)
    at_once(lambda number: make_document(space, title=f"Dokumenti {number}", text="njëkohësisht").pk)
    bring_up_to_date()
    entries = Entry.objects.filter(kind="document")
    assert entries.count() == WRITERS * ROUNDS
    assert len(set(entries.values_list("version", flat=True))) == WRITERS * ROUNDS
    assert queries.search(reader, "njëkohësisht").total == WRITERS * ROUNDS
    assert ReaderSet.objects.count() == len(set(ReaderSet.objects.values_list("digest", flat=True)))


def test_one_deletes_what_others_edit():
    space = make_space()
    reader = make_member(space)
    document = make_document(space, title="Zogu")

    def edit_or_delete(number: int) -> None:
        with transaction.atomic():
            mine = Document.objects.select_for_update().filter(pk=document.pk).first()
            if mine is None:
                return
            if number == 5:
                mine.delete()
            else:
                mine.title = f"Zogu {number}"
                mine.save()

    at_once(edit_or_delete)
    bring_up_to_date()
    assert not Document.objects.exists()
    assert queries.search(reader, "zogu").total == 0
    assert not Entry.objects.filter(kind="document", deleted=False).exists()


def test_two_editors_publish_two_translations():
    page = make_news("Bletaria")
    english = make_translation(page, "en", title="Bletaria", slug="bees", live=False)
    serbian = make_translation(page, "sr-latn", title="Bletaria", slug="pcele", live=False)
    both_have_begun = Barrier(2, timeout=20)

    def publish(number: int) -> None:
        if number > 1:
            return
        both_have_begun.wait()
        with transaction.atomic():
            translation = [english, serbian][number]
            translation.live = True
            translation.save()

    at_once(publish)
    bring_up_to_date()
    for language, expected in (("sq", page), ("en", english), ("sr-latn", serbian)):
        hits = queries.search(None, "bletaria", reader_language=language).hits
        assert [hit.target.pk for hit in hits] == [expected.pk]


def test_many_index_what_was_never_indexed():
    """A reindex and somebody's save at the same moment."""
    space = make_space()
    documents = [make_document(space, title=f"Zogu {number}") for number in range(ROUNDS)]
    Entry.objects.filter(kind="document").delete()
    all_have_begun = Barrier(WRITERS, timeout=20)

    def index(number: int) -> None:
        all_have_begun.wait()
        with transaction.atomic():
            indexing.write_entries(source_for(Document), Document, [documents[number // WRITERS].pk])

    at_once(index)
    assert Entry.objects.filter(kind="document").count() == ROUNDS
