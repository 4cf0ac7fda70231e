"""In which languages pages are there, at a glance and in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.editing import translating
from cms.editing.reports import with_languages
from tests.builders.pages import make_home, make_page, make_translation
from tests.builders.people import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_editor(language="en"))
    return client


def touched(page, days: int) -> None:
    moment = timezone.now() - timedelta(days=days)
    Page.objects.filter(pk=page.pk).update(last_published_at=moment, latest_revision_created_at=moment)


@pytest.fixture
def pages():
    """In one language; as a draft in another; older than its source; everywhere."""
    made = {name: make_page(name) for name in ("Vetëm", "Draft", "Vjetër", "Kudo")}
    make_translation(made["Draft"], "en", live=False)
    for name in ("Vjetër", "Kudo"):
        english = make_translation(made[name], "en")
        serbian = make_translation(made[name], "sr-latn")
        touched(made[name], 2)
        touched(serbian, 1)
        touched(english, 1 if name == "Kudo" else 3)
    return made


def titles(queryset) -> set[str]:
    return {page.title for page in queryset} - {
        home.title for home in map(make_home, ("sq", "sr-latn", "en"))
    }


def test_one_row_for_each_text(pages):
    assert titles(translating.sources()) == {"Vetëm", "Draft", "Vjetër", "Kudo"}


@pytest.mark.parametrize(
    ("state", "language", "expected"),
    [
        ("missing", "", {"Vetëm", "Draft"}),
        ("missing", "en", {"Vetëm"}),
        ("missing", "sr-latn", {"Vetëm", "Draft"}),
        ("missing", "sq", set()),
        ("draft", "", {"Draft"}),
        ("draft", "sr-latn", set()),
        ("older", "", {"Vjetër"}),
        ("older", "sr-latn", set()),
    ],
)
def test_what_lacks(pages, state, language, expected):
    assert titles(translating.lacking(translating.sources(), state, language)) == expected


def test_list_and_cells_say_the_same(pages):
    for name, page in pages.items():
        status = translating.status_of(page)
        for state in ("missing", "draft", "older"):
            cells = {cell.code for cell in status.cells if cell.state == state}
            for code in ("sq", "sr-latn", "en"):
                assert (name in titles(translating.lacking(translating.sources(), state, code))) == (
                    code in cells
                )


def test_numbers_count_published_texts(pages):
    before = translating.numbers()
    assert before["older"] == 1
    pages["Vetëm"].unpublish()
    assert translating.numbers()["missing"] == before["missing"] - 1


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("", {"Vetëm", "Draft", "Vjetër", "Kudo"}, set()),
        ("?state=missing", {"Vetëm", "Draft"}, {"Vjetër", "Kudo"}),
        ("?state=missing&language=en", {"Vetëm"}, {"Draft", "Vjetër", "Kudo"}),
        ("?language=en", {"Vetëm", "Draft", "Vjetër"}, {"Kudo"}),
        ("?state=nonsense", {"Vetëm"}, set()),
    ],
)
def test_report(editor, pages, query, there, not_there):
    html = editor.get(f"/admin/reports/languages/{query}").content.decode()
    assert {name for name in there if f">{name}</a>" not in html} == set()
    assert {name for name in not_there if f">{name}</a>" in html} == set()


def test_a_missing_one_leads_to_its_translation(editor, pages):
    html = editor.get("/admin/reports/languages/?state=missing").content.decode()
    assert f"/admin/localize/submit/page/{pages['Vetëm'].pk}/" in html


def test_export(editor, pages):
    assert b"Vet" in b"".join(editor.get("/admin/reports/languages/?export=csv").streaming_content)


@pytest.mark.parametrize("address", ["/admin/reports/languages/", "/admin/reports/languages/?state=older"])
def test_queries_do_not_grow(editor, address):
    counted = []
    for number in (3, 12):
        for _page in range(number):
            make_translation(make_page(), "en")
        editor.get(address)
        with CaptureQueriesContext(connection) as queries:
            editor.get(address)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_column_of_the_list_costs_two_queries(django_assert_num_queries):
    pages = [make_page() for _number in range(8)]
    with django_assert_num_queries(2):
        with_languages(pages)


def test_the_list_of_pages_shows_languages(editor, pages):
    html = editor.get(f"/admin/pages/{make_home().pk}/").content.decode()
    assert "Srpski: missing" in html
    assert "English: draft" in html
