"""What machines read of a publication."""

import json
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from tests.builders.pages import make_translation
from tests.builders.people import make_organisation
from tests.builders.publications import make_author, make_publication
from tests.builders.topics import make_municipality, make_topic

pytestmark = pytest.mark.django_db


def described(page) -> dict:
    request = RequestFactory().get(page.url)
    request.user = None
    data = page.json_ld(request)
    json.dumps(data)  # nothing in it that JSON has no word for
    return data


def test_report():
    page = make_publication(
        "Raporti",
        pages=("a", "b"),
        authors=(make_author("Arta Krasniqi"), make_organisation(name_sq="Komuna e Pejës")),
        topics=[make_topic(name_sq="Buxheti")],
        municipalities=[make_municipality(name_sq="Pejë")],
        doi="10.1234/x",
        edition="2",
    )
    data = described(page)
    assert (data["@type"], data["inLanguage"], data["version"]) == ("Report", "sq", "2")
    assert [author["@type"] for author in data["author"]] == ["Person", "Organization"]
    assert data["encoding"]["encodingFormat"] == "application/pdf"
    assert data["encoding"]["contentUrl"] == f"http://testserver/sq/publications/{page.pk}/download/"
    assert data["numberOfPages"] == 2
    assert data["identifier"] == "https://doi.org/10.1234/x"
    assert data["about"] == [{"@type": "Thing", "name": "Buxheti"}]


@pytest.mark.parametrize(
    ("kind", "isbn", "type_"),
    [("analysis", "", "ScholarlyArticle"), ("guide", "", "Book"), ("report", "978-0-306-40615-7", "Book")],
)
def test_types(kind, isbn, type_):
    assert described(make_publication(kind=kind, isbn=isbn))["@type"] == type_


def test_translations_know_their_work():
    page = make_publication("Raporti")
    english = make_translation(page, "en", title="Report")
    assert described(page)["workTranslation"][0]["inLanguage"] == "en"
    assert described(english)["translationOfWork"]["url"] == page.full_url


def test_hidden_translation_is_not_in_it():
    page = make_publication("Raporti")
    make_translation(page, "en", title="Report", live=False)
    assert "workTranslation" not in described(page)


def test_feed_date_is_when_it_opened():
    opening = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert make_publication(date=date(2026, 3, 1), visible_from=opening).feed_date == opening
    assert make_publication(date=date(2026, 3, 5), visible_from=opening).feed_date.date() >= date(2026, 3, 4)
