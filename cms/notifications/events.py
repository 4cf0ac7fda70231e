"""The one way in which a feature says that something happened."""

from datetime import datetime

from django.db.models import Model
from django.db.transaction import on_commit
from django.utils import timezone

from .kinds import kind_of
from .models import Event


def announce(name: str, obj: Model, *, by=None, room: str = "", at: datetime | None = None) -> Event:
    """Have people told of an event of the kind `name` with `obj`, once this transaction is over.

    `by` caused it and is not told; `room` is where ("space:12"); from `at` on (an aware time, the present when left
    out) people are told. Who is told is decided in telling.py.
    """
    from .tasks import tell

    kind = kind_of(name)
    if kind is None or not isinstance(obj, kind.model):
        raise LookupError(f"{name} is no event with a {type(obj).__name__}: declare its kind")
    now = timezone.now()
    actor = by if by is not None and by.is_authenticated else None
    begins = max(at or now, now)
    event = Event.objects.create(
        kind=name, object_id=obj.pk, actor=actor, room=room, at=begins, tell_at=begins
    )
    if begins <= now:
        # Robust: the worker looks for events that nobody was told of.
        on_commit(lambda: tell.enqueue(event.pk), robust=True)
    return event
