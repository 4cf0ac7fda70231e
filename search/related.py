"""“Related” at the foot of public pages."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from cms.core import kept, page_changes
from cms.core.page_panels import page_panel

from . import queries
from .engines import EngineUnavailable

MOST = 4
KEPT = 300  # seconds
AWAY = "search-related-away"
AWAY_KEPT = 30  # seconds for which no page asks an engine that did not answer
#: For how long a kept page may lack what is newly about the same. What is withdrawn leaves it at once.
LATE = timedelta(hours=1)


@page_panel(order=10)
def related_pages(request, page):
    """At most four other pages about the same, in the page's language.

    They are found as the public finds, whoever reads: so one answer may be kept for all. Kept are ids only,
    of which each reader's page shows those that are open at that moment.
    """
    if page.pk is None:
        return None
    if cache.get(AWAY):
        return _nothing_for_now()
    try:
        pages = queries.related(page, limit=MOST, kept_for=KEPT, request=request)
    except EngineUnavailable:
        cache.set(AWAY, True, AWAY_KEPT)
        return _nothing_for_now()
    kept.good_until(timezone.now() + LATE)
    for hit in pages:
        kept.depends(f"page:{hit.target.pk}", page_changes.family(hit.target))
    return {"template": "search/related.html", "hits": pages} if pages else None


def _nothing_for_now() -> None:
    kept.good_until(timezone.now() + timedelta(seconds=AWAY_KEPT))
