"""Publications, dossiers and authors. Every function saves; what is left out gets a plausible value."""

from datetime import date
from itertools import count

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from cms.news.models import Author, Authorship, DossierIndexPage, DossierItem, DossierPage
from cms.publications.models import PublicationAuthor, PublicationIndexPage, PublicationPage

from .documents import make_pdf
from .pages import make_home

_number = count(1)


def make_file(*pages: str, name: str = "", content: bytes | None = None):
    """A Wagtail document: a PDF with a page for each text, or whatever `content` is."""
    number = next(_number)
    return get_document_model().objects.create(
        title=f"File {number}",
        file=ContentFile(make_pdf(*pages) if content is None else content, name=name or f"file-{number}.pdf"),
    )


def make_author(name: str = "", **fields) -> Author:
    return Author.objects.create(name=name or f"Autorja {next(_number)}", **fields)


def make_publication_index(language: str = "sq", **fields) -> PublicationIndexPage:
    parent = make_home(language)
    found = PublicationIndexPage.objects.child_of(parent).first()
    fields = {"title": "Botime", **fields}
    return found or parent.add_child(instance=PublicationIndexPage(locale=parent.locale, **fields))


def make_publication(
    title: str = "", language: str = "sq", pages: tuple[str, ...] = (), text: str = "", authors=(), **fields
) -> PublicationPage:
    """`pages`: the texts of its PDF; `authors`: people with a page, organisations, or names."""
    parent = make_publication_index(language)
    fields.setdefault("date", date(2026, 3, 1))
    topics, municipalities = fields.pop("topics", ()), fields.pop("municipalities", ())
    if pages:
        fields["document"] = make_file(*pages)
    if text:
        fields["body"] = [("text", text)]
    page = PublicationPage(title=title or f"Botimi {next(_number)}", locale=parent.locale, **fields)
    page.authorships = [PublicationAuthor(**{_kind(author): author}) for author in authors]
    parent.add_child(instance=page)
    if topics or municipalities:
        page.topics.set(topics)
        page.municipalities.set(municipalities)
        page.save()
    return page


def _kind(author) -> str:
    return {"Author": "author", "Organisation": "organisation"}.get(type(author).__name__, "name")


def make_dossier(title: str = "", language: str = "sq", pages=(), topics=(), **fields) -> DossierPage:
    """`pages`: in their order, each a page or (page, note)."""
    home = make_home(language)
    parent = DossierIndexPage.objects.child_of(home).first() or home.add_child(
        instance=DossierIndexPage(title="Dosje", locale=home.locale)
    )
    fields.setdefault("date", date(2026, 3, 1))
    dossier = DossierPage(title=title or f"Dosja {next(_number)}", locale=parent.locale, **fields)
    rows = [page if isinstance(page, tuple) else (page, "") for page in pages]
    dossier.items = [
        DossierItem(page_id=page.pk, note=note, locale=parent.locale, sort_order=place)
        for place, (page, note) in enumerate(rows)
    ]
    parent.add_child(instance=dossier)
    if topics:
        dossier.topics.set(topics)
        dossier.save()
    return dossier


def set_authors(news, *authors) -> None:
    news.authorships = [Authorship(author=author) for author in authors]
    news.save()
