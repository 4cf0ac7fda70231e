"""The demo's publications and dossiers come from text files, once."""

import pytest
from wagtail.documents import get_document_model

from cms.news.models import DossierPage, NewsPage
from cms.publications import demo
from cms.publications.models import PublicationPage
from tests.builders.documents import make_pdf
from tests.builders.publications import make_author

pytestmark = pytest.mark.django_db
GUIDE = """title: {title}
subtitle: A guide
slug: {slug}
kind: {kind}
date: {date}
authors: Arta Krasniqi, Jelena Petrović
publisher: Kosovo Local Government Institute
edition: {edition}
replaces: {replaces}
isbn: 978-0-306-40615-7
topics: practices
municipalities: peje
pdf: {pdf}
summary: What it says.

## For whom

For **everybody**.
"""
DOSSIER = """title: Where the money goes
slug: money
summary: Budgets.
topics: practices
pages: publications/guide, news/one, news/nothing, publications/guide

Introduction.
"""


@pytest.fixture
def folder(tmp_path):
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    files = tmp_path / "files" / "publications"
    files.mkdir(parents=True)
    (files / "guide.en.pdf").write_bytes(make_pdf("Page one", "Page two"))
    for language in ("sq", "en"):
        values = {"slug": f"guide-{language}", "title": f"Guide {language}", "kind": "guide"}
        write(f"publications/guide.{language}.md", GUIDE.format(
            **values, date="2026-06-09", edition="2", replaces="a-older", pdf="guide.en.pdf"
        ))  # fmt: skip
        # Its name comes first by the alphabet, and it has to be there first by its date too.
        write(f"publications/z-older.{language}.md", GUIDE.format(
            title=f"Old {language}", slug=f"old-{language}", kind="nonsense", date="2025-06-09", edition="1",
            replaces="", pdf="missing.pdf",
        ).replace("replaces: \n", ""))  # fmt: skip
    for language in ("sq", "en"):
        path = tmp_path / f"publications/guide.{language}.md"
        path.write_text(path.read_text().replace("a-older", "z-older"))
    write("dossiers/money.en.md", DOSSIER)
    return tmp_path


def test_loads_once(folder, django_assert_max_num_queries):
    demo.load(folder=folder)
    english = PublicationPage.objects.get(slug="guide-en")
    assert english.pdf.pages == 2
    assert english.picture is not None
    assert english.publisher == ""  # the institute itself
    assert english.author_names() == "Arta Krasniqi, Jelena Petrović"
    assert english.replaces.slug == "old-en"
    assert english.kind == "guide"
    assert english.replaces.kind == "report"
    albanian = PublicationPage.objects.get(slug="guide-sq")
    assert albanian.translation_key == english.translation_key
    assert albanian.document == english.document  # one file, of which its page says whose language it is
    assert english.replaces.document is None
    dossier = DossierPage.objects.get()
    assert [item.page.slug for item in dossier.items.all()] == ["guide-en"]

    before = (
        PublicationPage.objects.count(),
        get_document_model().objects.count(),
        DossierPage.objects.count(),
    )
    with django_assert_max_num_queries(25):
        demo.load(folder=folder)
    now = PublicationPage.objects.count(), get_document_model().objects.count(), DossierPage.objects.count()
    assert now == before


def test_authors_and_corrections_of_news(tmp_path, settings):
    from cms.news import demo as news

    (tmp_path / "demo" / "news").mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    make_author("Arta Krasniqi")
    for language, text in (("sq", "Gabim."), ("en", "Wrong.")):
        (tmp_path / "demo" / "news" / f"one.{language}.md").write_text(
            f"title: {text}\nslug: one-{language}\ndate: 2026-09-01\nauthors: Arta Krasniqi, Gent Rudina\n"
            f"corrections: 2026-10-05 | {text} || 2026-10-06 | Again.\n\nText."
        )
    news.load()
    albanian, english = NewsPage.objects.get(slug="one-sq"), NewsPage.objects.get(slug="one-en")
    assert albanian.author_names() == english.author_names() == "Arta Krasniqi, Gent Rudina"
    assert [correction.text for correction in english.corrected] == ["Again.", "Wrong."]
    assert {c.translation_key for c in english.corrections.all()} == {
        c.translation_key for c in albanian.corrections.all()
    }
