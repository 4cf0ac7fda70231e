"""More on this: what shares most topics and municipalities, then the newest."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from cms.core import kept
from cms.news.models import NewsPage
from tests.builders.pages import make_news, make_translation
from tests.builders.topics import make_municipality, make_topic
from tests.cms.core.kept_pages import fresh, is_kept, served

pytestmark = pytest.mark.django_db
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def tagged(title: str, *topics, municipalities=(), **fields) -> NewsPage:
    page = make_news(title, **fields)
    page.topics.set(topics)
    page.municipalities.set(municipalities)
    page.save()
    return page


@pytest.fixture
def worked_out(pages_not_kept):
    """Whatever is asked for is worked out: only then there is a context to look at."""


def shown(client, page) -> list[str]:
    return [other.title for other in client.get(page.url).context["related"]]


def test_those_that_share_most_come_first(client, worked_out):
    budget, waste, peja = make_topic(), make_topic(), make_municipality()
    page = tagged("Ky", budget, waste, municipalities=[peja])
    tagged("Një temë, e re", budget, date=date(2026, 2, 2))
    tagged("Një temë, e vjetër", budget, date=date(2025, 2, 2))
    tagged("Të gjitha", budget, waste, municipalities=[peja], date=date(2020, 1, 1))
    tagged("Vetëm komuna", municipalities=[peja], date=date(2024, 1, 1))
    tagged("Asgjë", make_topic())
    assert shown(client, page) == ["Të gjitha", "Një temë, e re", "Një temë, e vjetër", "Vetëm komuna"]


def test_other_news_where_nothing_is_shared(client, worked_out):
    make_news("Tjetri")
    context = client.get(tagged("Ky", make_topic()).url).context
    assert context["related"] == []
    assert [page.title for page in context["others"]] == ["Tjetri"]


def test_in_one_language(client, worked_out):
    topic = make_topic()
    page, other = tagged("Ky", topic), tagged("Tjetri", topic)
    make_translation(other, "en", title="The other")
    assert shown(client, page) == ["Tjetri"]


def test_embargo(client, worked_out):
    topic = make_topic()
    page = tagged("Ky", topic)
    tagged("Me embargo", topic, visible_from=OPENING)
    with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
        assert shown(client, page) == []
    with time_machine.travel(OPENING, tick=False):
        assert shown(client, page) == ["Me embargo"]


def test_number_of_queries(client, worked_out, django_assert_num_queries):
    topics = [make_topic() for _ in range(5)]
    page = tagged("Ky", *topics)
    for number in range(30):
        tagged(f"Lajmi {number}", *topics)
    client.get(page.url)
    with django_assert_num_queries(2):  # the newest change and the page: what it shows was not changed
        client.get(page.url)
    kept.changed(kept.EVERYTHING)
    with django_assert_num_queries(19):
        client.get(page.url)


class TestWhoShowsAChange:
    """Of the articles about a topic only those that show the one that changed are worked out anew."""

    @pytest.fixture
    def about(self) -> dict[str, NewsPage]:
        topic = make_topic()
        pages = {
            f"Lajmi {day}": tagged(f"Lajmi {day}", topic, date=date(2026, 2, day)) for day in range(1, 9)
        }
        for page in pages.values():
            served(page.url)
        assert all(is_kept(page.url) for page in pages.values())
        return pages

    def anew(self, pages) -> set[str]:
        return {name for name, page in pages.items() if not is_kept(page.url)}

    def right(self, pages) -> None:
        for page in pages.values():
            assert served(page.url) == fresh(page.url)

    def test_one_that_stands_beside_none(self, about):
        changed(about["Lajmi 3"], title="Lajmi i tretë")
        assert self.anew(about) == {"Lajmi 3"}
        self.right(about)

    def test_one_that_stands_beside_all(self, about):
        changed(about["Lajmi 8"], title="Lajmi i tetë")
        assert self.anew(about) == set(about)
        self.right(about)

    def test_one_that_stands_beside_some(self, about):
        """The fifth from the end is beside the four after it, which are not beside themselves."""
        changed(about["Lajmi 4"], title="Lajmi i katërt")
        assert self.anew(about) == {"Lajmi 4", "Lajmi 5", "Lajmi 6", "Lajmi 7", "Lajmi 8"}
        self.right(about)

    def test_withdrawn_and_back(self, about):
        about["Lajmi 8"].unpublish()
        assert self.anew(about) == set(about) - {"Lajmi 8"} | {"Lajmi 8"}
        self.right(about)
        changed(about["Lajmi 8"])
        self.right(about)

    def test_another_topic(self, about):
        page = NewsPage.objects.get(pk=about["Lajmi 8"].pk)
        page.topics.set([make_topic()])
        page.save()
        self.right(about)

    def test_an_old_one_that_becomes_the_newest(self, about):
        changed(about["Lajmi 1"], date=date(2026, 2, 20))
        self.right(about)

    def test_one_that_opens_later_is_known_to_pages_that_stay_kept(self):
        topic = make_topic()
        with time_machine.travel(OPENING - timedelta(hours=1), tick=False):
            page = tagged("Ky", topic)
            served(page.url)
            late = tagged("Me embargo", topic, visible_from=OPENING)
            assert is_kept(page.url)
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert is_kept(page.url)
            assert late.title not in served(page.url)[1].decode()
        with time_machine.travel(OPENING, tick=False):
            assert late.title in served(page.url)[1].decode()

    def test_in_the_transaction_that_changes_it(self, about):
        with transaction.atomic():
            changed(about["Lajmi 8"], title="S’ka ndodhur")
            assert "S’ka ndodhur" in served(about["Lajmi 1"].url)[1].decode()
            transaction.set_rollback(True)
        self.right(about)


def changed(page, **fields) -> None:
    page = NewsPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
