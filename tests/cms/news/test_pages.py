from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from wagtail.test.utils.form_data import rich_text

from cms.news.models import NewsPage
from tests.builders.pages import make_image, make_news, make_news_index, make_translation
from tests.builders.people import make_partner
from tests.cms.pages import assert_works

OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
class TestPageTypes:
    def test_article(self, client):
        news = make_news("Lajmi", image=make_image(), image_alt="Një sallë")
        assert 'alt="Një sallë"' in client.get(news.url).content.decode()
        assert_works(news, body=[("text", rich_text("<p>Tekst</p>"))])

    def test_list(self):
        make_news("Lajmi")
        assert_works(make_news_index())


@pytest.mark.django_db
class TestOpening:
    """A published article opens by the clock alone: nothing has to run at that moment."""

    def test_second_by_second(self, client):
        news = make_news("Me embargo", visible_from=OPENING)
        index = news.get_parent().url
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert client.get(news.url).status_code == 404
            assert "Me embargo" not in client.get(index).content.decode()
            assert "Me embargo" not in client.get("/sq/").content.decode()
        with time_machine.travel(OPENING, tick=False):
            assert client.get(news.url).status_code == 200
            assert "Me embargo" in client.get(index).content.decode()
            assert "Me embargo" in client.get("/sq/").content.decode()

    def test_partners_first(self, client):
        news = make_news("Me embargo", visible_from=OPENING, partners_first=True)
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert client.get(news.url).status_code == 404
            client.force_login(make_partner())
            assert client.get(news.url).status_code == 200
            assert "Me embargo" in client.get(news.get_parent().url).content.decode()

    def test_not_even_by_the_address_of_another_language(self, client):
        news = make_news("Me embargo")
        make_translation(news, "en", slug="embargoed", visible_from=OPENING)
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert client.get("/en/lajme-en/embargoed/").status_code == 404
            assert b"embargoed" not in client.get(news.url).content


@pytest.mark.django_db
class TestList:
    def test_newest_first_twenty_a_page(self, client):
        for number in range(1, 24):
            make_news(f"Lajmi {number:02}", date=date(2026, 1, number))
        index = make_news_index()
        first = client.get(index.url).context["list_page"]
        assert [page.title for page in first][:2] == ["Lajmi 23", "Lajmi 22"]
        assert len(first) == 20
        assert len(client.get(index.url, {"page": 2}).context["list_page"]) == 3

    @pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
    def test_page_that_is_not_there_is_the_nearest(self, client, page):
        make_news("Lajmi")
        assert client.get(make_news_index().url, {"page": page}).status_code == 200

    def test_by_kind(self, client):
        make_news("Mendimi", kind=NewsPage.Kind.OPINION)
        make_news("Njoftimi", kind=NewsPage.Kind.ANNOUNCEMENT)
        response = client.get(make_news_index().url, {"kind": "opinion"})
        assert [page.title for page in response.context["list_page"]] == ["Mendimi"]
        assert len(client.get(make_news_index().url, {"kind": "nonsense"}).context["list_page"]) == 2

    def test_says_that_it_is_empty(self, client):
        assert (
            b"Nothing is published here yet."
            in client.get(make_news_index(language="en", title="News").url).content
        )


@pytest.mark.django_db
def test_picture_needs_words():
    news = make_news("Lajmi")
    news.image = make_image()
    with pytest.raises(ValidationError) as raised:
        news.full_clean()
    assert set(raised.value.message_dict) == {"image_alt"}
    news.image_alt = "Një sallë"
    news.full_clean()


@pytest.mark.django_db
class TestWeight:
    """Numbers of queries an anonymous reader costs, when the page is worked out and its parts are kept."""

    ARTICLE, LIST, HOME = 3, 6, 7

    @pytest.fixture(autouse=True)
    def news(self, client, pages_not_kept):
        image = make_image()
        for number in range(25):
            make_news(f"Lajmi {number}", image=image, image_alt="Një sallë")
        client.get("/sq/")

    def test_article(self, client, django_assert_num_queries):
        url = NewsPage.objects.first().url
        client.get(url)  # makes the renditions of the picture
        with django_assert_num_queries(self.ARTICLE):
            client.get(url)

    def test_list_of_twenty(self, client, django_assert_num_queries):
        url = make_news_index().url
        client.get(url)
        with django_assert_num_queries(self.LIST):
            client.get(url)

    def test_home(self, client, django_assert_num_queries):
        with django_assert_num_queries(self.HOME):
            client.get("/sq/")


@pytest.mark.django_db
def test_anonymous_readers_get_no_cookie(client):
    news = make_news("Lajmi")
    for address in ("/sq/", news.url, news.get_parent().url, "/sq/organisations/"):
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "Accept-Language" not in response.get("Vary", "")
