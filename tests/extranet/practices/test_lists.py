"""The library and its lists: filters, pages, order, and as many queries for forty as for five."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.builders.people import make_partner, make_staff
from tests.builders.practices import make_practice
from tests.builders.topics import make_municipality, make_topic
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
LIST = "/en/practices/"


def make_many(number: int, owner, state: str) -> None:
    topics = [make_topic(), make_topic()]
    for _ in range(number):
        make_practice(owner, state, topics, municipality=make_municipality(), organisation=None)


@pytest.mark.parametrize(
    ("address", "state", "role"),
    [
        (LIST, "published", "anonymous"),
        (LIST, "shared", "partner"),
        (f"{LIST}mine/", "draft", "partner"),
        (f"{LIST}review/", "pending", "staff"),
        (f"{LIST}review/?list=archived", "archived", "staff"),
    ],
)
def test_queries(client, address, state, role):
    user = {"anonymous": lambda: None, "partner": make_partner, "staff": make_staff}[role]()
    if user:
        client.force_login(user)
    counted = []
    for more in (5, 35):
        make_many(more, user if "mine" in address else make_partner(), state)
        counted.append(count_queries(client, address))
    assert counted[0] == counted[1] <= 14


def test_filters(client):
    waste, water = make_topic(), make_topic()
    peja, gjilan = make_municipality(), make_municipality()
    make_practice(title="Mbeturinat", topics=[waste, water], municipality=peja)
    make_practice(title="Uji", topics=[water], municipality=gjilan, kind="model")
    for query, found in (
        ("", {"Mbeturinat", "Uji"}),
        (f"?topic={waste.pk}", {"Mbeturinat"}),
        (f"?topic={water.pk}", {"Mbeturinat", "Uji"}),
        (f"?municipality={gjilan.pk}", {"Uji"}),
        ("?kind=model", {"Uji"}),
        (f"?kind=practice&topic={water.pk}", {"Mbeturinat"}),
        (f"?kind=model&municipality={peja.pk}", set()),
        ("?kind=x&topic=99999999999999999999&municipality=%00", {"Mbeturinat", "Uji"}),
    ):
        html = client.get(LIST + query).content.decode()
        assert {title for title in ("Mbeturinat", "Uji") if f">{title}</a>" in html} == found, query
    assert "Nothing here fits." in client.get(f"{LIST}?kind=model&municipality={peja.pk}").content.decode()


def test_twenty_a_page_the_newest_first(client):
    now = timezone.now()
    for number in range(25):
        make_practice(title=f"Praktika-{number}-", opened_at=now - timedelta(days=number))
    first, second = (client.get(f"{LIST}?kind=practice&page={page}").content.decode() for page in (1, 2))
    assert "Praktika-0-" in first
    assert "Praktika-20-" not in first
    assert "Praktika-20-" in second
    assert "?kind=practice&amp;page=2" in first
    assert first.index("Praktika-0-") < first.index("Praktika-1-")


def test_what_waits_longest_stands_first(client):
    now = timezone.now()
    make_practice(state="pending", title="E re", submitted_at=now)
    make_practice(state="pending", title="E vjetër", submitted_at=now - timedelta(days=9))
    client.force_login(make_staff())
    html = client.get(f"{LIST}review/").content.decode()
    assert html.index("E vjetër") < html.index("E re")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (LIST, "Propose the first one"),
        (f"{LIST}mine/", "You have not proposed anything yet."),
        (f"{LIST}review/", "Nothing waits for review."),
        (f"{LIST}review/?list=archived", "Nothing is archived."),
    ],
)
def test_empty_lists_say_what_to_do(client, address, says):
    client.force_login(make_staff())
    assert says in client.get(address).content.decode()


def test_reached_from_both_sides(client):
    assert f'href="{LIST}"' in client.get("/en/organisations/").content.decode()
    client.force_login(make_partner())
    assert f'href="{LIST}"' in client.get("/en/spaces/").content.decode()


def test_texts_are_shown_in_their_language_and_escaped(client):
    practice = make_practice(title="<b>Rruga</b>", problem="<script>x</script>", language="sr-latn")
    html = client.get(practice.get_absolute_url()).content.decode()
    assert "<b>Rruga" not in html
    assert "<script>x" not in html
    assert '<div class="rich" lang="sr-latn">' in html
