"""News that belong together: by topics and municipalities they share."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Site

from cms.core import kept, page_changes
from cms.core.navigation import site_of


@dataclass(frozen=True)
class Brief:
    """An article as it stands beside another."""

    title: str
    url: str
    date: date


def related(page, limit: int, request) -> list[Brief]:
    """At most `limit` articles that share a topic or a municipality with `page`: those that share most, then the
    newest. Three queries, however many news there are."""
    topics = tuple(topic.pk for topic in page.about)
    municipalities = tuple(municipality.pk for municipality in page.places)
    if not topics and not municipalities:
        return []
    # By what it has: a draft that is looked at beforehand has other topics than the published article.
    return _beside(page, (topics, municipalities), limit, request)


def newest(page, limit: int, request) -> list[Brief]:
    """The newest articles, beside one to which none is related."""
    return _beside(page, None, limit, request)


def _beside(page, about: tuple | None, limit: int, request) -> list[Brief]:
    site = site_of(request)
    asked = (page.pk, page.locale_id, page.locale.language_code, about, limit)
    if request.user.is_authenticated:
        return _found(*asked, site, request.user)
    return _for_strangers(*asked, site.pk if site else None)


@kept.compared
def _for_strangers(pk, locale_id, language, about, limit, site_id) -> list[Brief]:
    """Of the hundred articles about a topic few show the one that changed."""
    if about is None:
        kept.depends(kept.list_of(_model(), language))
    else:
        kept.depends(*page_changes.about(*about))
    site = Site.objects.filter(pk=site_id).first() if site_id else None
    return _found(pk, locale_id, language, about, limit, site, None)


def _found(pk, locale_id, language, about, limit, site, user) -> list[Brief]:
    news = _model().objects.filter(locale_id=locale_id).exclude(pk=pk).visible_to(user)
    order = ["-date", "-pk"]
    if about is not None:
        topics, municipalities = about
        shared = _shared("topics", "topic_id", topics)
        shared += _shared("municipalities", "organisation_id", municipalities)
        news = news.annotate(shared=shared).filter(shared__gt=0)
        order.insert(0, "-shared")
    rows = news.order_by(*order).only("title", "url_path", "date")[:limit]
    return [Brief(row.title, row.get_url(current_site=site) or "", row.date) for row in rows]


def _model():
    from .models import NewsPage

    return NewsPage


def _shared(field: str, column: str, ids: tuple[int, ...]):
    own = f"{_model()._meta.model_name}_id"
    rows = getattr(_model(), field).through.objects.filter(**{own: OuterRef("pk"), f"{column}__in": ids})
    counted = rows.order_by().values(own).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
