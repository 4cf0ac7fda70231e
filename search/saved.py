"""Searches that people keep, and when they are told what is new in them.

What is new is decided by memory: each search remembers the entries it has found for its reader. So an embargo
that opens, a space that one joins and an item that one is given are news, once; what is edited, restored or
seen again after a time without access is not.
"""

import contextlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import ids, queries
from .engines import EngineUnavailable
from .models import SavedSearch

MOST = 50
#: Mails arrive in the morning, by the reader's clock; weekly ones on Monday.
MORNING = time(7)
SALT = "search.saved"

Frequency = SavedSearch.Frequency


def save_search(
    user, *, name: str, query: str, filters: dict[str, str], language: str, frequency: str
) -> SavedSearch:
    """Keep a search for `user`. What it finds now is not new. Raises ValidationError beyond MOST."""
    saved = SavedSearch(user=user, name=name, query=query, filters=filters, language=language)
    _tell(saved, frequency, is_paused=False)
    with transaction.atomic():
        # Their own row is locked, or two windows could both save the last one.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        if user.saved_searches.count() >= MOST:
            raise ValidationError(
                _("You have %(number)s saved searches, and cannot keep more. Delete one you no longer need.")
                % {"number": MOST}
            )
        saved.save()
    return saved


def change(saved: SavedSearch, *, name: str, frequency: str, is_paused: bool) -> None:
    """Rename a search, or tell its reader more or less often. After a pause they are told what they missed;
    after “never” what is found at this moment is not new."""
    saved.name, changed = name, ["name"]
    if (frequency, is_paused) != (saved.frequency, saved.is_paused):
        known = saved.known
        _tell(saved, frequency, is_paused)
        # What a worker remembers meanwhile is not written over.
        changed += ["frequency", "is_paused", "next_at", *(["known"] if saved.known != known else [])]
    saved.save(update_fields=changed)


def stop_by_mail(pk: int) -> None:
    """No more mail about this search, if it is still there; the search itself stays."""
    if saved := SavedSearch.objects.filter(pk=pk).first():
        change(saved, name=saved.name, frequency=Frequency.NEVER, is_paused=False)


def _tell(saved: SavedSearch, frequency: str, is_paused: bool) -> None:
    saved.frequency, saved.is_paused = frequency, is_paused
    now = timezone.now()
    saved.next_at = None
    if frequency == Frequency.NEVER:
        saved.known = None
        return
    if saved.known is None:
        with contextlib.suppress(EngineUnavailable):
            saved.known = found_now(saved)
    if not is_paused:
        # Where the engine was away, the worker looks as soon as it is back.
        saved.next_at = now if saved.known is None else following(saved.user, frequency, now)


def found_now(saved: SavedSearch) -> str:
    """All that its reader finds at this moment, for `known`. Raises EngineUnavailable."""
    _hits, found = queries.new_for(
        saved.user, saved.query, saved.filters, set(), limit=0, reader_language=saved.language
    )
    return ids.written(found)


def following(user, frequency: str, now: datetime) -> datetime:
    """The next morning, or the next Monday's, after `now` where `user` lives."""
    zone = ZoneInfo(user.time_zone)
    there = now.astimezone(zone)
    days = 7 - there.weekday() if frequency == Frequency.WEEKLY else 1
    if there.time() < MORNING and (frequency == Frequency.DAILY or there.weekday() == 0):
        days = 0
    return datetime.combine(there.date() + timedelta(days=days), MORNING, tzinfo=zone)


def token_of(saved: SavedSearch) -> str:
    """What the link in a mail says: it stops this search's mails and opens nothing."""
    return signing.dumps(saved.pk, salt=SALT)


def pk_of(token: str) -> int | None:
    """The search a link was made for; None when it is not one of ours."""
    try:
        return signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
