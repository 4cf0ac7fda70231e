"""Kept pages: the same as worked out anew, at every moment; and only what changed is worked out anew."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from cms.core.models import SiteSettings
from cms.home.models import HomePage, StandardPage
from cms.news.models import NewsPage
from tests.builders.pages import make_news, make_news_index, make_page, make_translation
from tests.builders.people import make_partner
from tests.engines import bring_up_to_date

from .kept_pages import fresh, is_kept, served

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def site():
    """Name → address of a page, of every kind that strangers read."""
    home = HomePage.objects.get(locale__language_code="sq")
    about = make_page("Rreth nesh", show_in_menus=True)
    below = make_page("Historia", parent=about)
    old = make_news("Lajmi i vjetër", date="2026-01-05")
    new = make_news("Lajmi i ri", date="2026-11-20")
    english = make_translation(new, "en", title="The new story")
    bring_up_to_date()
    pages = {"home": home, "about": about, "below": below, "old": old, "new": new, "english": english,
             "index": make_news_index(), "english index": english.get_parent()}  # fmt: skip
    return {name: page.url for name, page in pages.items()} | {"english home": "/en/"}


def rename(title: str, new: str) -> None:
    page = NewsPage.objects.get(title=title)
    page.title = new
    page.save_revision().publish()


def draft_only() -> None:
    page = NewsPage.objects.get(title="Lajmi i vjetër")
    page.title = "Titull që askush s’e ka lexuar"
    page.save_revision()


def menu_without_about() -> None:
    page = StandardPage.objects.get(title="Rreth nesh")
    page.show_in_menus = False
    page.save_revision().publish()


def other_slug() -> None:
    page = StandardPage.objects.get(title="Rreth nesh")
    page.slug = "tjeter"
    page.save_revision().publish()


def other_settings() -> None:
    settings = SiteSettings()
    settings.telephone = "+383 38 000 000"
    settings.save()


SQ = {"home", "about", "below", "old", "new", "index"}
#: What happens → the pages that look otherwise then. All others must still be given as they were kept.
CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    "published": (lambda: make_news("Krejt i ri", date="2026-11-22"), {"home", "index", "new", "old"}),
    "published in another language": (
        lambda: make_news("Brand new", language="en"),
        {"english", "english index", "english home"},
    ),
    "renamed": (lambda: rename("Lajmi i vjetër", "Lajmi më i vjetër"), {"old", "new", "home", "index"}),
    "saved as a draft": (draft_only, set()),
    "withdrawn": (lambda: NewsPage.objects.get(title="Lajmi i vjetër").unpublish(), {"old", "new", "home", "index"}),
    "translation withdrawn": (
        lambda: NewsPage.objects.get(title="The new story").unpublish(),
        {"new", "english", "english index", "english home"},
    ),
    "deleted": (lambda: NewsPage.objects.get(title="Lajmi i vjetër").delete(), {"old", "new", "home", "index"}),
    "out of the menu": (menu_without_about, SQ),
    "another address": (other_slug, {*SQ, "english", "english index", "english home"}),
    "settings": (other_settings, {*SQ, "english", "english index", "english home"}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_exactly_what_changed_is_worked_out_anew(site, change):
    before = {name: served(address) for name, address in site.items()}
    assert all(is_kept(address) for address in site.values())
    act, expected = CHANGES[change]
    act()
    still = {name for name, address in site.items() if is_kept(address)}
    assert set(site) - still == expected
    for name, address in site.items():
        assert served(address) == fresh(address), name
        if name in still:
            assert served(address) == before[name]


def test_one_query_when_it_is_kept(client, site, django_assert_num_queries):
    client.get(site["new"])
    with django_assert_num_queries(1):
        client.get(site["new"])


def test_answers_of_http(client, site):
    first = client.get(site["new"])
    tag = first["ETag"]
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first["Vary"].split(", "))
    same = client.get(site["new"], headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    packed = client.get(site["new"], headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == first.content
    assert client.head(site["new"])["ETag"] == tag
    assert "Content-Security-Policy" in client.get(site["new"])
    rename("Lajmi i ri", "Lajmi më i ri")
    assert client.get(site["new"], headers={"If-None-Match": tag}).status_code == 200


def test_who_is_signed_in_never_gets_nor_leaves_a_kept_page(site):
    partner, stranger = Client(), Client()
    partner.force_login(make_partner())
    for order in ((partner, stranger), (stranger, partner)):
        cache.clear()
        answers = [client.get(site["home"]) for client in order]
        for client, answer in zip(order, answers, strict=True):
            own = client is partner
            assert (b"/accounts/logout/" in answer.content) == own
            assert answer["Cache-Control"] == ("private, no-store" if own else "public, no-cache")
            assert ("ETag" in answer) != own


@pytest.mark.parametrize(
    "query",
    [
        *("?x=1", "?page=2&utm_source=a", f"?page={'9' * 100}", "?page=900", "?page=1abc", "?kind=zz"),
        *("?kind=opinion&page=7", "?topic=a", "?year=2026"),
    ],
)
def test_made_up_addresses_fill_no_memory(client, site, query):
    assert client.get(site["index"] + query).status_code == 200
    assert not is_kept(site["index"] + query)


def test_lists_are_kept_page_by_page(client, site):
    for number in range(20):
        make_news(f"Lajmi {number}")
    for query in ("?page=1", "?page=2", "?kind=opinion"):
        client.get(site["index"] + query)
        assert is_kept(site["index"] + query)
    assert client.get(site["index"] + "?kind=opinion").content != client.get(site["index"]).content


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("br, GZIP; q=0.0", False),
        ("identity", False),
    ],
)
def test_packed_for_whom_it_may_be(client, site, accepted, packed):
    answer = client.get(site["new"], headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer) is packed


def test_what_is_not_there_is_not_kept(client, site):
    client.get("/sq/asgje/")
    assert not is_kept("/sq/asgje/")


class TestOpening:
    """Nobody saves anything: the clock alone opens it."""

    def test_second_by_second(self, site):
        opens = NOW + timedelta(hours=1)
        with time_machine.travel(NOW, tick=False):
            hidden = make_news("Nën embargo", date="2026-11-23", visible_from=opens)
        for seconds, there in ((-3000, False), (-1, False), (0, True), (1, True)):
            with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
                for _twice in range(2):
                    assert (served(hidden.url)[0] == 200) is there
                    for name in ("home", "index", "new"):
                        assert ("Nën embargo".encode() in served(site[name])[1]) is there, (name, seconds)

    def test_early_readers_leave_nothing_behind(self, site):
        with time_machine.travel(NOW, tick=False):
            hidden = make_news("Partnerët së pari", visible_from=NOW + timedelta(1), partners_first=True)
            partner = Client()
            partner.force_login(make_partner())
            assert partner.get(hidden.url).status_code == 200
            assert "Partnerët së pari" in partner.get(site["index"]).content.decode()
            assert served(hidden.url)[0] == 404
            assert "Partnerët së pari" not in served(site["index"])[1].decode()


class TestAtOnce:
    def test_changed_while_it_was_worked_out(self, client, site, monkeypatch):
        work_out = NewsPage.get_context

        def slowly(page, request):
            context = work_out(page, request)
            if page.title == "Lajmi i ri":
                rename("Lajmi i ri", "Lajmi më i ri")
            return context

        with monkeypatch.context() as patch:
            patch.setattr(NewsPage, "get_context", slowly)
            client.get(site["new"])
        assert "Lajmi më i ri" in client.get(site["new"]).content.decode()

    def test_rolled_back(self, client, site):
        was = client.get(site["new"]).content
        with transaction.atomic():
            rename("Lajmi i ri", "S’ka ndodhur")
            assert "S’ka ndodhur" in client.get(site["new"]).content.decode()
            transaction.set_rollback(True)
        assert client.get(site["new"]).content == was
        rename("Lajmi i vjetër", "Lajmi më i vjetër")
        assert client.get(site["new"]).content == fresh(site["new"])[1]
