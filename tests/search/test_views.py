"""The results page and the suggestions, as a browser asks for them."""

from datetime import date

import pytest
from django.urls import reverse

from search import requests, views
from search.engines import EngineUnavailable, Translation
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_page
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def get(client, address="/en/search/", **params):
    bring_up_to_date()
    return client.get(address, params)


def test_the_page_before_anything_is_asked(client):
    response = get(client)
    assert response.status_code == 200
    assert b"Type a word" in response.content
    assert b'href="?q=public%20consultation"' in response.content
    assert b"How to search" in response.content


def test_the_keyboard_passes_the_facets(client):
    make_page("Zogu")
    make_news("Zogu lajm")
    content = get(client, q="zogu").content.decode()
    assert 'href="#hits"' in content
    assert 'id="hits"' in content


def test_what_all_hits_have_in_common_is_no_facet(client):
    make_page("Zogu")
    content = get(client, q="zogu").content.decode()
    assert "Narrow the results</summary>" not in content
    assert "&amp;kind=page" not in content
    assert 'aria-current="true">Page</a>' in get(client, q="zogu kind:page").content.decode()


@pytest.mark.parametrize(
    ("query", "hint"),
    [("zzgu", "Partners find more after signing in"), ("zzgu kind:news", "take a filter away")],
)
def test_nothing_found_says_what_to_do(client, query, hint):
    assert hint in get(client, q=query).content.decode()


def test_hits_with_marked_words(client):
    make_page("Bletaria", text="<p>Bletaria në komunë.</p>")
    content = get(client, q="bletari").content.decode()
    assert "1 result<" in content or "1 result\n" in content
    assert "<mark>Bletaria</mark>" in content


def test_facets_are_links_that_keep_the_query(client):
    make_page("Zogu")
    make_news("Zogu lajm")
    content = get(client, q="zogu").content.decode()
    assert "?q=zogu&amp;kind=news" in content
    narrowed = get(client, q="zogu", kind="news").content.decode()
    assert "1 result<" in narrowed or "1 result\n" in narrowed
    assert "Take this filter away" in narrowed


def test_a_typed_filter_is_shown_and_can_be_taken_away(client):
    make_page("Zogu")
    make_news("Zogu lajm")
    content = get(client, q="zogu kind:news").content.decode()
    assert "1 result<" in content or "1 result\n" in content
    assert '<a class="tag" href="?q=zogu">Kind: News' in content
    assert "?q=zogu&amp;kind=news" in content  # a clicked value takes the place of the typed one
    assert 'aria-current="true"' in content


def test_more_than_eight_values_are_behind_a_disclosure(client):
    for year in range(2010, 2021):
        make_news(f"Zogu {year}", date=date(year, 5, 1))
    content = get(client, q="zogu").content.decode()
    assert "<summary>3 more</summary>" in content
    assert content.index("2013") < content.index("3 more") < content.index(">2012<")


def test_a_hit_by_translation_says_so(client, monkeypatch):
    make_page("Report", language="en", text="<p>The municipality.</p>")
    words = views.queries.analyse_query("municipality", "en")
    found = [Translation(0, 1, "en", words, "komunë", "municipality")]
    monkeypatch.setattr(requests.glossary, "translations", lambda words, language: found)
    content = get(client, q="komuna").content.decode()
    assert "Found by translation: komunë → municipality" in content
    assert "<mark>municipality</mark>" in content


def test_ten_thousand_characters(client):
    make_page("Zogu")
    assert get(client, q="zogu " * 2000).status_code == 200


def test_pages_of_results(client):
    for number in range(12):
        make_page(f"Zogu {number}")
    first, second = get(client, q="zogu").content.decode(), get(client, q="zogu", page=2).content.decode()
    assert "12 results" in first
    assert 'rel="next"' in first
    assert 'start="11"' in second
    assert 'rel="next"' not in second
    assert get(client, q="zogu", page=999).status_code == 200
    assert get(client, q="zogu", page="x").status_code == 200


def test_hostile_text_is_shown_as_text(client):
    make_page("Zogu <script>alert(1)</script>")
    content = get(client, q='zogu"><script>alert(2)</script>').content.decode()
    assert "<script>alert" not in content


def test_only_a_fragment_for_htmx(client):
    make_page("Zogu")
    bring_up_to_date()
    response = client.get("/en/search/", {"q": "zogu"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content


def test_suggestions_for_people_and_programs(client):
    make_page("Zogu i bardhë")
    bring_up_to_date()
    address = reverse("search:suggestions")
    assert client.get(address, {"q": "zog"}).json()["suggestions"][0]["title"] == "Zogu i bardhë"
    assert b"Zogu i bardh" in client.get(address, {"q": "zog"}, headers={"HX-Request": "true"}).content
    assert client.get(address).json() == {"suggestions": []}


def test_never_kept_by_a_cache_and_no_cookie_for_strangers(client):
    response = get(client, q="zogu")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_an_engine_that_is_away_is_said_plainly(client, monkeypatch):
    def away(*args, **kwargs):
        raise EngineUnavailable

    monkeypatch.setattr(views.queries, "search", away)
    monkeypatch.setattr(views.queries, "suggest", away)
    response = get(client, q="zogu")
    assert response.status_code == 503
    assert b"does not answer" in response.content
    assert get(client, "/en/search/suggestions/", q="zog").json() == {"suggestions": []}


@pytest.mark.parametrize("count", [10, 60])
def test_a_fixed_number_of_queries(client, count, django_assert_max_num_queries):
    space = make_space(visibility="open")
    reader = make_member(space)
    for number in range(count):
        make_document(space, title=f"Zogu {number}", text="zogu në faqe")
        make_news(f"Zogu {number}", slug=f"zogu-{number}")
    client.force_login(reader)
    get(client, q="zogu")  # content types and site roots are kept from now on
    with django_assert_max_num_queries(20):
        assert get(client, q="zogu").status_code == 200
