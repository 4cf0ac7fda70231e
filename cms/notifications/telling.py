"""Who is told of an event, how and when: decided here and nowhere else.

From an event come as many notices as there are people to be told, written at once. Whether a person may see what
happened is asked again whenever it is shown or sent, so a notice that waits opens nothing.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from .kinds import How, Kind, kind_of
from .models import Event, Notice, Preference, Timetable
from .times import after_quiet_hours, next_digest

logger = logging.getLogger("kuvend.notices")
ROWS_AT_ONCE = 2000
EVENTS_A_SWEEP = 50
#: An event whose task was lost is found after so long.
OVERLOOKED = timedelta(seconds=30)
ANOTHER_TRY = timedelta(minutes=15)


class Told(NamedTuple):
    """What is known of the mails of one bundle that a person has got or will get."""

    last_sent: datetime | None
    next_due: datetime | None


def tell(event_pk: int) -> int:
    """Write the notices of an event. Gives their number; 0 when others did it already, or there is nobody."""
    with transaction.atomic():
        event = Event.objects.select_for_update().filter(pk=event_pk, tell_at__lte=timezone.now()).first()
        if event is None:
            return 0
        kind = kind_of(event.kind)
        obj = kind.model._default_manager.filter(pk=event.object_id).first() if kind else None
        notices = list(_notices(kind, event, obj)) if kind is not None and obj is not None else []
        Notice.objects.bulk_create(notices, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
        Event.objects.filter(pk=event.pk).update(tell_at=None)
    return len(notices)


def _notices(kind: Kind, event: Event, obj) -> Iterator[Notice]:
    people = kind.people(event, obj).filter(is_active=True).exclude(pk=event.actor_id)
    bundle = kind.bundle(event, obj)
    chosen = _chosen(kind, event.room)
    timetables = {row.user_id: row for row in Timetable.objects.filter(user__in=people)}
    told = _told(bundle)
    anytime, now = Timetable(), timezone.now()
    for pk, zone_name in people.order_by("pk").values_list("pk", "time_zone").distinct():
        how = chosen.get(pk, kind.how)
        if how == How.NEVER:
            continue
        notice = Notice(event=event, user_id=pk, how=how, bundle=bundle)
        if how != How.SCREEN:
            zone, timetable = ZoneInfo(zone_name), timetables.get(pk, anytime)
            notice.mail = Notice.Mail.WAITING
            if how == How.NOW:
                notice.due_at = after_quiet_hours(_soon(kind, now, told.get(pk)), timetable, zone)
            else:
                notice.bundle = how
                notice.due_at = next_digest(how, now, timetable, zone)
        yield notice


def _soon(kind: Kind, now: datetime, told: Told | None) -> datetime:
    """With the mail of the same bundle that waits already; otherwise after gathering, not too soon after the last."""
    if told is not None and told.next_due is not None:
        return told.next_due
    earliest = now + kind.gather
    if told is not None and told.last_sent is not None:
        return max(earliest, told.last_sent + kind.pause)
    return earliest


def _chosen(kind: Kind, room: str) -> dict[int, str]:
    """How people chose to be told of this, by their numbers: the most special choice counts, a room before a kind."""
    if not kind.chosen:
        return {}
    rows = Preference.objects.filter(room__in={room, ""}, kind__in={kind.name, ""})
    found: dict[int, tuple[tuple[bool, bool], str]] = {}
    for user_id, of_room, of_kind, how in rows.values_list("user_id", "room", "kind", "how"):
        weight = bool(of_room), bool(of_kind)
        if user_id not in found or found[user_id][0] < weight:
            found[user_id] = weight, how
    return {user_id: how for user_id, (_weight, how) in found.items()}


def _told(bundle: str) -> dict[int, Told]:
    recent = Notice.objects.filter(bundle=bundle, how=How.NOW).filter(
        Q(mail=Notice.Mail.WAITING, letter=None) | Q(mail=Notice.Mail.SENT)
    )
    rows = recent.order_by().values("user_id").annotate(last=Max("sent_at"), due=Min("due_at"))
    return {row["user_id"]: Told(row["last"], row["due"]) for row in rows}


def catch_up() -> int:
    """Tell of events whose time has come, and of those whose task was lost. Gives the number of events."""
    now = timezone.now()
    waiting = Event.objects.filter(tell_at__lte=now).filter(
        Q(at__lte=now - OVERLOOKED) | Q(tell_at__lte=now - OVERLOOKED)
    )
    done = 0
    for pk in waiting.order_by("tell_at").values_list("pk", flat=True)[:EVENTS_A_SWEEP]:
        try:
            tell(pk)
        except Exception:  # a mistake in one kind is not to keep the others from being told
            logger.exception("Event %s could not be told", pk)
            Event.objects.filter(pk=pk).update(tell_at=now + ANOTHER_TRY)
        done += 1
    return done


def remove_old() -> int:
    """Events, with their notices, after a year and a bit."""
    old = Event.objects.filter(at__lt=timezone.now() - Event.KEPT).values_list("pk", flat=True)[:500]
    removed, _by_model = Event.objects.filter(pk__in=list(old)).delete()
    return removed
