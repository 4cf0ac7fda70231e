"""The worker tells people what is new in the searches they saved.

A mail is written from a search made at that moment, as that person: what they may no longer see is not in it.
Who takes a search moves its `next_at` ahead, so that no second worker takes it; when no mail could be sent,
that is also when it is tried again, and nothing counts as told.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from cms.core.models import SiteSettings

from . import ids, queries, saved
from .engines import EngineUnavailable
from .models import SavedSearch

logger = logging.getLogger("kuvend.search")
#: How long a worker has for one mail, and after which it is tried again.
LEASE = timedelta(minutes=15)
BATCH = 20  # searches a sweep: the worker has other things to do
SHOWN = 20  # hits a mail


def send_due() -> int:
    """Send what is due. Gives the number of mails; never raises for an engine or a mail server that is away."""
    sent = 0
    for pk, next_at in SavedSearch.objects.due(timezone.now()).values_list("pk", "next_at")[:BATCH]:
        lease = _take(pk, next_at)
        if lease is None:
            continue
        try:
            sent += _tell(pk, lease)
        except EngineUnavailable as error:
            logger.warning("Alerts wait for the search engine: %s", error)
            break
        except SMTPRecipientsRefused as error:
            logger.warning("An alert's reader cannot be reached; tried again at the next turn: %s", error)
            _finish(pk, lease)
        except OSError as error:  # smtplib's errors are OSErrors
            logger.warning("Alerts wait for the mail server: %s", error)
            break
    return sent


def _take(pk: int, next_at: datetime) -> datetime | None:
    """Until when this worker has the search; None: another one was faster, or the reader changed it."""
    lease = timezone.now() + LEASE
    taken = SavedSearch.objects.filter(pk=pk, next_at=next_at).update(next_at=lease)
    return lease if taken else None


def _tell(pk: int, lease: datetime) -> bool:
    search = SavedSearch.objects.select_related("user").filter(pk=pk, user__is_active=True).first()
    if search is None:
        return False
    if search.known is None:  # the engine was away when it was saved
        _finish(pk, lease, found=saved.found_now(search))
        return False
    known = ids.read(search.known)
    user = search.user
    with translation.override(user.language), timezone.override(ZoneInfo(user.time_zone)):
        hits, new = queries.new_for(
            user, search.query, search.filters, known, limit=SHOWN, reader_language=search.language
        )
        if hits:
            message(search, hits, len(new)).send()
    _finish(pk, lease, found=ids.written(known | new) if hits else None, told=bool(hits))
    return bool(hits)


def _finish(pk: int, lease: datetime, found: str | None = None, told: bool = False) -> None:
    """Remember what was told, and set the next time unless the reader did meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        search = SavedSearch.objects.select_for_update().filter(pk=pk).select_related("user").first()
        if search is None:
            return
        if search.next_at == lease:
            search.next_at = saved.following(search.user, search.frequency, now)
        if found is not None and search.frequency != SavedSearch.Frequency.NEVER:
            search.known = found
        if told:
            search.told_at = now
        search.save(update_fields=["next_at", "known", "told_at"])


def message(search: SavedSearch, hits: list[queries.Hit], total: int) -> EmailMultiAlternatives:
    """The mail about `hits`, of `total` new ones; written in the language and time zone that are active."""
    base = settings.WAGTAILADMIN_BASE_URL
    stop = urljoin(base, reverse("search:saved_stop", args=[saved.token_of(search)]))
    context = {
        "search": search,
        "person": search.user,
        "hits": [(hit, urljoin(base, hit.url)) for hit in hits],
        "total": total,
        "more": total - len(hits),
        "now": timezone.now(),
        "all_url": urljoin(base, search.get_absolute_url()),
        "list_url": urljoin(base, reverse("search:saved")),
        "stop_url": stop,
        "site_settings": SiteSettings.current(),
        "language": search.user.language,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string("search/mail/new_subject.txt", context).split()),
        body=render_to_string("search/mail/new.txt", context),
        to=[search.user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("search/mail/new.html", context), "text/html")
    return mail
