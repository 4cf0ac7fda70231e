"""Counts the addresses that readers ask for and where there is nothing: a number a day, and nothing about who it was.

Only addresses that could have been pages of the public site. Those of the partners' side and of accounts may name
what is secret or hold a token: they are never written down.
"""

import hashlib
import logging
import re
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Max, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from .models import MissedAddress

logger = logging.getLogger("kuvend.editing")

#: Longest address that is kept, most of a day, and for how many days.
LONGEST, MOST_A_DAY, DAYS = 255, 500, 90
#: A path is written once a minute at most, and all of them together as often as this.
EVERY, MOST_A_MINUTE = 60, 60
#: First parts of addresses, behind the language, that are no pages.
NOT_PAGES = frozenset(
    {"accounts", "spaces", "documents", "practices", "uploads", "search", "admin", "media", "static"}
)
#: What programs try that look for holes, and what browsers ask for by themselves.
PROBES = re.compile(
    r"wp-|wordpress|xmlrpc|phpmyadmin|cgi-bin|\.(?:php\d?|aspx?|jsp|cgi|env|git|svn|sql|bak|ini|ya?ml|map|log|sh|exe)\b"
    r"|/\.|\.\.|//|vendor/|actuator|autodiscover|apple-touch-icon|favicon|browserconfig|ads\.txt|[<>\"'\\\x00-\x1f]",
    re.IGNORECASE,
)
BOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|curl|wget|python-|go-http|java/|headless|scan|monitor|preview|facebookexternal|feed",
    re.IGNORECASE,
)


def note(request) -> None:
    """A 404 was answered. Cheap: mostly one look at the cache, and never an error of its own."""
    path = path_of(request)
    if not path:
        return
    try:
        _count(path, _came_from(request))
    except (DatabaseError, OSError):  # counting is worth nobody's page
        logger.warning("An address that was missed could not be counted")


def path_of(request) -> str:
    """The path as it is written down; empty: it is not."""
    if request.method != "GET" or BOTS.search(request.headers.get("User-Agent", "") or "bot"):
        return ""
    match = getattr(request, "resolver_match", None)
    if match is not None and match.view_name != "wagtail_serve":
        return ""
    path = request.path_info
    if len(path) > LONGEST or PROBES.search(path):
        return ""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    if not parts or parts[0] in NOT_PAGES:
        return ""
    return path.rstrip("/") + "/"


def _came_from(request) -> str:
    """The page of this site with the link, without its query; nothing of any other site."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if parts.netloc != request.get_host():
        return ""
    path = unquote(parts.path)
    first = [part for part in path.split("/") if part][:2]
    return "" if NOT_PAGES.intersection(first) or PROBES.search(path) else path[:LONGEST]


def _count(path: str, came_from: str) -> None:
    name = hashlib.blake2b(path.encode(), digest_size=12).hexdigest()
    waiting = f"missed:{name}"
    if not cache.add(waiting, 1, 24 * 60 * 60):
        try:
            cache.incr(waiting)
        except ValueError:  # it was dropped in between
            cache.set(waiting, 1, 24 * 60 * 60)
    if not cache.add(f"missed:written:{name}", 1, EVERY) or not _may_write():
        return
    times = cache.get(waiting) or 1
    cache.delete(waiting)
    _write(path, came_from, times)


def _may_write() -> bool:
    """A flood of ever new addresses is written down as slowly as any other."""
    minute = f"missed:minute:{int(timezone.now().timestamp()) // 60}"
    cache.add(minute, 0, 120)
    try:
        return cache.incr(minute) <= MOST_A_MINUTE
    except ValueError:
        return False


def _write(path: str, came_from: str, times: int) -> None:
    day = timezone.localdate()
    row = MissedAddress.objects.filter(path=path, day=day)
    if row.update(times=F("times") + times):
        if came_from:
            row.filter(came_from="").update(came_from=came_from)
        return
    if MissedAddress.objects.filter(day=day).count() >= MOST_A_DAY:
        return
    try:
        with transaction.atomic():
            MissedAddress.objects.create(path=path, day=day, times=times, came_from=came_from)
    except IntegrityError:  # another process was quicker
        row.update(times=F("times") + times)


def forget_old() -> int:
    """A sweep: what is older than `DAYS` is gone."""
    if not cache.add("missed:swept", 1, 60 * 60):
        return 0
    return MissedAddress.objects.filter(day__lt=timezone.localdate() - timedelta(days=DAYS)).delete()[0]


def by_path() -> QuerySet:
    """One row a path, as dictionaries: how often in all, when last, and from which page of ours."""
    return (
        MissedAddress.objects.values("path")
        .annotate(sum=Sum("times"), last=Max("day"), page=Max("came_from"), length=Length("path"))
        .order_by("-sum", "path")
    )


def found_now(path: str) -> int:
    """There is something at `path` now: it is missed no more."""
    return MissedAddress.objects.filter(path__in=[path.rstrip("/"), path.rstrip("/") + "/"]).delete()[0]
