"""The addresses of all that strangers may read, each with its other languages: one file a language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.utils.translation import override
from wagtail.models import Page

from cms.core import kept
from cms.core.models import BasePage
from cms.core.navigation import visible

from .head import Alternate, with_default

LIMIT = 50_000  # of sitemaps.org


@dataclass(frozen=True)
class Address:
    url: str
    changed: datetime | None
    alternates: list[Alternate]


#: Screens that are no pages: gives paths in the language that is active, the same ones in the same order in each.
Screens = Callable[[], list[str]]
_screens: list[Screens] = []


def screens(source: Screens) -> Screens:
    """Register a source of addresses that are there in every language."""
    _screens.append(source)
    return source


def addresses(request, language: str, host: str) -> Iterator[Address]:
    for model in apps.get_models():
        if issubclass(model, BasePage):
            kept.depends(*(kept.list_of(model, code) for code, _name in settings.LANGUAGES))
    families: dict = {}
    pages = Page.objects.filter(depth__gte=2, locale__language_code__in=dict(settings.LANGUAGES))
    for page in visible(pages, None).select_related("locale").order_by("path")[:LIMIT]:
        families.setdefault(page.translation_key, {})[page.locale.language_code] = page
    for family in families.values():
        if page := family.get(language):
            urls = [(code, host + url) for code, other in family.items() if (url := other.get_url(request))]
            if own := dict(urls).get(language):
                yield Address(own, page.last_published_at, with_default(urls))
    for source in _screens:
        yield from _of_screens(source, language, host)


def _of_screens(source: Screens, language: str, host: str) -> Iterator[Address]:
    paths = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths[code] = source()
    for number, path in enumerate(paths[language]):
        yield Address(
            host + path, None, with_default([(code, host + found[number]) for code, found in paths.items()])
        )
