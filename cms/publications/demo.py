"""The demo site's publications from demo/publications/*.md with their files; then the dossiers, which lead to them."""

from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files import File
from wagtail.documents import get_document_model
from wagtail.models import Locale

from cms.core import demo_pages
from cms.core.content_files import ContentFile, read
from cms.home.demo import anchor
from cms.news import dossier_demo
from cms.news.authors import Author
from cms.organisations.institutions import INSTITUTE
from cms.organisations.models import Organisation
from cms.topics.demo import tagged

from .models import PublicationAuthor, PublicationIndexPage, PublicationPage

DEMO = settings.BASE_DIR / "demo"
LANGUAGES = ("sq", "sr-latn", "en")
INDEX = {
    "sq": ("Botime", "botime", "Raporte, analiza, udhëzues, metodologji dhe statistika për qeverisjen lokale."),
    "sr-latn": ("Publikacije", "publikacije",
                "Izveštaji, analize, vodiči, metodologije i statistika o lokalnoj samoupravi."),
    "en": ("Publications", "publications",
           "Reports, analyses, guides, methodologies and statistics on local government."),
}  # fmt: skip


def load(scale: int = 0, folder: Path = DEMO) -> None:
    demo_pages.make_indexes(PublicationIndexPage, INDEX, show_in_menus=True)
    works = read(folder / "publications")
    # What is replaced comes before what replaces it.
    for key in sorted(works, key=lambda key: (_date(works[key]), key)):
        if not any(_found(file) for file in works[key].values()):
            _create(works, key, folder / "files" / "publications")
    dossier_demo.load(folder)


def found(key: str, language: str, folder: Path = DEMO) -> PublicationPage | None:
    """The publication `key` of demo/publications in a language."""
    files = read(folder / "publications").get(key, {})
    return _found(files[language]) if language in files else None


def _date(files: dict[str, ContentFile]) -> str:
    return next(iter(files.values())).fields["date"]


def _found(file: ContentFile) -> PublicationPage | None:
    return PublicationPage.objects.filter(locale__language_code=file.language, slug=file.slug).first()


def _create(works: dict, key: str, files: Path) -> None:
    source, documents = None, {}
    for language in (language for language in LANGUAGES if language in works[key]):
        file = works[key][language]
        name = file.fields.get("pdf", "")
        if name not in documents:  # a language without a file of its own shows that of another
            documents[name] = _document(file.fields["title"], files / (name or "-"))
        values = _values(file) | {"document": documents[name], "replaces": _replaced(works, file)}
        locale = Locale.objects.get(language_code=language)
        if source is None:
            parent = PublicationIndexPage.objects.get(locale=locale)
            page = PublicationPage(locale=locale, **values)
            page.authorships = [credit(name) for name in words(file, "authors")]
            source = page = parent.add_child(instance=page)
            page.topics.set(tagged(file.fields.get("topics", "")))
            page.municipalities.set(Organisation.objects.filter(slug__in=words(file, "municipalities")))
        else:
            page = source.copy_for_translation(locale)
        _show_infographic(page, values)
        demo_pages.publish(page, values)


def _values(file: ContentFile) -> dict:
    fields = file.fields
    kind, publisher = fields.get("kind", "").lower(), fields.get("publisher", "")
    institute = {INSTITUTE.name_sq, INSTITUTE.name_sr, INSTITUTE.name_en}
    return {
        "title": fields["title"],
        "subtitle": fields.get("subtitle", ""),
        "slug": file.slug,
        "summary": fields.get("summary", ""),
        "kind": kind if kind in PublicationPage.Kind.values else PublicationPage.Kind.REPORT,
        "date": date.fromisoformat(fields["date"]),
        "publisher": "" if publisher in institute else publisher,
        "edition": fields.get("edition", ""),
        "isbn": fields.get("isbn", ""),
        "video_url": fields.get("video", ""),
        "body": file.body(partial(anchor, language=file.language)),
    }


def _document(title: str, path: Path):
    if not path.is_file():
        return None
    with path.open("rb") as opened:
        return get_document_model().objects.create(title=title, file=File(opened, name=path.name))


def _replaced(works: dict, file: ContentFile) -> PublicationPage | None:
    older = works.get(file.fields.get("replaces", ""), {}).get(file.language)
    return _found(older) if older else None


def _show_infographic(page: PublicationPage, values: dict) -> None:
    """An infographic's PDF is its picture, and its text says what the picture says."""
    if values["kind"] != PublicationPage.Kind.INFOGRAPHIC or values["document"] is None:
        return
    page.document = values["document"]
    pdf = page.read_file()
    if pdf and pdf.cover:
        words = "\n\n".join(pdf.texts.values_list("text", flat=True))
        values |= {"infographic": pdf.cover, "infographic_alt": values["title"], "infographic_text": words}


def credit(name: str) -> PublicationAuthor:
    """An organisation where one has this name, else a person with a page of their own."""
    organisation = Organisation.objects.filter(name_sq=name).first()
    if organisation:
        return PublicationAuthor(organisation=organisation)
    return PublicationAuthor(
        author=Author.objects.filter(name=name).first() or Author.objects.create(name=name)
    )


def words(file: ContentFile, header: str) -> list[str]:
    """The parts of a header such as "pejë, prizren"."""
    return [word.strip() for word in file.fields.get(header, "").split(",") if word.strip()]
