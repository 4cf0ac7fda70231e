"""The addresses of all that strangers may read, each with its other languages: one file a language.

Pages of Wagtail are all there. Screens that are no pages (a topic, a municipality) are registered where their app is
ready, each with the name of its address and what fills it:

    sitemap.screens(lambda: [("topics:list", ()), *(("topics:detail", (slug,)) for slug in …)])

What they show has to be among what everything depends on (`kept.follow`), and strangers have to see it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from cms.core import kept
from cms.core.navigation import visible
from cms.core.page_changes import HOME_DEPTH, page_types

from .head import Alternate, with_default

LIMIT = 50_000  # of sitemaps.org


#: Gives (name of the address, what fills it) of each screen.
Screens = Callable[[], Iterable[tuple[str, tuple]]]
_screens: list[Screens] = []


def screens(source: Screens) -> None:
    _screens.append(source)


@dataclass(frozen=True)
class Address:
    url: str
    changed: datetime | None
    alternates: list[Alternate]


def addresses(request, language: str, host: str) -> Iterator[Address]:
    languages = [code for code, _name in settings.LANGUAGES]
    kept.depends(*(kept.list_of(model, code) for model in page_types() for code in languages))
    families: dict = {}
    pages = Page.objects.filter(depth__gte=HOME_DEPTH, locale__language_code__in=languages)
    for page in visible(pages, None).select_related("locale").order_by("path")[:LIMIT]:
        families.setdefault(page.translation_key, {})[page.locale.language_code] = page
    left = LIMIT
    for family in families.values():
        if page := family.get(language):
            urls = [(code, host + url) for code, other in family.items() if (url := other.get_url(request))]
            if own := dict(urls).get(language):
                left -= 1
                yield Address(own, page.last_published_at, with_default(urls))
    yield from islice(_of_screens(language, host), left)


def _of_screens(language: str, host: str) -> Iterator[Address]:
    """They are there in every language."""
    kept.depends(kept.VOCABULARY)
    for name, args in (screen for source in _screens for screen in source()):
        urls = []
        for code, _name in settings.LANGUAGES:
            with override(code):
                urls.append((code, host + reverse(name, args=args)))
        yield Address(dict(urls)[language], None, with_default(urls))
