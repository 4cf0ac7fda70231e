"""What editors and features put on the front page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cms.core.panels import Panels
from cms.home import slots
from tests.builders.pages import make_home, make_image, make_news
from tests.builders.people import make_organisation
from tests.builders.programmes import make_field, make_mark, make_pillar, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return make_home()


class TestPillars:
    def test_pages_with_their_fields_in_their_places(self, client):
        for place, title in ((2, "Dialogu"), (1, "Promovimi")):
            pillar = make_pillar(title, place=place)
            make_field(f"E dyta e {title}", pillar, place=2)
            make_field(f"E para e {title}", pillar, place=1)
        make_pillar("Draft", place=3, live=False)
        html = client.get("/sq/").content.decode()
        order = ["Promovimi", "E para e Promovimi", "E dyta e Promovimi", "Dialogu", "E para e Dialogu"]
        assert [html.index(f">{title}</a>") for title in order] == sorted(
            html.index(f">{title}</a>") for title in order
        )
        assert "Draft" not in html


class TestFeatured:
    def test_with_its_picture(self, client, home):
        home.featured = make_programme("Kalendari", image=make_image(), image_alt="Salla", summary="Afatet")
        home.save()
        html = client.get("/sq/").content.decode()
        assert "Afatet" in html
        assert html.index("Afatet") < html.index("<footer")

    @pytest.mark.parametrize(
        "hidden", [{"live": False}, {"visible_from": timezone.now() + timedelta(days=9)}]
    )
    def test_not_before_it_is_open(self, client, home, hidden):
        home.featured = make_news("Ende e mbyllur", **hidden)
        home.save()
        html = client.get("/sq/").content.decode()
        assert "Ende e mbyllur" not in html
        assert "In focus" not in html


class TestHighlight:
    def test_number_chart_and_source(self, client, home):
        value = {
            "number": "72 %",
            "text": "marrin përgjigje",
            "values": [
                {"label": "Viti i kaluar", "value": Decimal("58.5")},
                {"label": "Sivjet", "value": Decimal(72)},
            ],
            "unit": " %",
            "source": "Matja e tretë",
            "source_url": "https://example.org/data",
        }
        home.highlight = [("highlight", value)]
        home.save()
        html = client.get("/sq/").content.decode()
        for text in (
            "72 %",
            "Viti i kaluar: 58,5 %; Sivjet: 72 %",
            "Matja e tretë",
            "https://example.org/data",
        ):
            assert text in html
        assert 'width="350.0"' in html  # as SVG reads numbers, not as Albanian writes them

    def test_without_a_chart(self, client, home):
        home.highlight = [
            (
                "highlight",
                {
                    "number": "38",
                    "text": "komuna",
                    "values": [],
                    "unit": "",
                    "source": "Ligji",
                    "source_url": "",
                },
            )
        ]
        home.save()
        assert "highlight__chart" not in client.get("/sq/").content.decode()


class TestSlots:
    @pytest.fixture
    def registry(self, monkeypatch):
        monkeypatch.setattr(slots, "SLOTS", {name: Panels() for name in slots.SLOTS})

    @pytest.mark.usefixtures("registry")
    def test_empty_ones_are_not_there(self, client, home, rf):
        slots.home_slot("agenda", order=1)(lambda request, page: None)
        assert slots.filled(rf.get("/"), home) == {}

    @pytest.mark.usefixtures("registry")
    @pytest.mark.parametrize("name", ["featured", "agenda", "consultations"])
    def test_a_feature_fills_one(self, client, name):
        panel = {"template": "components/callout.html", "title": "x", "text": "x"}
        slots.home_slot(name, order=1)(lambda request, page: panel)
        html = client.get("/sq/").content.decode()
        assert html.count('class="callout"') == 1


def test_marks_of_partners(client):
    make_mark(make_organisation(name_sq="Lagjja Ime"), on_front_page=True)
    make_mark(make_organisation(name_sq="Jo këtu"))
    html = client.get("/sq/").content.decode()
    assert 'alt="Lagjja Ime"' in html
    assert "Jo këtu" not in html


def test_costs_the_same_for_many(client, django_assert_max_num_queries):
    for place in (1, 2, 3):
        pillar = make_pillar(place=place)
        for at in (1, 2, 3):
            make_field(parent=pillar, place=at)
        make_mark(on_front_page=True)
        make_news(image=make_image(), image_alt="Salla")
    client.get("/sq/")
    with django_assert_max_num_queries(14):
        client.get("/sq/")
