"""A publication is found by what it says, and by what stands in its file: on that page."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from search import queries
from tests.builders.pages import make_translation
from tests.builders.publications import make_file, make_publication
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def hits(query: str, language: str = "sq") -> list:
    bring_up_to_date()
    return queries.search(None, query, reader_language=language).hits


def test_by_its_fields():
    page = make_publication(
        "Buxheti", subtitle="Xhuxhmaxhuxhi", authors=("Arta Zhgjebaku",), isbn="978-0-306-40615-7"
    )
    for query in ("xhuxhmaxhuxhi", "zhgjebaku"):
        (hit,) = hits(query)
        assert hit.target == page
    assert hit.entry.kind == "publication"


def test_on_the_page_of_the_file():
    page = make_publication(
        "Buxheti", pages=("Hyrja", "", "Ketu eshte kanarina"), text="<p>Teksti i faqes.</p>" * 3
    )
    (hit,) = hits("kanarina")
    assert hit.target == page
    (fragment,) = hit.fragments
    assert (fragment.unit, fragment.number) == ("page", 3)
    assert fragment.url == f"{page.url}?page=3#reader"
    assert hits("teksti")[0].target == page


def test_replaced_file_is_found_by_its_new_words_only():
    page = make_publication("Buxheti", pages=("Kanarina",))
    page.document = make_file("Dallendyshja")
    page.save()
    assert hits("kanarina") == []
    assert len(hits("dallendyshja")) == 1


def test_translation_with_its_sources_file_does_not_say_its_words():
    page = make_publication("Buxheti", pages=("Kanarina",))
    make_translation(page, "en", title="Budget")
    assert [hit.target for hit in hits("kanarina", "sq")] == [page]


def test_embargo():
    make_publication("Buxheti", pages=("Kanarina",), visible_from=OPENING, date=date(2026, 3, 1))
    with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
        assert hits("kanarina") == []
    with time_machine.travel(OPENING, tick=False):
        assert len(hits("kanarina")) == 1
