"""When a mail is due: quiet hours over midnight, digests by the reader's clock, the nights when clocks are changed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.notifications.models import Timetable
from cms.notifications.times import after_quiet_hours, next_digest

BELGRADE = ZoneInfo("Europe/Belgrade")
ZONES = ["Europe/Belgrade", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham"]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZoneInfo("UTC")))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BELGRADE)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-23 21:59", "2026-11-23 21:59"),
        ("2026-11-23 22:00", "2026-11-24 07:00"),
        ("2026-11-24 03:00", "2026-11-24 07:00"),
        ("2026-11-24 06:59", "2026-11-24 07:00"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
        ("2026-03-28 23:00", "2026-03-29 07:00"),  # summer begins that night
        ("2026-10-24 23:00", "2026-10-25 07:00"),  # and ends
    ],
)
def test_quiet_at_night(now, then):
    timetable = Timetable(quiet_from=time(22), quiet_until=time(7))
    assert after_quiet_hours(at(now), timetable, BELGRADE) == at(then)


def test_quiet_at_noon():
    timetable = Timetable(quiet_from=time(12), quiet_until=time(13))
    assert after_quiet_hours(at("2026-11-23 12:30"), timetable, BELGRADE) == at("2026-11-23 13:00")
    assert after_quiet_hours(at("2026-11-23 13:00"), timetable, BELGRADE) == at("2026-11-23 13:00")


@given(MOMENTS, st.sampled_from(ZONES), st.times(), st.times())
def test_never_quiet_when_it_is_sent(now, zone, start, end):
    zone, timetable = ZoneInfo(zone), Timetable(quiet_from=start, quiet_until=end)
    if start == end:
        return
    later = after_quiet_hours(now, timetable, zone)
    assert now <= later <= now + timedelta(hours=26)
    again = after_quiet_hours(later, timetable, zone)
    assert again - later <= timedelta(hours=2), "an hour that is there twice, or not at all"


@pytest.mark.parametrize(
    ("how", "now", "then"),
    [
        ("daily", "2026-11-23 07:29", "2026-11-23 07:30"),
        ("daily", "2026-11-23 07:30", "2026-11-24 07:30"),
        ("weekly", "2026-11-23 07:29", "2026-11-23 07:30"),  # a Monday
        ("weekly", "2026-11-23 07:30", "2026-11-30 07:30"),
        ("weekly", "2026-11-26 12:00", "2026-11-30 07:30"),
    ],
)
def test_digests_come_in_the_morning(how, now, then):
    assert next_digest(how, at(now), Timetable(), BELGRADE) == at(then)


@given(MOMENTS, st.sampled_from(ZONES), st.times(), st.integers(0, 6), st.sampled_from(["daily", "weekly"]))
def test_a_digest_is_always_to_come(now, zone, clock, day, how):
    zone = ZoneInfo(zone)
    due = next_digest(how, now, Timetable(digest_at=clock, digest_day=day), zone)
    assert now < due <= now + (timedelta(days=7, hours=2) if how == "weekly" else timedelta(hours=26))
    if how == "weekly":
        assert due.astimezone(zone).weekday() in {day, (day + 1) % 7}
