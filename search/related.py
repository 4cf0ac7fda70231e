"""“Related” at the foot of public pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from cms.core import kept, page_changes
from cms.core.navigation import site_of
from cms.core.page_panels import page_panel

from . import queries
from .engines import EngineUnavailable

MOST = 4
KEPT = 300  # seconds
AWAY = "search-related-away"
AWAY_KEPT = 30  # seconds for which no page asks an engine that did not answer
#: For how long a kept page may lack what is newly about the same. What is withdrawn leaves it at once.
LATE = timedelta(hours=1)


@dataclass(frozen=True)
class Related:
    """A page as it stands at the foot of another."""

    label: str
    title: str
    url: str
    date: datetime | None


@page_panel(order=10)
def related_pages(request, page):
    """At most four other pages about the same, in the page's language.

    They are found as the public finds, whoever reads: so one answer is kept for all, until one of them changes.
    """
    if page.pk is None:
        return None
    site = site_of(request)
    key = f"related:{page.pk}:{get_language()}:{site.pk if site else 0}"
    pages = kept.remember(key, lambda: _about_the_same(request, page))
    return {"template": "search/related.html", "pages": pages} if pages else None


def _about_the_same(request, shown) -> list[Related]:
    kept.depends(f"page:{shown.pk}")
    if cache.get(AWAY):
        return _nothing_for_now()
    try:
        hits = queries.related(shown, limit=MOST, kept_for=KEPT, request=request)
    except EngineUnavailable:
        cache.set(AWAY, True, AWAY_KEPT)
        return _nothing_for_now()
    kept.good_until(timezone.now() + LATE)
    for page in (hit.target for hit in hits if isinstance(hit.target, Page)):
        kept.depends(f"page:{page.pk}", page_changes.family(page))
    return [
        Related(str(hit.label), hit.title, hit.url, hit.entry.date if hit.entry.kind != "page" else None)
        for hit in hits
    ]


def _nothing_for_now() -> list[Related]:
    kept.good_until(timezone.now() + timedelta(seconds=AWAY_KEPT))
    return []
