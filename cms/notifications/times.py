"""When an e-mail is due, by its reader's clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from .kinds import How
from .models import Timetable


def after_quiet_hours(at: datetime, timetable: Timetable, zone: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours in which it lies. They may begin in the evening and end in the morning."""
    start, end = timetable.quiet_from, timetable.quiet_until
    if start is None or end is None:
        return at
    there = at.astimezone(zone)
    now = there.time()
    if not (start <= now < end if start < end else (now >= start or now < end)):
        return at
    day = there.date() + timedelta(days=1 if start > end and now >= start else 0)
    return _moment(day, end, zone)


def next_digest(how: str, at: datetime, timetable: Timetable, zone: ZoneInfo) -> datetime:
    """The next daily or weekly e-mail after `at`."""
    there = at.astimezone(zone)
    weekly = how == How.WEEKLY
    day = there.date() + timedelta(days=(timetable.digest_day - there.weekday()) % 7 if weekly else 0)
    moment = _moment(day, timetable.digest_at, zone)
    return (
        moment
        if moment > at
        else _moment(day + timedelta(days=7 if weekly else 1), timetable.digest_at, zone)
    )


def _moment(day, clock: time, zone: ZoneInfo) -> datetime:
    """That day at that time where the reader lives. An hour that the beginning of summer leaves out comes later."""
    moment = datetime.combine(day, clock, tzinfo=zone)
    return moment.astimezone(ZoneInfo("UTC"))
