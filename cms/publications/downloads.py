"""How often a publication was downloaded: a number a day. Nothing is kept about who it was: no address, no cookie."""

import re
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F, Sum
from django.utils import timezone

#: Programs that say so of themselves, and what names no browser at all.
_ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|scrap|preview|monitor|check|headless|lighthouse|facebookexternalhit|embedly|curl|wget"
    r"|python|java|okhttp|go-http|libwww|httpclient|axios|node-fetch|feed|archiver",
    re.IGNORECASE,
)


class DownloadDay(models.Model):
    page = models.ForeignKey("publications.PublicationPage", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="publication_downloads_once_a_day"),
            models.CheckConstraint(condition=models.Q(count__gt=0), name="publication_downloads_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}: {self.count}"


def is_download(request) -> bool:
    """A person who asks for the whole file: no program, no look at its head, no part of it, nothing in advance."""
    agent = request.headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and "Range" not in request.headers
        and "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
        and bool(agent)
        and not _ROBOTS.search(agent)
    )


def count(page) -> None:
    """One more today. Of many at once each counts."""
    today = DownloadDay.objects.filter(page_id=page.pk, day=timezone.localdate())
    if today.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            DownloadDay.objects.create(page_id=page.pk, day=timezone.localdate(), count=1)
    except IntegrityError:  # somebody else was the first of the day, this very moment
        today.update(count=F("count") + 1)


def total(page) -> int:
    """Of this page in its language."""
    return DownloadDay.objects.filter(page_id=page.pk).aggregate(sum=Sum("count"))["sum"] or 0


def by_language(page) -> list[dict]:
    """For editors: all translations of `page` with `language`, `total` and `month` (the last 30 days)."""
    since = timezone.localdate() - timedelta(days=30)
    return list(
        type(page)
        .objects.filter(translation_key=page.translation_key)
        .annotate(
            total=_sum(models.Q()),
            month=_sum(models.Q(day__gt=since)),
        )
        .order_by("locale_id")
        .values("locale__language_code", "total", "month")
    )


def _sum(condition: models.Q):
    days = DownloadDay.objects.filter(condition, page_id=models.OuterRef("pk")).order_by()
    sums = days.values("page_id").annotate(sum=Sum("count")).values("sum")
    return models.functions.Coalesce(models.Subquery(sums), 0)
