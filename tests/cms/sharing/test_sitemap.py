"""The sitemap holds what strangers may read, each page with all its languages, and they name each other."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from lxml import etree

from tests.builders.pages import make_news, make_translation
from tests.builders.people import make_organisation
from tests.builders.programmes import make_staff_member
from tests.builders.publications import make_author
from tests.builders.topics import make_municipality, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LANGUAGES = ("sq", "sr-latn", "en")


def sitemap(language: str) -> dict[str, dict[str, str]]:
    """Address → hreflang → address."""
    answer = Client().get(f"/sitemap-{language}.xml")
    assert answer["Content-Type"].startswith("application/xml")
    tree = etree.fromstring(answer.content)
    return {
        url.findtext("s:loc", namespaces=NAMES): {
            link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
        }
        for url in tree.findall("s:url", NAMES)
    }


def alternates_of(address: str) -> dict[str, str]:
    html = Client().get(address).content.decode()
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


@pytest.fixture
def pages():
    page = make_news("Lajmi")
    return [page, make_translation(page, "en", title="The story"), make_news("Vetëm shqip")]


def test_index(client):
    tree = etree.fromstring(client.get("/sitemap.xml").content)
    found = [loc.text for loc in tree.iterfind(".//s:loc", NAMES)]
    assert found == [f"http://testserver/sitemap-{language}.xml" for language in LANGUAGES]
    assert b"Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content
    assert client.get("/sitemap-de.xml").status_code == 404


def test_the_same_in_page_and_sitemap_and_both_ways(pages):
    everything = {url: links for language in LANGUAGES for url, links in sitemap(language).items()}
    assert "http://testserver" + pages[0].url in everything
    for url, links in everything.items():
        assert Client().get(url).status_code == 200, url
        assert alternates_of(url) == links, url
        assert url in links.values()
        assert links["x-default"] == links.get("sq", next(iter(links.values())))
        for other in set(links.values()):
            assert everything[other] == links, (url, other)
    assert set(everything["http://testserver" + pages[1].url]) == {"sq", "en", "x-default"}
    assert set(everything["http://testserver" + pages[2].url]) == {"sq", "x-default"}


class TestScreens:
    """Topics, organisations, people: no pages of Wagtail, the same address in every language."""

    @pytest.fixture
    def screens(self) -> dict[str, object]:
        return {
            "/sq/topics/dialogu/": make_topic(slug="dialogu"),
            "/sq/organisations/vushtrri/": make_municipality(slug="vushtrri"),
            "/sq/people/vlora/": make_staff_member(slug="vlora"),
            "/sq/authors/arta/": make_author(slug="arta"),
        }

    def test_each_with_its_languages_as_its_own_head_says(self, screens):
        lists = ("topics", "organisations", "organisations/municipalities", "people")
        for address in (*screens, *(f"/sq/{name}/" for name in lists)):
            url = f"http://testserver{address}"
            links = sitemap("sq")[url]
            assert links == alternates_of(url) == alternates_of(links["en"]), address
            assert set(links) == {"sq", "sr", "en", "x-default"}
            for language in LANGUAGES:
                other = links[language[:2]]
                assert sitemap(language)[other] == links
                assert Client().get(other).status_code == 200

    def test_only_what_strangers_see(self):
        make_organisation(slug="pret", state="pending")
        make_staff_member(slug="fshehur", listed=False)
        text = Client().get("/sitemap-sq.xml").content.decode()
        assert "pret" not in text
        assert "fshehur" not in text

    def test_what_is_new_is_there_at_once(self, screens):
        sitemap("sq")
        topic = make_topic(slug="e-re")
        assert "http://testserver/sq/topics/e-re/" in sitemap("sq")
        topic.delete()
        assert "http://testserver/sq/topics/e-re/" not in sitemap("sq")

    def test_without_what_is_narrowed(self, screens):
        assert (
            alternates_of("/sq/organisations/?kind=municipality")["en"]
            == "http://testserver/en/organisations/"
        )


@pytest.mark.parametrize("partners_first", [False, True])
def test_opens_with_the_page(partners_first):
    opens = NOW + timedelta(hours=1)
    with time_machine.travel(NOW, tick=False):
        page = make_news("Nën embargo", visible_from=opens, partners_first=partners_first)
        make_translation(page, "en", title="Under embargo")
    for seconds, there in ((-1, False), (0, True), (1, True)):
        with time_machine.travel(opens + timedelta(seconds=seconds), tick=False):
            assert ("http://testserver" + page.url in sitemap("sq")) is there


def test_a_thousand_pages_in_few_queries(django_assert_max_num_queries):
    for number in range(60):
        make_news(f"Lajmi {number}")
    Client().get("/sq/")
    with django_assert_max_num_queries(16):
        assert len(sitemap("sq")) > 60
