"""Old addresses lead to where a page stands now, and tell of no page that their reader may not see."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect

from tests.builders.pages import make_home, make_news, make_page, make_translation
from tests.builders.people import make_in_group, make_partner

pytestmark = pytest.mark.django_db
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def renamed(page, slug: str):
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()
    page.refresh_from_db()
    return page


def leads_to(address: str, client=None) -> str:
    """Where the address leads; "" when there is nothing."""
    response = (client or Client()).get(address)
    assert response.status_code in {200, 301, 302, 404}
    return getattr(response, "url", "here" if response.status_code == 200 else "")


class TestByThemselves:
    def test_another_address(self):
        renamed(make_page("Rreth", slug="rreth"), "kush-jemi")
        assert leads_to("/sq/rreth/") == "/sq/kush-jemi/"
        assert leads_to("/sq/kush-jemi/") == "here"

    def test_all_below_it(self):
        parent = make_page("Rreth", slug="rreth")
        make_page("Ekipi", parent=parent, slug="ekipi")
        renamed(parent, "kush-jemi")
        assert leads_to("/sq/rreth/ekipi/") == "/sq/kush-jemi/ekipi/"

    def test_moved(self):
        page, parent = make_page("Ekipi", slug="ekipi"), make_page("Rreth", slug="rreth")
        page.move(parent, "last-child")
        assert leads_to("/sq/ekipi/") == "/sq/rreth/ekipi/"

    def test_of_a_translation(self):
        page = make_page("Rreth", slug="rreth")
        english = make_translation(page, "en", slug="about")
        renamed(english, "who-we-are")
        assert leads_to("/en/about/") == "/en/who-we-are/"
        assert leads_to("/sq/rreth/") == "here"

    def test_there_and_back_again_is_no_circle(self):
        page = renamed(renamed(make_page("Rreth", slug="a"), "b"), "a")
        assert leads_to("/sq/a/") == "here"
        assert leads_to("/sq/b/") == "/sq/a/"
        page.unpublish()
        assert leads_to("/sq/a/") == ""
        assert leads_to("/sq/b/") == ""

    def test_a_page_comes_before_a_redirect(self):
        renamed(make_page("Rreth", slug="rreth"), "kush-jemi")
        make_page("E re", slug="rreth")
        assert leads_to("/sq/rreth/") == "here"

    def test_with_a_query_too(self):
        renamed(make_page("Rreth", slug="rreth"), "kush-jemi")
        assert leads_to("/sq/rreth/?page=2") == "/sq/kush-jemi/"


class TestHidden:
    """Hidden and non-existent are the same, with the page cache on."""

    def test_second_by_second(self):
        renamed(make_news("Nesër", slug="vjeter", visible_from=OPENING), "ri")
        nothing = Client().get("/sq/lajme/asgje/")
        for moment, expected in (
            (OPENING - timedelta(days=1), ""),
            (OPENING - timedelta(seconds=1), ""),
            (OPENING, "/sq/lajme/ri/"),
            (OPENING + timedelta(seconds=1), "/sq/lajme/ri/"),
        ):
            with time_machine.travel(moment, tick=False):
                assert leads_to("/sq/lajme/vjeter/") == expected
                if not expected:
                    answer = Client().get("/sq/lajme/vjeter/")
                    assert answer.content == nothing.content
                    assert sorted(answer.items()) == sorted(nothing.items())

    def test_partners_first(self):
        renamed(make_news("Nesër", slug="vjeter", visible_from=OPENING, partners_first=True), "ri")
        client = Client()
        client.force_login(make_partner())
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert leads_to("/sq/lajme/vjeter/") == ""
            assert leads_to("/sq/lajme/vjeter/", client) == "/sq/lajme/ri/"

    def test_withdrawn(self):
        page = renamed(make_page("Rreth", slug="rreth"), "kush-jemi")
        assert leads_to("/sq/rreth/") == "/sq/kush-jemi/"
        page.unpublish()
        assert leads_to("/sq/rreth/") == ""

    def test_browsers_keep_none_for_ever(self):
        renamed(make_page("Rreth", slug="rreth"), "kush-jemi")
        assert "no-cache" in Client().get("/sq/rreth/")["Cache-Control"]

    @pytest.mark.parametrize("link", ["/sq/lajme/ri/", "http://localhost:8000/sq/lajme/ri/"])
    def test_written_as_an_address(self, link):
        make_news("Nesër", slug="ri", visible_from=OPENING)
        Redirect.objects.create(old_path="/sq/x", redirect_link=link)
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert leads_to("/sq/x/") == ""
        with time_machine.travel(OPENING, tick=False):
            assert leads_to("/sq/x/") == link

    def test_to_another_redirect(self):
        renamed(make_news("Nesër", slug="vjeter", visible_from=OPENING), "ri")
        Redirect.objects.create(old_path="/sq/x", redirect_link="/sq/lajme/vjeter/")
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert leads_to("/sq/x/") == ""
        with time_machine.travel(OPENING, tick=False):
            assert leads_to("/sq/x/") == "/sq/lajme/ri/"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"/sq/a": "/sq/a/"}, ""),
        ({"/sq/a": "/sq/b/", "/sq/b": "/sq/a/"}, ""),
        ({"/sq/a": "/sq/b/", "/sq/b": "/sq/c/", "/sq/c": "/sq/b/"}, ""),
        ({"/sq/a": "/sq/b/", "/sq/b": "https://example.org/"}, "https://example.org/"),
        ({"/sq/a": "/sq/asgje/"}, ""),
        ({"/sq/a": "/sq/search/"}, "/sq/search/"),
    ],
)
def test_links_and_circles(links, expected):
    for old_path, link in links.items():
        Redirect.objects.create(old_path=old_path, redirect_link=link)
    assert leads_to("/sq/a/") == expected


class TestForm:
    @pytest.fixture
    def editor(self, client):
        client.force_login(make_in_group("Editors", language="en"))
        return client

    def send(self, client, **data):
        return client.post("/admin/redirects/add/", {"is_permanent": "on", **data})

    def test_is_saved(self, editor):
        page = make_page("Rreth")
        assert self.send(editor, old_path="/sq/e-vjeter/", redirect_page=page.pk).status_code == 302
        assert leads_to("/sq/e-vjeter/") == page.url

    def test_not_over_a_page(self, editor):
        page = make_page("Rreth", slug="rreth")
        response = self.send(editor, old_path="/sq/rreth/", redirect_page=make_home().pk)
        assert f"there is the page “{page.title}”" in response.content.decode()
        assert not Redirect.objects.exists()

    def test_not_in_a_circle(self, editor):
        Redirect.objects.create(old_path="/sq/b", redirect_link="/sq/a/")
        response = self.send(editor, old_path="/sq/a", redirect_link="http://localhost:8000/sq/b/")
        assert "leads in a circle" in response.content.decode()

    def test_not_nowhere(self, editor):
        assert "to which it shall lead" in self.send(editor, old_path="/sq/a").content.decode()

    def test_begun_with_a_missed_address(self, editor):
        html = editor.get("/admin/reports/missed/redirect/?path=/sq/e-vjeter/").content.decode()
        assert 'value="/sq/e-vjeter/"' in html

    def test_begun_and_saved(self, editor):
        page = make_page("Rreth")
        response = editor.post(
            "/admin/reports/missed/redirect/", {"old_path": "/sq/x/", "redirect_page": page.pk}
        )
        assert response.status_code == 302, list(get_messages(response.wsgi_request))
        assert leads_to("/sq/x/") == page.url
