"""The demo site's front pages and its pages about the institute, from demo/pages/*.md."""

from functools import partial

from django.conf import settings
from wagtail.models import Locale

from cms.core.content_files import ContentFile, read
from cms.news.demo import make_indexes
from cms.programmes.models import PillarPage
from cms.topics.demo import tagged

from .models import HomePage, StandardPage

#: Pages beside the front page, in the order of the menu. The icons are those of the pillars.
IN_MENU = ("about", "promotion", "dialogue", "development")
PILLARS = {"promotion": "megaphone", "dialogue": "dialogue", "development": "growth"}


def load(scale: int = 0) -> None:
    files = read(settings.BASE_DIR / "demo" / "pages")
    keys = sorted(
        files.keys() - {"home"},
        key=lambda key: (key not in IN_MENU, IN_MENU.index(key) if key in IN_MENU else key),
    )
    new = [key for key in keys if not page_of(key, "en")]
    for key in new:
        _create(key, files[key])
    make_indexes()
    # Texts come after all pages are there, so that links between them are links to pages.
    for key in new:
        for language, file in files[key].items():
            page = page_of(key, language)
            page.body = file.body(partial(anchor, language=language))
            page.save_revision().publish()
    for language, file in files.get("home", {}).items():
        _fill_home(language, file)


def anchor(target: str, language: str) -> str:
    """The attributes of a link: `/about` is the page of that key in the same language."""
    page = page_of(target.strip("/"), language) if target.startswith("/") else None
    return f'linktype="page" id="{page.pk}"' if page else f'href="{target}"'


def _create(key: str, files: dict[str, ContentFile]) -> None:
    """The page in Albanian and its translations; the English one has the key for its slug, by which it is found."""
    source = None
    for language in ("sq", "sr-latn", "en"):
        if language not in files:
            continue
        fields = files[language].fields
        values = {
            "title": fields["title"],
            "slug": files[language].slug,
            "summary": fields.get("lead", ""),
            "show_in_menus": key in IN_MENU,
        }
        if source is None:
            source = home_of(language).add_child(
                instance=_of_type(key)(locale=locale_of(language), body=[], **values)
            )
            source.topics.set(tagged(fields.get("topics", "")))
            source.save()
            continue
        page = source.copy_for_translation(locale_of(language))
        for name, value in values.items():
            setattr(page, name, value)
        page.save()


def _of_type(key: str):
    """Pillars are pages of their own type, in their places; everything else is a text."""
    if key in PILLARS:
        return partial(PillarPage, place=list(PILLARS).index(key) + 1)
    return StandardPage


def _fill_home(language: str, file: ContentFile) -> None:
    home = home_of(language)
    if home.pillars:
        return
    fields = file.fields
    home.headline, home.summary = fields["title"], fields.get("lead", "")
    home.pillars = [
        (
            "pillar",
            {
                "icon": icon,
                "title": fields[f"pillar_{number}_title"],
                "text": fields[f"pillar_{number}_text"],
                "fields": [
                    {"name": name, "text": ""} for name in fields[f"pillar_{number}_fields"].split(" | ")
                ],
                "page": page_of(key, language),
            },
        )
        for number, (key, icon) in enumerate(PILLARS.items(), start=1)
    ]
    home.body = file.body(partial(anchor, language=language))
    home.save_revision().publish()


def page_of(key: str, language: str):
    """The child of the front page that has this key: the translation of the English page with this slug."""
    english = home_of("en").get_children().filter(slug=key).first()
    if english is None or language == "en":
        return english and english.specific
    translation = english.get_translation_or_none(locale_of(language))
    return translation and translation.specific


def home_of(language: str) -> HomePage:
    return HomePage.objects.get(locale=locale_of(language))


def locale_of(language: str) -> Locale:
    return Locale.objects.get(language_code=language)
