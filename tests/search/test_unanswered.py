"""Searches that found nothing: what is noted, what never is, and who sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone, translation

from search import unanswered
from search.models import UnansweredQuery
from tests.builders.pages import make_page
from tests.builders.people import make_editor, make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.vocabulary import make_pin
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

START = "2026-11-23T12:00:00+01:00"
REPORT = "/admin/reports/searches-that-found-nothing/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def ask(query: str, address: str = "/sq/search/", client=None, **params):
    return (client or Client()).get(address, {"q": query, **params})


def noted() -> list[str]:
    return list(UnansweredQuery.objects.order_by("words").values_list("words", flat=True))


def make_unanswered(words: str = "varrezat", days: int = 2, **fields) -> UnansweredQuery:
    today = timezone.localdate()
    fields = {"language": "sq", "first_asked": today, "last_asked": today} | fields
    return UnansweredQuery.objects.create(words=words, days=days, **fields)


class TestNoted:
    def test_folded_and_in_its_language(self):
        ask("Varrezat e qytetit!")
        ask("гробље", "/sr-latn/search/")
        rows = set(UnansweredQuery.objects.values_list("words", "language", "days"))
        assert rows == {("varrezat e qytetit", "sq", 1), ("groblje", "sr-latn", 1)}

    def test_a_day_counts_once(self, clock):
        for _ in range(3):
            ask("varrezat")
        clock.shift(timedelta(days=1))
        ask("VARREZAT")
        row = UnansweredQuery.objects.get()
        assert (row.days, row.last_asked - row.first_asked) == (2, timedelta(days=1))

    def test_nothing_about_who_asked(self):
        fields = {field.name for field in UnansweredQuery._meta.get_fields()}
        assert fields == {"id", "words", "language", "first_asked", "last_asked", "days", "handled_at"}


class TestNotNoted:
    def test_what_found_something(self):
        make_page("Varrezat")
        bring_up_to_date()
        ask("varrezat")
        ask("varrezat majmuni")  # some of the words
        assert noted() == []

    @pytest.mark.parametrize(
        "params", [{"kind": "news"}, {"language": "en"}, {"space": "x"}, {"year": "1999"}]
    )
    def test_what_was_narrowed(self, params):
        ask("varrezat", **params)
        assert noted() == []

    @pytest.mark.parametrize("query", ["varrezat kind:news", "varrezat space:fshehur", "viti:1999 varrezat"])
    def test_what_was_narrowed_among_the_words(self, query):
        ask(query)
        assert noted() == []

    def test_what_a_pinned_page_answers(self):
        make_pin(make_page("Si të ankoheni"), "varrezat")
        bring_up_to_date()
        ask("varrezat")
        assert noted() == []

    @pytest.mark.parametrize("who", ["member", "user", "editor"])
    def test_what_somebody_signed_in_asked(self, client, who):
        space = make_space(slug="punet")
        user = {"member": lambda: make_member(space), "user": make_user, "editor": make_editor}[who]()
        client.force_login(user)
        ask("varrezat", client=client)
        ask("varrezat", "/sq/spaces/punet/search/", client=client)
        ask("varr", "/sq/search/suggestions/", client=client)
        assert noted() == []

    @pytest.mark.parametrize(
        "query",
        [
            "arta@example.org",
            "pyetje arta@example.org lutem",
            "049123456",
            "049 123 456",
            "+383 (49) 12-34-56",
            "nr. personal 1234567890",
            "a b c d e f g h i",
            "x" * 200,
            "   ",
            "?!",
            "\0",
        ],
    )
    def test_what_may_be_about_a_person_or_says_nothing(self, query):
        assert ask(query).status_code == 200
        assert noted() == []

    @pytest.mark.parametrize("query", ["ligji 03/L-040", "buxheti 2026"])
    def test_numbers_of_laws_and_years_are_not_personal(self, query):
        ask(query)
        assert len(noted()) == 1


class TestSafe:
    def test_a_failing_database_does_not_fail_the_search(self, monkeypatch):
        def fail(*args):
            raise DatabaseError

        monkeypatch.setattr(unanswered, "remember", fail)
        assert ask("varrezat").status_code == 200

    def test_it_is_written_after_the_answer(self, monkeypatch):
        """Nothing is written while the reader waits: only closing the response does it."""
        response = type("Response", (), {"_resource_closers": []})()
        results = type("Results", (), {"total": 0, "chosen": (), "pinned": []})()
        request = type("Request", (), {"user": type("Stranger", (), {"is_authenticated": False})()})()
        with translation.override("sq"):
            unanswered.note(request, response, "varrezat", results)
        assert noted() == []
        response._resource_closers[0]()
        assert noted() == ["varrezat"]

    def test_so_many_a_minute(self, clock, monkeypatch):
        monkeypatch.setattr(unanswered, "A_MINUTE", 5)
        for number in range(9):
            ask(f"varrezat {number}")
        assert len(noted()) == 5
        clock.shift(60)
        ask("varrezat tjera")
        assert len(noted()) == 6

    def test_so_many_rows(self, clock, monkeypatch):
        """A flood pushes out what was asked once, never what is asked again and again."""
        monkeypatch.setattr(unanswered, "MOST_ROWS", 3)
        make_unanswered(
            "e rëndësishme", days=5, last_asked=timezone.localdate(), first_asked=timezone.localdate()
        )
        for number in range(6):
            clock.shift(timedelta(days=1))
            ask(f"varrezat {number}")
        assert noted() == ["e rëndësishme", "varrezat 4", "varrezat 5"]
        UnansweredQuery.objects.update(days=2)
        ask("varrezat 9")
        assert len(noted()) == 3

    @pytest.mark.parametrize(
        ("days", "ago", "kept"),
        [(1, 30, True), (1, 31, False), (2, 31, True), (9, 365, True), (9, 366, False)],
    )
    def test_old_ones_are_forgotten(self, days, ago, kept):
        long_ago = timezone.localdate() - timedelta(days=ago)
        make_unanswered(days=days, first_asked=long_ago, last_asked=long_ago)
        unanswered.forget_old()
        assert UnansweredQuery.objects.exists() is kept


class TestTheReport:
    @pytest.fixture
    def editor(self, client):
        client.force_login(make_editor())

    def test_shown_once_asked_on_two_days(self, client, editor, clock):
        ask("varrezat")
        assert "varrezat" not in client.get(REPORT).content.decode()
        clock.shift(timedelta(days=1))
        ask("varrezat")
        assert "varrezat" in client.get(REPORT).content.decode()

    def test_in_the_menu_of_reports(self, client, editor):
        assert REPORT in client.get("/admin/").content.decode()

    def test_dealt_with_and_back(self, client, editor):
        row = make_unanswered()
        client.post(f"{REPORT}{row.pk}/", {"done": "1"})
        row.refresh_from_db()
        assert row.handled_at is not None
        assert "Ende jo" in client.get(REPORT).content.decode()
        client.post(f"{REPORT}{row.pk}/")
        row.refresh_from_db()
        assert row.handled_at is None

    def test_as_a_table(self, client, editor):
        make_unanswered()
        assert b"varrezat" in b"".join(client.get(REPORT, {"export": "csv"}))

    @pytest.mark.parametrize("who", ["anonymous", "user", "member"])
    def test_nobody_else(self, client, who):
        row = make_unanswered()
        if who != "anonymous":
            client.force_login(make_user() if who == "user" else make_member(make_space(), "admin"))
        assert client.get(REPORT).status_code == 302
        client.post(f"{REPORT}{row.pk}/", {"done": "1"})
        row.refresh_from_db()
        assert row.handled_at is None
