"""News that belong together: by topics and municipalities they share."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cms.core import kept, page_changes


def related(page, news, limit: int) -> list:
    """At most `limit` of `news` that share a topic or a municipality with `page`: those that share most, then the
    newest. Three queries, however many news there are."""
    topics = [topic.pk for topic in page.about]
    municipalities = [municipality.pk for municipality in page.places]
    kept.depends(*page_changes.about(topics, municipalities))
    if not topics and not municipalities:
        return []
    shared = _shared(page, "topics", "topic_id", topics)
    shared += _shared(page, "municipalities", "organisation_id", municipalities)
    return list(news.annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "-date", "-pk")[:limit])


def _shared(page, field: str, column: str, ids: list[int]):
    own = f"{page._meta.model_name}_id"
    rows = getattr(type(page), field).through.objects.filter(**{own: OuterRef("pk"), f"{column}__in": ids})
    counted = rows.order_by().values(own).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
