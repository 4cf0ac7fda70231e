"""“Related” at the foot of public pages."""

from django.core.cache import cache

from cms.core.page_panels import page_panel

from . import queries
from .engines import EngineUnavailable

MOST = 4
KEPT = 300  # seconds
AWAY = "search-related-away"
AWAY_KEPT = 30  # seconds for which no page asks an engine that did not answer


@page_panel(order=10)
def related_pages(request, page):
    """At most four other pages about the same, in the page's language.

    They are found as the public finds, whoever reads: so one answer may be kept for all. Kept are ids only,
    of which each reader's page shows those that are open at that moment.
    """
    if page.pk is None or cache.get(AWAY):
        return None
    try:
        pages = queries.related(page, limit=MOST, kept_for=KEPT, request=request)
    except EngineUnavailable:
        cache.set(AWAY, True, AWAY_KEPT)
        return None
    return {"template": "search/related.html", "hits": pages} if pages else None
