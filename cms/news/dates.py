"""When a dated page was there for readers."""

from datetime import date, datetime, time

from django.utils import timezone


def opening(day: date, visible_from: datetime | None) -> datetime:
    """The day an editor gave it, or the moment it opened where that is later: feeds are ordered by it."""
    given = timezone.make_aware(datetime.combine(day, time.min))
    return max(given, visible_from) if visible_from else given
