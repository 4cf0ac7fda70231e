"""Which words are kept for “did you mean”: those of texts that anybody may read at this moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from search import public_words
from search.models import PublicTexts, PublicWord
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_page
from tests.builders.people import make_organisation
from tests.builders.spaces import make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def read_again() -> set[str]:
    """What is known after the next reading that is due."""
    PublicTexts.objects.update(read_at=timezone.now() - public_words.NOT_BEFORE)
    public_words.refresh()
    return set(PublicWord.objects.values_list("word", flat=True))


def test_words_of_title_summary_and_text_as_they_are_written_most_often():
    make_page(
        "Prishtina sot", summary="Gjelbërimi", text="<p>Prishtina, PRISHTINA dhe prishtina: ujë të ri.</p>"
    )
    assert {"Prishtina", "Gjelbërimi"} <= read_again()
    row = PublicWord.objects.get(key="prishtina")
    assert (row.word, row.count, row.language) == ("Prishtina", 4, "sq")


def test_short_words_numbers_and_stop_words_are_not_kept():
    make_page("Faqja", text="<p>atëherë vetëm një ujë 20262026 K2K2K2</p>")
    assert read_again().isdisjoint({"ujë", "vetëm", "atëherë", "20262026", "K2K2K2"})


@pytest.mark.parametrize("visibility", ["secret", "private", "open"])
def test_nothing_of_a_space_but_its_public_card(visibility):
    space = make_space(visibility=visibility, name_sq="Emërfshehur", summary_sq="Tekstfshehur")
    make_document(space, title="Titullfshehur", text="Kanarinzeza")
    make_page("Faqja")
    assert read_again().isdisjoint({"Emërfshehur", "Tekstfshehur", "Titullfshehur", "Kanarinzeza"})


@pytest.mark.parametrize(
    "fields", [{"live": False}, {"visible_from": datetime(2100, 1, 1, tzinfo=UTC)}], ids=["draft", "embargo"]
)
def test_nothing_of_a_page_that_is_not_open(fields):
    make_news("Kanarinzeza", text="<p>Kanarinverdha</p>", **fields)
    make_page("Hapur")
    words = read_again()
    assert "Hapur" in words
    assert words.isdisjoint({"Kanarinzeza", "Kanarinverdha"})


def test_organisations_are_public_once_they_are_approved():
    make_organisation(name_sq="Shoqata Bletarija")
    make_organisation(name_sq="Shoqata Dallëndyshja", state="pending")
    words = read_again()
    assert "Bletarija" in words
    assert "Dallëndyshja" not in words


def test_words_go_when_their_page_does():
    page = make_page("Kanarinzeza")
    assert "Kanarinzeza" in read_again()
    page.unpublish()
    assert "Kanarinzeza" not in read_again()


def test_words_come_when_an_embargo_ends():
    with time_machine.travel(NOW, tick=False) as clock:
        make_news("Kanarinzeza", visible_from=NOW + timedelta(hours=1))
        assert "Kanarinzeza" not in read_again()
        clock.shift(timedelta(hours=2))
        assert "Kanarinzeza" in read_again()


class TestWork:
    def test_it_is_done_once_until_something_changed(self, django_assert_num_queries):
        make_page("Hapur")
        assert public_words.refresh() > 0
        with django_assert_num_queries(1):  # too early to look again
            assert public_words.refresh() == 0
        PublicTexts.objects.update(read_at=timezone.now() - public_words.NOT_BEFORE)
        with django_assert_num_queries(2):  # looked: nothing changed
            assert public_words.refresh() == 0

    def test_words_that_stay_are_not_written_again(self):
        make_page("Hapur")
        read_again()
        before = PublicWord.objects.get(word="Hapur").pk
        make_page("Mbyllur")
        assert {"Hapur", "Mbyllur"} <= read_again()
        assert PublicWord.objects.get(word="Hapur").pk == before

    def test_of_two_workers_one_reads(self, monkeypatch):
        make_page("Hapur")
        public_words.refresh()
        PublicTexts.objects.update(read_at=timezone.now() - public_words.NOT_BEFORE)
        make_page("Mbyllur")
        reads = []
        read = public_words._read

        def other_comes_in(now):
            reads.append(now)
            public_words.refresh()
            return read(now)

        monkeypatch.setattr(public_words, "_read", other_comes_in)
        assert public_words.refresh() > 0
        assert len(reads) == 1

    def test_who_breaks_off_is_followed_by_the_next(self, monkeypatch):
        make_page("Hapur")

        def breaks_off(now):
            raise OSError("away")

        with monkeypatch.context() as patch:
            patch.setattr(public_words, "_read", breaks_off)
            with pytest.raises(OSError, match="away"):
                public_words.refresh()
        assert "Hapur" in read_again()

    def test_it_goes_through_the_newest_only(self, monkeypatch):
        monkeypatch.setattr(public_words, "MOST_ENTRIES", 1)
        make_page("Vjetëruar")
        make_page("Rishtas")
        words = read_again()
        assert "Rishtas" in words
        assert "Vjetëruar" not in words
