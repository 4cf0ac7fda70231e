import pytest
from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import rich_text

from cms.home.models import HomePage, StandardPage
from cms.news.models import DossierIndexPage, DossierPage, NewsIndexPage, NewsPage
from cms.programmes.models import PillarPage
from cms.publications.models import PublicationIndexPage, PublicationPage
from cms.visibility.models import VisibilityGuidePage
from tests.builders.pages import make_home, make_image, make_news, make_page
from tests.cms.pages import assert_works


class PageTreeTests(WagtailPageTestCase):
    def test_new_site_has_a_home_in_each_language(self):
        assert set(Locale.objects.values_list("language_code", flat=True)) == {"sq", "sr-latn", "en"}
        assert Site.objects.get(is_default_site=True).root_page.specific == make_home("sq")
        assert len({home.translation_key for home in HomePage.objects.all()}) == 1
        assert Page.find_problems() == ([], [], [], [], [])

    def test_homes_answer_in_their_language(self):
        for language in ("sq", "sr-latn", "en"):
            with override(language):
                assert make_home(language).url == f"/{language}/"
            assert self.client.get(f"/{language}/").status_code == 200

    def test_what_may_stand_below_what(self):
        self.assertAllowedSubpageTypes(
            HomePage,
            {
                StandardPage,
                NewsIndexPage,
                DossierIndexPage,
                PublicationIndexPage,
                PillarPage,
                VisibilityGuidePage,
            },
        )
        self.assertAllowedSubpageTypes(NewsIndexPage, {NewsPage})
        self.assertAllowedSubpageTypes(StandardPage, {StandardPage, VisibilityGuidePage})
        self.assertAllowedSubpageTypes(NewsPage, set())
        self.assertAllowedSubpageTypes(DossierIndexPage, {DossierPage})
        self.assertAllowedSubpageTypes(PublicationIndexPage, {PublicationPage})


@pytest.mark.django_db
class TestPageTypes:
    def test_standard_page(self):
        assert_works(make_page("Rreth nesh", summary="Kush jemi"), body=[("text", rich_text("<p>Tekst</p>"))])

    @pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
    def test_home(self, language):
        assert_works(make_home(language), pillars=[], highlight=[], body=[])

    def test_home_shows_pillars_and_news(self, client):
        home = make_home()
        fields = [{"name": "Proceset", "text": "si merren vendimet"}]
        home.pillars = [
            (
                "pillar",
                {"icon": "megaphone", "title": "Promovimi", "text": "", "fields": fields, "page": None},
            )
        ]
        home.save()
        make_news("Lajmi i parë")
        html = client.get("/sq/").content.decode()
        assert "Promovimi" in html
        assert "Proceset" in html
        assert "Lajmi i parë" in html


EVERY_BLOCK = [
    ("text", "<h2>Titull</h2><p>Teksti i faqes</p>"),
    ("quote", {"text": "Fjala e thënë", "by": "Arta"}),
    ("callout", {"title": "Afati", "text": "<p>deri nesër</p>"}),
    ("figures", {"figures": [{"number": "38", "text": "komuna"}]}),
    ("steps", {"title": "Hapat", "steps": [{"title": "Propozimi", "text": "dërgohet"}]}),
]


@pytest.mark.django_db
def test_every_block_is_drawn_and_searched(client):
    page = make_page("Blloqet")
    page.body = [*EVERY_BLOCK, ("figure", {"image": make_image(), "caption": "Salla", "credit": "KLGI"})]
    page.save()
    html = client.get(page.url).content.decode()
    for text in ("Teksti i faqes", "Fjala e thënë", "deri nesër", "38", "Propozimi", "Salla"):
        assert text in html
    assert "style=" not in html
    found = " ".join(str(value) for value in page._meta.get_field("body").get_searchable_content(page.body))
    for text in ("Teksti i faqes", "Fjala e thënë", "deri nesër", "komuna", "Propozimi", "Salla"):
        assert text in found


@pytest.mark.django_db
def test_fields_of_a_page_are_found_by_wagtails_own_search_too(client):
    page = make_page("Transporti", text="<p>autobusi</p>")
    assert StandardPage.objects.search("autobusi").get_queryset().get() == page
