import pytest
from django.conf import settings
from django.test import Client

from cms.core import charts, patterns, seats
from tests.browser import assert_accessible
from tests.builders.pages import make_image
from tests.builders.people import make_editor, make_partner, make_staff

pytestmark = pytest.mark.django_db


def test_every_component_is_shown():
    files = {path.stem for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
    shown = {pattern.name for pattern in patterns.patterns() if pattern.folder == "components"}
    assert shown == files


@pytest.mark.parametrize("pair", patterns.pairs(), ids=lambda pair: f"{pair.text} on {pair.ground}")
def test_contrast(pair):
    assert pair.holds, f"{pair.ratio} is less than {pair.least}"


def test_contrast_is_that_of_wcag():
    assert patterns.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert patterns.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_page_is_there_for_who_edits(client, language):
    client.force_login(make_editor())
    html = client.get(f"/{language}/patterns/").content.decode()
    assert html.count("<h1") == 1
    assert "style=" not in html
    assert f"/{language}/patterns/" in client.get("/admin/").content.decode() or language != "sq"


@pytest.mark.parametrize("person", [None, make_partner, make_staff])
def test_page_is_not_there_for_others(client, person):
    if person:
        client.force_login(person())
    assert client.get("/sq/patterns/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_everybody_can_use_every_component(open_page, live_server):
    make_image()
    client = Client()
    client.force_login(make_editor())
    name = settings.SESSION_COOKIE_NAME
    page = open_page()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    assert page.goto("/en/patterns/").status == 200
    assert_accessible(page)


class TestSeats:
    def test_a_pillar_lights_three_and_a_field_one(self):
        assert sum(seat.speaks for seat in seats.nine_seats()) == 9
        assert [seat.speaks for seat in seats.nine_seats(2)] == [False] * 3 + [True] * 3 + [False] * 3
        assert [number for number, seat in enumerate(seats.nine_seats(3, 1)) if seat.speaks] == [6]


class TestCharts:
    def test_the_longest_bar_is_the_largest_number(self):
        chart = charts.bars([("A", 5), ("B", 10)], unit=" %")
        assert [bar.largest for bar in chart.bars] == [False, True]
        assert chart.description == "A: 5 %; B: 10 %"
        assert float(chart.bars[1].width) == charts.WIDE - charts.VALUE_ROOM

    @pytest.mark.parametrize("values", [[], [("A", 0)], [("A", 0), ("B", 0)]])
    def test_nothing_and_zero(self, values):
        assert all(bar.width == "0.0" for bar in charts.bars(values).bars)
