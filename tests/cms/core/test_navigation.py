from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from lxml import html

from cms.core.navigation import in_readers_language
from tests.builders.pages import make_home, make_news, make_page, make_translation
from tests.builders.people import make_organisation, make_user

pytestmark = pytest.mark.django_db


def languages(client, address: str) -> dict[str, str]:
    """Language → address of the switch on the page at `address`; "" for the page itself."""
    tree = html.fromstring(client.get(address).content)
    items = tree.xpath("//nav[@class='languages']//li")
    return {item.text_content().strip(): "".join(item.xpath("./a/@href")) for item in items}


def home_page() -> str:
    """How the Albanian page says that a language leads to its home page."""
    with translation.override("sq"):
        return gettext("(home page)")


def menu(client, address: str) -> list[str]:
    tree = html.fromstring(client.get(address).content)
    return [link.text_content().strip() for link in tree.xpath("//nav[@class='main-menu']//a")]


class TestLanguageSwitch:
    def test_leads_to_the_translation(self, client):
        page = make_page("Rreth nesh")
        make_translation(page, "en", title="About us", slug="about-us")
        found = languages(client, page.url)
        assert found["Shqip"] == ""
        assert found["English"] == "/en/about-us/"

    def test_says_that_it_leads_to_the_home_where_there_is_no_translation(self, client):
        page = make_page("Rreth nesh")
        make_translation(page, "en", title="About us", live=False)
        found = languages(client, page.url)
        assert found[f"English {home_page()}"] == "/en/"
        assert found[f"Srpski {home_page()}"] == "/sr-latn/"

    def test_does_not_know_a_translation_that_is_not_open_yet(self, client):
        page = make_page("Rreth nesh")
        make_translation(page, "en", slug="about", visible_from=timezone.now() + timedelta(hours=1))
        assert languages(client, page.url)[f"English {home_page()}"] == "/en/"

    def test_keeps_screens_that_are_no_pages_with_their_query(self, client):
        make_organisation(slug="vushtrri")
        assert languages(client, "/sq/organisations/?kind=cso")["English"] == "/en/organisations/?kind=cso"
        assert languages(client, "/sr-latn/organisations/vushtrri/")["Shqip"] == "/sq/organisations/vushtrri/"

    def test_keeps_screens_of_the_account(self, client):
        client.force_login(make_user())
        assert languages(client, "/en/accounts/profile/")["Srpski"] == "/sr-latn/accounts/profile/"

    def test_of_a_missing_page_leads_to_the_homes(self, client):
        assert languages(client, "/en/nothing/") == {
            "Shqip": "/sq/",
            "Srpski": "/sr-latn/",
            "English": "/en/",
        }

    def test_leaves_out_a_language_without_home(self, client):
        make_home("sr-latn").unpublish()
        assert "Srpski" not in languages(client, "/en/nothing/")

    def test_search_engines_learn_of_visible_translations_only(self, client):
        page = make_page("Rreth nesh")
        make_translation(page, "en", title="About us", slug="about-us")
        make_translation(page, "sr-latn", live=False)
        tree = html.fromstring(client.get(page.url).content)
        assert tree.xpath("//link[@rel='alternate']/@hreflang") == ["sq", "en", "x-default"]


class TestMenu:
    def test_shows_the_pages_of_the_language(self, client):
        make_page("Rreth nesh", show_in_menus=True)
        make_page("Jashtë menysë")
        make_page("About us", language="en", show_in_menus=True)
        assert menu(client, "/sq/")[:-2] == ["Rreth nesh"]
        assert menu(client, "/en/")[:-2] == ["About us"]

    def test_leaves_out_what_the_reader_may_not_see(self, client):
        make_page("Nesër", show_in_menus=True, visible_from=timezone.now() + timedelta(days=1))
        make_page("Draft", show_in_menus=True).unpublish()
        assert "Nesër" not in menu(client, "/sq/")
        assert "Draft" not in menu(client, "/sq/")

    def test_marks_where_one_is(self, client):
        page = make_page("Rreth nesh", show_in_menus=True)
        below = make_page("Ekipi", parent=page)
        tree = html.fromstring(client.get(below.url).content)
        assert tree.xpath("//nav[@class='main-menu']//a[@aria-current]/@href") == [page.url]


def test_breadcrumbs_lead_back(client):
    news = make_news("Lajmi")
    tree = html.fromstring(client.get(news.url).content)
    assert tree.xpath("//nav[contains(@class, 'breadcrumbs')]//a/@href") == ["/sq/", news.get_parent().url]


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_every_page_names_its_language(client, language):
    tree = html.fromstring(client.get(f"/{language}/").content)
    assert tree.get("lang") == language


class TestLinksInTexts:
    def link(self, client, page, target) -> list[str]:
        page.body = [("text", f'<p><a linktype="page" id="{target.pk}">dalje</a></p>')]
        page.save()
        tree = html.fromstring(client.get(page.url).content)
        return tree.xpath("//div[@class='rich']//a/@href")

    def test_lead_to_the_readers_language(self, client):
        target = make_page("Cak")
        translation = make_translation(target, "en", slug="target")
        assert self.link(client, make_page("Faqja"), target) == [target.url]
        assert self.link(client, make_page("Page", language="en"), target) == [translation.url]

    def test_lead_to_the_original_where_the_translation_is_hidden(self, client):
        target = make_page("Cak")
        make_translation(target, "en", slug="target", live=False)
        assert self.link(client, make_page("Page", language="en"), target) == [target.url]

    def test_do_not_tell_the_address_of_what_is_not_open_yet(self, client):
        target = make_page("Nesër", visible_from=timezone.now() + timedelta(hours=1))
        assert self.link(client, make_page("Faqja"), target) == []

    def test_cost_one_query_for_many(self, django_assert_num_queries):
        ids = [make_page(f"Cak {number}").pk for number in range(5)]
        with django_assert_num_queries(1):
            assert len(in_readers_language(ids)) == 5
