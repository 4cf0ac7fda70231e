import pytest

from cms.home import demo
from cms.home.models import StandardPage
from cms.news import demo as news_demo
from cms.news.models import NewsPage
from tests.builders.pages import make_home

pytestmark = pytest.mark.django_db


def test_demo_pages_are_there_in_three_languages_and_once(client):
    for _ in range(2):
        demo.load()
        news_demo.load()
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    assert {page.locale.language_code for page in about.get_translations(inclusive=True)} == {
        "sq",
        "sr-latn",
        "en",
    }
    assert [block.value["title"] for block in make_home("en").pillars] == [
        "Promotion",
        "Dialogue",
        "Development",
    ]
    counts = [
        NewsPage.objects.filter(locale__language_code=code).live().count() for code in ("sq", "sr-latn", "en")
    ]
    assert min(counts) > 0
    assert all(page.image_alt for page in NewsPage.objects.exclude(image=None))
    for page in [*StandardPage.objects.all(), *NewsPage.objects.all()]:
        assert client.get(page.url).status_code == 200


def test_links_between_demo_pages_lead_to_pages(client):
    demo.load()
    html = client.get("/sr-latn/").content.decode()
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    translation = next(page for page in about.get_translations() if page.locale.language_code == "sr-latn")
    assert f'href="{translation.url}"' in html


@pytest.mark.long
def test_scale_adds_news_for_load_tests(monkeypatch):
    monkeypatch.setattr(news_demo, "PER_SCALE", 3)
    news_demo.load(scale=2)
    news_demo.load(scale=2)
    assert NewsPage.objects.filter(slug__startswith="prove-").count() == 6
