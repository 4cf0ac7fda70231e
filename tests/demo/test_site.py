"""The public site of the demo, loaded in the order of `manage.py demo`, twice: it is there once.

Loading takes longer than all that is asked of it, so all of it is asked of one site.
"""

import pytest

from cms.home import demo as home_demo
from cms.home.models import StandardPage
from cms.news import demo as news_demo
from cms.news import demo_pictures
from cms.news.models import NewsPage
from cms.organisations import demo as organisations_demo
from cms.programmes import demo as programmes_demo
from cms.programmes.models import FieldPage, ProgrammePage
from cms.topics import demo as topics_demo
from cms.visibility import demo as visibility_demo
from cms.visibility.models import DonorMark, VisibilityGuidePage
from cms.visibility.placing import marks_of_page
from tests.builders.pages import make_home

pytestmark = pytest.mark.django_db
LANGUAGES = ("sq", "sr-latn", "en")
#: Organisations of the demo that are invented: nothing said about them is said about anybody.
INVENTED = {
    "fondacioni-partner",
    "qendra-per-buxhet-te-hapur",
    "lagjja-ime",
    "ura-e-re",
    "grate-ne-kuvend",
    "forumi-i-fshatrave",
}


def test_the_site_is_there_in_three_languages_and_once(client, subtests, monkeypatch):
    monkeypatch.setattr(demo_pictures, "WIDTH", 60)  # drawing them large takes longer than all the rest
    monkeypatch.setattr(demo_pictures, "HEIGHT", 40)
    for _ in range(2):
        for app in (organisations_demo, topics_demo, home_demo, news_demo, programmes_demo, visibility_demo):
            app.load()
    for asked in (pages_and_news, links_between_pages, the_strategy):
        with subtests.test(asked.__name__):
            asked(client)


def pages_and_news(client) -> None:
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    assert {page.locale.language_code for page in about.get_translations(inclusive=True)} == set(LANGUAGES)
    assert [block.value["title"] for block in make_home("en").pillars] == [
        "Promotion",
        "Dialogue",
        "Development",
    ]
    counts = [NewsPage.objects.filter(locale__language_code=code).live().count() for code in LANGUAGES]
    assert min(counts) > 0
    assert all(page.image_alt for page in NewsPage.objects.exclude(image=None))
    for page in [*StandardPage.objects.all(), *NewsPage.objects.all()]:
        assert client.get(page.url).status_code == 200


def links_between_pages(client) -> None:
    html = client.get("/sr-latn/").content.decode()
    about = StandardPage.objects.get(slug="about", locale__language_code="en")
    translation = next(page for page in about.get_translations() if page.locale.language_code == "sr-latn")
    assert f'href="{translation.url}"' in html


def the_strategy(client) -> None:
    for language in LANGUAGES:
        assert FieldPage.objects.filter(locale__language_code=language, live=True).count() == 9
        programmes = ProgrammePage.objects.filter(locale__language_code=language, live=True)
        assert programmes.count() == 4
        assert VisibilityGuidePage.objects.get(locale__language_code=language).get_parent().depth == 3
        assert client.get(programmes[0].url).status_code == 200
        assert any(marks_of_page(page) for page in programmes)
    assert {page.status for page in programmes} >= {"planned", "running"}
    assert set(DonorMark.objects.values_list("organisation__slug", flat=True)) <= INVENTED
    partners = {row.organisation.slug for page in ProgrammePage.objects.all() for row in page.partners.all()}
    assert partners - {"klgi"} <= INVENTED
    html = client.get("/sr-latn/").content.decode()
    assert "7 od 10" in html
    assert "Jedan kalendar" in html


@pytest.mark.long
def test_scale_adds_news_for_load_tests(monkeypatch):
    monkeypatch.setattr(news_demo, "PER_SCALE", 3)
    news_demo.load(scale=2)
    news_demo.load(scale=2)
    assert NewsPage.objects.filter(slug__startswith="prove-").count() == 6
