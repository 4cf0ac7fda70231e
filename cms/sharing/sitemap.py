"""The addresses of all that strangers may read, each with its other languages: one file a language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from wagtail.models import Page

from cms.core import kept
from cms.core.navigation import visible
from cms.core.page_changes import HOME_DEPTH, page_types

from .head import Alternate, with_default

LIMIT = 50_000  # of sitemaps.org


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
    for family in families.values():
        if page := family.get(language):
            urls = [(code, host + url) for code, other in family.items() if (url := other.get_url(request))]
            if own := dict(urls).get(language):
                yield Address(own, page.last_published_at, with_default(urls))
