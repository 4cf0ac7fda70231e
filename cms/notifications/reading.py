"""Notices and events as somebody may read them at this moment: each through the policy of what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.access.policies import policy_of

from . import rooms
from .kinds import Kind, Line, all_kinds, kind_of
from .models import Event, Notice

#: So many unseen notices are looked at for the number beside the bell; beyond, it says “and more”.
COUNTED = 30
AT_ONCE = 100
#: Times that so many are looked at for one page. Who may see nothing of all these goes on by a link.
LOOKS = 10


@dataclass
class News:
    """An event that a person may know of, with what it says to them."""

    event: Event
    line: Line
    #: The place where it happened; "" when it happened in none.
    place: str = ""
    notice: Notice | None = None

    @property
    def day(self) -> date:
        """By the clock of who reads."""
        return timezone.localtime(self.event.at).date()


def readable(user, events: Iterable[Event]) -> list[News]:
    """Those of `events` that `user` may know of, in their order. One query for each kind of object among them, and
    one for each kind of place."""
    events = list(events)
    by_kind: dict[str, set[int]] = {}
    for event in events:
        by_kind.setdefault(event.kind, set()).add(event.object_id)
    seen: dict[str, tuple[Kind, dict]] = {}
    for name, pks in by_kind.items():
        if (kind := kind_of(name)) is not None:
            seen[name] = kind, kind.seen(user, pks)
    found = []
    for event in events:
        kind, objects = seen.get(event.kind, (None, {}))
        if kind is not None and (obj := objects.get(event.object_id)) is not None:
            found.append(News(event, kind.line(event, obj)))
    places = rooms.names_of(user, {news.event.room for news in found if news.event.room})
    for news in found:
        news.place = places.get(news.event.room, "")
    return found


def withheld(events: Iterable[Event], now: datetime) -> dict[int, datetime | None]:
    """Those of `events`, by their numbers, whose object is yet to open to its readers: at that time; None when nobody
    knows, because it waits for the scanner. One query for each kind of object that can be withheld."""
    by_kind: dict[str, list[Event]] = {}
    for event in events:
        by_kind.setdefault(event.kind, []).append(event)
    found: dict[int, datetime | None] = {}
    for name, group in by_kind.items():
        policy = policy_of(kind.model) if (kind := kind_of(name)) is not None else None
        if kind is None or policy is None or not policy.clock:
            continue
        rows = kind.loaded(kind.model._default_manager.all())
        objects = {row.pk: row for row in rows.filter(pk__in={event.object_id for event in group})}
        for event in group:
            obj = objects.get(event.object_id)
            if obj is None or policy.is_open(obj, now):
                continue
            opens, until = getattr(obj, "visible_from", None), getattr(obj, "visible_until", None)
            if until is None or now < until:
                found[event.pk] = opens if opens is not None and opens > now else None
    return found


def notices(user, rows: Iterable[Notice]) -> list[News]:
    """Those of `rows` (with their events and actors) whose reader may know of them."""
    by_event = {row.event_id: row for row in rows}
    found = readable(user, (row.event for row in by_event.values()))
    for news in found:
        news.notice = by_event[news.event.pk]
    return found


def page(user, *, before: int | None = None, limit: int = 30) -> tuple[list[News], int | None]:
    """What `user` was told, the latest first: (news, the `before` of what may be earlier). `before`: the number of a
    notice. What may no longer be seen is skipped, not counted."""
    rows = Notice.objects.visible_to(user).select_related("event__actor").order_by("-pk")
    found: list[News] = []
    size = limit + 1
    for _look in range(LOOKS):
        batch = list((rows if before is None else rows.filter(pk__lt=before))[:size])
        for news in notices(user, batch):
            if len(found) == limit:
                return found, before
            found.append(news)
            before = news.notice.pk if news.notice is not None else before
        if len(batch) < size:
            return found, None
        before, size = batch[-1].pk, AT_ONCE
    return found, before


def unseen(user) -> tuple[int, bool]:
    """How many notices wait for `user`, and whether there may be more. What they may no longer see does not count."""
    rows = Notice.objects.visible_to(user).filter(seen_at=None).select_related("event")
    some = list(rows.order_by("-pk")[: COUNTED + 1])
    return len(notices(user, some[:COUNTED])), len(some) > COUNTED


def stream(
    user, *, since: datetime | None = None, room: str = "", before: int | None = None, limit: int = 20
) -> tuple[list[News], int | None]:
    """What happened in the rooms of `user`, or in one of them, the latest first: (news, the `before` of what may be
    earlier).

    `before`: the number of an event. What may not be seen is skipped, not counted.
    """
    own = rooms.own(user)
    wanted = [room] if room in own else ([] if room else own)
    kinds = [kind.name for kind in all_kinds() if kind.in_stream]
    events = Event.objects.filter(
        room__in=[*wanted, *([""] if not room else [])], kind__in=kinds, tell_at=None
    )
    if since is not None:
        events = events.filter(at__gte=since)
    found: list[News] = []
    last = Event.objects.filter(pk=before).first() if before else None
    for _look in range(LOOKS):
        batch = list(_earlier(events, last).select_related("actor")[:AT_ONCE])
        found += readable(user, batch)
        if len(found) > limit:
            return found[:limit], found[limit - 1].event.pk
        if len(batch) < AT_ONCE:
            return found, None
        last = batch[-1]
    return found, last.pk if last is not None else None


def _earlier(events: QuerySet, before: Event | None) -> QuerySet:
    if before is not None:
        events = events.filter(Q(at__lt=before.at) | Q(at=before.at, pk__lt=before.pk))
    return events.order_by("-at", "-pk")
