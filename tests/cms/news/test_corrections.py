"""What was wrong is said above the text, with its date; an opinion says that it is one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from cms.news.models import Correction, NewsPage
from tests.builders.pages import make_news, make_translation

pytestmark = pytest.mark.django_db


def corrected(*texts: str, language: str = "sq", **fields) -> NewsPage:
    news = make_news("Lajmi", language=language, **fields)
    news.corrections = [
        Correction(date=date(2026, 10, number), text=text, locale=news.locale)
        for number, text in enumerate(texts, 5)
    ]
    news.save()
    return news


def described(page) -> dict:
    request = RequestFactory().get(page.url)
    request.user = None
    return page.json_ld(request)


def test_newest_first_above_the_text(client):
    shown = client.get(corrected("The first.", "The second.", language="en").url).content.decode()
    assert "Corrected on 5 October 2026:" in shown
    assert shown.index("The second.") < shown.index("The first.") < shown.index('class="prose"')


def test_words_are_text(client):
    assert "<script>x" not in client.get(corrected("<script>x").url).content.decode()


def test_for_machines():
    data = described(corrected("Një.", "Dy.", date=date(2026, 9, 1)))
    assert data["dateModified"] == "2026-10-06"
    assert data["datePublished"].startswith("2026-09-01")
    assert data["correction"][0] == {
        "@type": "CorrectionComment",
        "text": "Dy.",
        "datePublished": "2026-10-06",
    }
    assert "correction" not in described(make_news("Tjetër"))


def test_translated_with_the_article():
    news = corrected("Gabim.")
    english = make_translation(news, "en")
    (copy,) = english.corrections.all()
    assert copy.locale == english.locale
    assert copy.translation_key == news.corrections.get().translation_key


def test_empty_correction_is_refused():
    news = make_news("Lajmi")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(page=news, text="", locale=news.locale)


class TestOpinion:
    def test_says_so(self, client):
        news = make_news("Mendimi", language="en", kind=NewsPage.Kind.OPINION)
        shown = client.get(news.url).content.decode()
        assert "This is an opinion" in shown
        assert described(news)["@type"] == "OpinionNewsArticle"

    @pytest.mark.parametrize("kind", [kind for kind in NewsPage.Kind if kind != NewsPage.Kind.OPINION])
    def test_others_do_not(self, client, kind):
        news = make_news("Lajmi", language="en", kind=kind)
        assert "This is an opinion" not in client.get(news.url).content.decode()
        assert described(news)["@type"] == "NewsArticle"
