"""The demo site's dossiers from demo/dossiers/*.md. They lead to news and publications, so they come after both."""

from datetime import date
from functools import partial
from pathlib import Path

from wagtail.models import Locale, Page

from cms.core import demo_pages
from cms.core.content_files import ContentFile, read
from cms.topics.demo import tagged

from .demo_pictures import picture
from .models import DossierIndexPage, DossierItem, DossierPage

LANGUAGES = ("sq", "sr-latn", "en")
INDEX = {
    "sq": ("Dosje", "dosje", "Çfarë dimë për një temë: lajme dhe botime të zgjedhura nga redaksia."),
    "sr-latn": ("Dosijei", "dosijei", "Šta znamo o jednoj temi: vesti i publikacije po izboru redakcije."),
    "en": (
        "Dossiers",
        "dossiers",
        "What we know about a theme: news and publications chosen by the editors.",
    ),
}


def load(folder: Path) -> None:
    dossiers = read(folder / "dossiers")
    if dossiers:
        demo_pages.make_indexes(DossierIndexPage, INDEX)
    for files in dossiers.values():
        if not any(_exists(file) for file in files.values()):
            _create(files, folder)


def _exists(file: ContentFile) -> bool:
    return DossierPage.objects.filter(locale__language_code=file.language, slug=file.slug).exists()


def _create(files: dict[str, ContentFile], folder: Path) -> None:
    from cms.home.demo import (
        anchor,  # the front page knows the news, so not the other way round while loading
    )

    source = None
    for language in (language for language in LANGUAGES if language in files):
        file = files[language]
        locale = Locale.objects.get(language_code=language)
        values = {
            "title": file.fields["title"],
            "slug": file.slug,
            "summary": file.fields.get("summary", ""),
            "image": picture(f"dossier {file.key}"),
            "body": file.body(partial(anchor, language=language)),
        }
        if source is None:
            chosen = _chosen(file, folder)
            values["date"] = _put_together(file, chosen)
            dossier = DossierPage(locale=locale, **values)
            dossier.items = [
                DossierItem(page_id=page.pk, locale=locale, sort_order=place)
                for place, page in enumerate(chosen)
            ]
            source = DossierIndexPage.objects.get(locale=locale).add_child(instance=dossier)
            source.topics.set(tagged(file.fields.get("topics", "")))
            source.save()
            source.save_revision().publish()
        else:
            demo_pages.publish(source.copy_for_translation(locale), values)


def _chosen(file: ContentFile, folder: Path) -> list[Page]:
    """The pages of `news/NAME, publications/NAME`, each once: in the dossier's language where they are there."""
    pages = []
    for name in file.fields.get("pages", "").split(","):
        kind, _slash, key = name.strip().partition("/")
        languages = read(folder / kind).get(key, {}) if kind in {"news", "publications"} else {}
        order = [file.language, *LANGUAGES]
        target = next((languages[language] for language in order if language in languages), None)
        page = (
            target
            and Page.objects.filter(
                locale__language_code=target.language,
                slug=target.slug,
                content_type__app_label=kind,
            ).first()
        )
        if page and page not in pages:
            pages.append(page)
    return pages


def _put_together(file: ContentFile, chosen: list[Page]) -> date:
    """As the file says, else when the newest of what was chosen came."""
    if given := file.fields.get("date"):
        return date.fromisoformat(given)
    return max((page.specific.date for page in chosen), default=date(2026, 1, 1))
