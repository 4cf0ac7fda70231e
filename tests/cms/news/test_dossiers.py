"""A dossier: chosen pages in their order, and what came since."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from cms.news.models import DossierItem
from search import queries
from tests.builders.pages import make_news, make_page, make_translation
from tests.builders.people import make_partner
from tests.builders.publications import make_dossier, make_publication
from tests.builders.topics import make_topic
from tests.cms.pages import assert_works
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]
OPENING = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)


def chosen(client, dossier) -> list[str]:
    return [row["page"].title for row in client.get(dossier.url).context["chosen"]]


def newer(client, dossier) -> list[str]:
    return [page.title for page in client.get(dossier.url).context["newer"]]


def tagged(page, *topics):
    page.topics.set(topics)
    page.save()
    return page


class TestPageTypes:
    def test_dossier(self, client):
        dossier = make_dossier(pages=[(make_news("Lajmi"), "Këtu nisi")], body=[("text", "<p>Hyrje</p>")])
        shown = client.get(dossier.url).content.decode()
        assert "Këtu nisi" in shown
        assert_works(dossier, body=[])

    def test_list(self, client):
        dossier = make_dossier("Buxheti", pages=[make_news("Lajmi")])
        index = dossier.get_parent().specific
        assert "Buxheti" in client.get(index.url).content.decode()
        assert_works(index)

    def test_news_lead_to_the_dossiers(self, client):
        dossier = make_dossier()
        index = make_news("Lajmi").get_parent()
        assert f'href="{dossier.get_parent().url}"' in client.get(index.url).content.decode()

    def test_empty_ones_say_so(self, client):
        dossier = make_dossier(language="en")
        assert b"Nothing is published on this theme yet." in client.get(dossier.url).content
        index = dossier.get_parent()
        dossier.delete()
        assert b"There is no dossier yet." in client.get(index.url).content


class TestChosen:
    def test_in_the_editors_order(self, client):
        pages = [
            make_news("C", date=date(2020, 1, 1)),
            make_publication("A"),
            make_page("B"),
        ]
        assert chosen(client, make_dossier(pages=pages)) == ["C", "A", "B"]

    def test_in_the_readers_language_where_it_is_there(self, client):
        news, only = make_news("Lajmi"), make_publication("Vetëm shqip")
        make_translation(news, "en", title="The news")
        english = make_translation(make_dossier(pages=[(news, "Shënim"), only]), "en", title="Dossier")
        assert chosen(client, english) == ["The news", "Vetëm shqip"]
        assert 'lang="sq"' in client.get(english.url).content.decode()

    def test_embargo_is_not_told_to_anybody(self, client):
        """Not even to partners who may read the page: dossiers are cached for all."""
        news = make_news("Me embargo", visible_from=OPENING, partners_first=True)
        dossier = make_dossier(pages=[news, make_news("E hapur")])
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert chosen(client, dossier) == ["E hapur"]
            client.force_login(make_partner())
            assert chosen(client, dossier) == ["E hapur"]
        with time_machine.travel(OPENING, tick=False):
            assert chosen(client, dossier) == ["Me embargo", "E hapur"]

    def test_deleted_page_leaves_the_dossier(self, client):
        news = make_news("Lajmi")
        dossier = make_dossier(pages=[news, make_news("Tjetri")])
        news.delete()
        assert chosen(client, dossier) == ["Tjetri"]

    def test_once(self):
        news = make_news("Lajmi")
        dossier = make_dossier(pages=[news])
        with pytest.raises(IntegrityError), transaction.atomic():
            DossierItem.objects.create(dossier=dossier, page_id=news.pk, locale=dossier.locale)

    def test_for_machines(self):
        dossier = make_dossier(pages=[make_news("Lajmi")])
        request = RequestFactory().get("/")
        request.user = None
        data = dossier.json_ld(request)
        assert data["@type"] == "CollectionPage"
        assert [part["name"] for part in data["hasPart"]] == ["Lajmi"]

    def test_found_by_its_notes(self):
        dossier = make_dossier("Buxheti", pages=[(make_news("Lajmi"), "Xhuxhmaxhuxhi")])
        bring_up_to_date()
        (hit,) = queries.search(None, "xhuxhmaxhuxhi", reader_language="sq").hits
        assert (hit.target, hit.entry.kind) == (dossier, "dossier")


class TestNewer:
    def test_of_all_kinds_on_its_topics_since_its_day(self, client):
        topic = make_topic()
        known = tagged(make_news("I zgjedhur", date=date(2026, 4, 4)), topic)
        tagged(make_news("I ri", date=date(2026, 4, 2)), topic)
        tagged(make_publication("Botim i ri", date=date(2026, 4, 3)), topic)
        tagged(make_news("I vjetër", date=date(2026, 2, 1)), topic)
        make_news("Pa temë", date=date(2026, 4, 2))
        dossier = make_dossier(pages=[known], topics=[topic], date=date(2026, 3, 1))
        assert newer(client, dossier) == ["Botim i ri", "I ri"]

    def test_embargo(self, client):
        topic = make_topic()
        tagged(make_news("Me embargo", date=date(2026, 5, 2), visible_from=OPENING), topic)
        dossier = make_dossier(topics=[topic], date=date(2026, 3, 1))
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert newer(client, dossier) == []
        with time_machine.travel(OPENING, tick=False):
            assert newer(client, dossier) == ["Me embargo"]

    def test_without_topics_nothing_follows(self, client):
        make_news("I ri", date=date(2026, 5, 5))
        assert newer(client, make_dossier(date=date(2026, 1, 1))) == []


def test_number_of_queries(client, django_assert_num_queries):
    topic = make_topic()
    pages = [tagged(make_news(f"Lajmi {number}", date=date(2026, 5, 1)), topic) for number in range(12)]
    pages += [make_publication() for _ in range(8)]
    for number in range(12):
        tagged(make_news(f"I ri {number}", date=date(2026, 6, 1)), topic)
    dossier = make_dossier(pages=pages, topics=[topic])
    client.get(dossier.url)
    with django_assert_num_queries(9):
        client.get(dossier.url)
    index = dossier.get_parent().url
    client.get(index)
    with django_assert_num_queries(4):
        client.get(index)
