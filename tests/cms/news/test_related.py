"""More on this: what shares most topics and municipalities, then the newest."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cms.news.models import NewsPage
from tests.builders.pages import make_news, make_translation
from tests.builders.topics import make_municipality, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def tagged(title: str, *topics, municipalities=(), **fields) -> NewsPage:
    page = make_news(title, **fields)
    page.topics.set(topics)
    page.municipalities.set(municipalities)
    page.save()
    return page


def shown(client, page) -> list[str]:
    return [other.title for other in client.get(page.url).context["related"]]


def test_those_that_share_most_come_first(client):
    budget, waste, peja = make_topic(), make_topic(), make_municipality()
    page = tagged("Ky", budget, waste, municipalities=[peja])
    tagged("Një temë, e re", budget, date=date(2026, 2, 2))
    tagged("Një temë, e vjetër", budget, date=date(2025, 2, 2))
    tagged("Të gjitha", budget, waste, municipalities=[peja], date=date(2020, 1, 1))
    tagged("Vetëm komuna", municipalities=[peja], date=date(2024, 1, 1))
    tagged("Asgjë", make_topic())
    assert shown(client, page) == ["Të gjitha", "Një temë, e re", "Një temë, e vjetër", "Vetëm komuna"]


def test_other_news_where_nothing_is_shared(client):
    make_news("Tjetri")
    context = client.get(tagged("Ky", make_topic()).url).context
    assert context["related"] == []
    assert [page.title for page in context["others"]] == ["Tjetri"]


def test_in_one_language(client):
    topic = make_topic()
    page, other = tagged("Ky", topic), tagged("Tjetri", topic)
    make_translation(other, "en", title="The other")
    assert shown(client, page) == ["Tjetri"]


def test_embargo(client):
    topic = make_topic()
    page = tagged("Ky", topic)
    tagged("Me embargo", topic, visible_from=OPENING)
    with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
        assert shown(client, page) == []
    with time_machine.travel(OPENING, tick=False):
        assert shown(client, page) == ["Me embargo"]


def test_number_of_queries(client, django_assert_num_queries):
    topics = [make_topic() for _ in range(5)]
    page = tagged("Ky", *topics)
    for number in range(30):
        tagged(f"Lajmi {number}", *topics)
    client.get(page.url)
    with django_assert_num_queries(14):
        client.get(page.url)
