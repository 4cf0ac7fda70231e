"""Addresses that readers did not find: how often, and nothing about who it was."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms.editing import missed
from cms.editing.models import MissedAddress
from tests.builders.pages import make_page
from tests.builders.people import make_in_group, make_user
from tests.builders.spaces import make_space

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ask(path: str, agent: str = FIREFOX, method: str = "get", **headers):
    return getattr(Client(headers={"user-agent": agent, **headers}), method)(path)


def kept() -> dict[str, int]:
    return dict(MissedAddress.objects.values_list("path", "times"))


def test_one_row_a_path_and_day():
    with time_machine.travel(NOW, tick=False) as clock:
        for _time in range(3):
            assert ask("/sq/asgje/").status_code == 404
        assert kept() == {"/sq/asgje/": 1}  # the others wait for the next minute
        clock.shift(timedelta(minutes=2))
        ask("/sq/asgje/?secret=1")
        assert kept() == {"/sq/asgje/": 4}


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php", "/sq/wp-admin/", "/.env", "/.git/config", "/sq/x.php", "/phpmyadmin/", "/favicon.ico",
        "/apple-touch-icon.png", "/sq/../etc/", "/cgi-bin/x", "/sq/accounts/password/reset/key/abc-secret/",
        "/sq/spaces/e-fshehte/", "/sq/documents/9999/", "/sq/spaces/x/y/z/", "/admin/nothing/", "/media/x.pdf",
        "/sq/search/nothing/", "/", f"/sq/{'x' * 300}/", "/sq/%3Cscript%3E/", "/sq/a%00b/",
    ],
)  # fmt: skip
def test_is_never_written_down(path):
    ask(path)
    assert kept() == {}


@pytest.mark.parametrize(
    "agent",
    ["", "Googlebot/2.1", "curl/8.5", "python-requests/2.32", "Mozilla/5.0 (compatible; bingbot/2.0)"],
)
def test_programs_are_not_counted(agent):
    ask("/sq/asgje/", agent)
    assert kept() == {}


@pytest.mark.parametrize("method", ["post", "head", "put"])
def test_nor_other_methods(method):
    ask("/sq/asgje/", method=method)
    assert kept() == {}


def test_nothing_about_the_reader_is_kept():
    fields = {field.name for field in MissedAddress._meta.get_fields()}
    assert fields == {"id", "path", "day", "times", "came_from"}


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        ("http://testserver/sq/rreth/?q=emri", "/sq/rreth/"),
        ("https://facebook.com/some/person", ""),
        ("http://testserver/sq/spaces/e-fshehte/", ""),
        ("http://testserver/sq/accounts/x/", ""),
        ("http://testserver.evil.example/sq/", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_came_from_a_page_of_ours_only(referer, expected):
    ask("/sq/asgje/", referer=referer)
    assert MissedAddress.objects.get().came_from == expected


def test_a_page_that_is_there_is_not_missed():
    ask(make_page().url)
    assert kept() == {}


def test_spaces_are_as_if_they_were_not_there():
    space = make_space(visibility="secret")
    ask(f"/sq/spaces/{space.slug}/")
    assert kept() == {}


class TestFlood:
    def test_of_one_address_is_one_write(self, django_assert_num_queries):
        ask("/sq/asgje/")
        client = Client(headers={"user-agent": FIREFOX})
        client.get("/sq/asgje/")
        before = MissedAddress.objects.get().times
        for _time in range(20):
            client.get("/sq/asgje/")
        assert MissedAddress.objects.get().times == before

    def test_of_ever_new_ones_is_bounded_a_minute(self, monkeypatch):
        monkeypatch.setattr(missed, "MOST_A_MINUTE", 5)
        with time_machine.travel(NOW, tick=False):
            for number in range(20):
                ask(f"/sq/asgje-{number}/")
        assert MissedAddress.objects.count() == 5

    def test_and_a_day(self, monkeypatch):
        monkeypatch.setattr(missed, "MOST_A_DAY", 3)
        for number in range(8):
            ask(f"/sq/asgje-{number}/")
        assert MissedAddress.objects.count() == 3

    def test_the_answer_comes_though_nothing_can_be_written(self, monkeypatch):
        def broken(*args):
            raise DatabaseError

        monkeypatch.setattr(missed, "_write", broken)
        assert ask("/sq/asgje/").status_code == 404


def test_the_page_is_the_same_whatever_was_counted():
    first, second = ask("/sq/asgje/"), ask("/sq/asgje/")
    other = ask("/sq/tjeter/", referer="http://testserver/sq/")
    assert first.content == second.content == other.content
    assert sorted(first.items()) == sorted(second.items()) == sorted(other.items())
    assert not first.cookies


def test_old_ones_are_forgotten():
    for days in (0, 89, 91):
        MissedAddress.objects.create(path="/sq/x/", day=datetime.now().date() - timedelta(days=days))
    assert missed.forget_old() == 1
    assert MissedAddress.objects.count() == 2
    assert missed.forget_old() == 0  # once an hour


class TestReport:
    @pytest.fixture
    def editor(self, client):
        client.force_login(make_in_group("Editors", language="en"))
        return client

    def test_sums_the_days(self, editor):
        for days in range(3):
            MissedAddress.objects.create(
                path="/sq/e-vjeter/", day=NOW.date() - timedelta(days=days), times=2, came_from="/sq/"
            )
        html = editor.get("/admin/reports/missed/").content.decode()
        assert html.count("path=/sq/e-vjeter/") == 1
        (row,) = editor.get("/admin/reports/missed/").context["object_list"]
        assert row["sum"] == 6
        assert "/admin/reports/missed/redirect/?path=/sq/e-vjeter/" in html

    @pytest.mark.parametrize(
        "query", ["?ordering=path", "?ordering=-last", "?ordering=nonsense", "?export=csv"]
    )
    def test_in_every_order(self, editor, query):
        MissedAddress.objects.create(path="/sq/e-vjeter/", day=NOW.date())
        assert editor.get(f"/admin/reports/missed/{query}").status_code == 200

    def test_empty(self, editor):
        assert "Nobody asked for an address" in editor.get("/admin/reports/missed/").content.decode()

    def test_what_leads_somewhere_is_missed_no_more(self):
        ask("/sq/asgje/")
        Redirect.add_redirect("/sq/asgje/", make_page())
        assert kept() == {}

    def test_signed_in_readers_are_counted_too(self):
        client = Client(headers={"user-agent": FIREFOX})
        client.force_login(make_user())
        client.get("/sq/asgje/")
        assert kept() == {"/sq/asgje/": 1}
