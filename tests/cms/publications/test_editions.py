"""Editions of one work follow one another; the newest is marked, and the older ones lead to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.publications import editions
from cms.publications.models import PublicationPage
from tests.builders.pages import make_translation
from tests.builders.publications import make_publication, make_publication_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def three():
    first = make_publication("Udhëzuesi", edition="1", date=date(2024, 1, 1))
    second = make_publication("Udhëzuesi", edition="2", date=date(2025, 1, 1), replaces=first)
    third = make_publication("Udhëzuesi", edition="3", date=date(2026, 1, 1), replaces=second)
    return first, second, third


def shown(page, user=None) -> list[tuple[str, bool, bool]]:
    return [(found.page.edition, found.newest, found.current) for found in editions.editions(page, user)]


def test_chain(three):
    assert shown(three[1]) == [("3", True, False), ("2", False, True), ("1", False, False)]


def test_a_single_one_has_no_editions():
    assert shown(make_publication()) == []


def test_older_says_so_and_leads_to_the_newest(client, three):
    first, _second, third = three
    old = client.get(first.url, headers={"Accept-Language": "en"}).content.decode()
    assert client.get(first.url).context["newer"].page == third
    assert f'href="{third.url}"' in old
    assert client.get(third.url).context["newer"] is None


def test_list_marks_older_ones_in_no_further_query(client, three):
    rows = client.get(make_publication_index().url).context["list_page"]
    assert [(page.edition, page.is_older) for page in rows] == [("3", False), ("2", True), ("1", True)]


def test_an_edition_under_embargo_is_not_told(client):
    first = make_publication(edition="1", date=date(2024, 1, 1))
    make_publication(edition="e-fshehta", date=date(2026, 1, 1), replaces=first, visible_from=OPENING)
    with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
        assert b"e-fshehta" not in client.get(first.url).content
        assert client.get(first.url).context["newer"] is None
        (row,) = client.get(make_publication_index().url).context["list_page"]
        assert not row.is_older
    with time_machine.travel(OPENING, tick=False):
        assert client.get(first.url).context["newer"].page.edition == "e-fshehta"


def test_put_together_afterwards(three):
    """Somebody says later that the first replaced one of before: all of them are one work then."""
    first, _second, third = three
    before = make_publication(edition="0", date=date(2020, 1, 1))
    first.replaces = before
    first.save()
    third.refresh_from_db()
    assert third.work == before.translation_key
    assert [edition for edition, *_rest in shown(third)] == ["3", "2", "1", "0"]


def test_taken_apart(three):
    first, second, third = three
    second.replaces = None
    second.save()
    third.refresh_from_db()
    first.refresh_from_db()
    assert [edition for edition, *_rest in shown(third)] == ["3", "2"]
    assert shown(first) == []


def test_copy_of_a_page_is_a_work_of_its_own(three):
    first = three[0]
    copied = first.copy(update_attrs={"slug": "kopja", "title": "Kopja"})
    assert copied.work == copied.translation_key != first.work


def test_translations_have_editions_in_their_language(three):
    first, _second, third = three
    english = make_translation(third, "en", edition="3rd")
    assert shown(english) == []  # the others are not there in English
    make_translation(first, "en", edition="1st")
    assert [edition for edition, *_rest in shown(english)] == ["3rd", "1st"]


class TestWrong:
    def test_itself(self, three):
        first = three[0]
        first.replaces = first
        with pytest.raises(ValidationError) as raised:
            first.full_clean()
        assert set(raised.value.message_dict) >= {"replaces"}
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicationPage.objects.filter(pk=first.pk).update(replaces_id=first.pk)

    def test_its_translation(self, three):
        english = make_translation(three[0], "en")
        english.replaces = three[0]
        with pytest.raises(ValidationError):
            english.full_clean()

    def test_in_a_circle(self, three):
        first, _second, third = three
        first.replaces = third
        with pytest.raises(ValidationError) as raised:
            first.full_clean()
        assert set(raised.value.message_dict) == {"replaces"}

    def test_dates_that_turn_the_chain_around(self, three):
        first = three[0]
        first.date = date(2027, 1, 1)
        with pytest.raises(ValidationError) as raised:
            first.full_clean()
        assert set(raised.value.message_dict) == {"date"}

    def test_a_circle_in_the_database_ends_nothing(self, three):
        first, _second, third = three
        PublicationPage.objects.filter(pk=first.pk).update(replaces=third)
        editions.follow(third)
        assert len(shown(third)) == 3
