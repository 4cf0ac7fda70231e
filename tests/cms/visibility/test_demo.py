import pytest

from cms.home import demo as home_demo
from cms.news import demo as news_demo
from cms.news import demo_pictures
from cms.organisations import demo as organisations_demo
from cms.programmes import demo as programmes_demo
from cms.programmes.models import FieldPage, ProgrammePage
from cms.topics import demo as topics_demo
from cms.visibility import demo
from cms.visibility.models import DonorMark, VisibilityGuidePage
from cms.visibility.placing import marks_of_page

pytestmark = pytest.mark.django_db
#: Organisations of the demo that are invented: nothing said about them is said about anybody.
INVENTED = {
    "fondacioni-partner",
    "qendra-per-buxhet-te-hapur",
    "lagjja-ime",
    "ura-e-re",
    "grate-ne-kuvend",
    "forumi-i-fshatrave",
}


def test_the_strategy_is_there_in_three_languages_and_once(client, monkeypatch):
    monkeypatch.setattr(demo_pictures, "WIDTH", 60)  # drawing them large takes longer than all the rest
    monkeypatch.setattr(demo_pictures, "HEIGHT", 40)
    for app in (organisations_demo, topics_demo, home_demo, news_demo, programmes_demo, demo):
        app.load()
    for app in (programmes_demo, demo):
        app.load()
    for language in ("sq", "sr-latn", "en"):
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
