"""The worker sends what is due. One e-mail is in one worker's hands at a time.

Who takes a mail gives its notices a number (`letter`) and a lease before sending; sent, they say so at once. A worker
that dies holds one mail: when its lease is over another one sends it with the same number, which is its Message-ID.
"""

import logging
import time
import uuid
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone

from cms.access.principals import keeping_principals
from cms.users.models import User

from . import letters, problems, reading
from .kinds import How
from .models import Notice, Timetable
from .times import after_quiet_hours, next_digest

logger = logging.getLogger("kuvend.notices")
#: How long a worker has for one mail.
LEASE = timedelta(minutes=2)
BATCH = 100
#: Seconds that a sweep sends at most, before the worker looks after other things.
A_SWEEP = 20
#: A mail that was not taken for so many times is given up.
ATTEMPTS = 12
Mail = Notice.Mail


def send_due(seconds: float = A_SWEEP) -> int:
    """Send what is due, for about so many seconds. Gives the number of mails; never raises for a mail server that is
    away: what was not sent waits."""
    sent, end = 0, time.monotonic() + seconds
    connection = None
    try:
        while time.monotonic() < end and (keys := _waiting()):
            for user_id, bundle, letter in keys:
                connection = connection or _opened()  # first: a server that is away is no attempt at a mail
                taken = _take(user_id, bundle, letter)
                if taken:
                    try:
                        sent += _send(taken, connection)
                    except OSError:
                        raise
                    except Exception:  # whatever is wrong with this one, the others wait for theirs
                        logger.exception("Notice %s could not be written", taken[0].pk)
                        _wait(Notice.objects.filter(letter=taken[0].letter, mail=Mail.WAITING), taken)
                        connection.close()
                        connection = None
                if time.monotonic() >= end:
                    break
    except OSError as error:  # smtplib's errors are OSErrors
        logger.warning("Notices wait for the mail server: %s", error)
    finally:
        if connection is not None:
            connection.close()
    return sent


def _opened():
    connection = get_connection()
    connection.open()
    return connection


def _waiting() -> list[tuple[int, str, object]]:
    """(person, bundle, letter) of mails that are due. `letter`: of one that a worker left behind."""
    rows = (
        Notice.objects.due(timezone.now()).order_by("due_at", "pk").values_list("user_id", "bundle", "letter")
    )
    return list(dict.fromkeys(rows[:BATCH]))


def _take(user_id: int, bundle: str, letter) -> list[Notice]:
    """The notices of one mail, now in this worker's hands; none when another one was faster."""
    now = timezone.now()
    number = letter or uuid.uuid4()
    due = Notice.objects.due(now).filter(user_id=user_id, bundle=bundle, letter=letter)
    if not due.update(lease_until=now + LEASE, letter=number, attempts=F("attempts") + 1):
        return []
    rows = Notice.objects.filter(letter=number, mail=Mail.WAITING).select_related("event__actor")
    return list(rows.order_by("event__at", "pk"))


def _send(rows: list[Notice], connection) -> int:
    """Gives 1 when a mail went out. Raises OSError when the mail server is away: the mail waits for another try."""
    if not rows or (number := rows[0].letter) is None:
        return 0
    letter = Notice.objects.filter(letter=number, mail=Mail.WAITING)
    user = User.objects.filter(pk=rows[0].user_id, is_active=True).first()
    if user is None or problems.stopped(user):
        letter.update(mail=Mail.REVOKED if user is None else Mail.FAILED, due_at=None, lease_until=None)
        return 0
    later = _in_quiet_hours(user, rows[0])
    if later is not None:
        # What another worker may have sent before it died keeps its number.
        first = all(row.attempts <= 1 for row in rows)
        letter.update(due_at=later, lease_until=None, letter=None if first else number)
        return 0
    rows = _put_off(rows, user)
    if not rows:
        return 0
    with keeping_principals():
        message = letters.written(user, rows, number)
    if message is None:
        letter.update(mail=Mail.REVOKED, due_at=None, lease_until=None)
        return 0
    message.connection = connection
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        _refused(letter, user, rows, error)
        return 0
    except OSError:
        _wait(letter, rows)
        raise
    letter.update(mail=Mail.SENT, sent_at=timezone.now(), due_at=None, lease_until=None)
    return 1


def _put_off(rows: list[Notice], user) -> list[Notice]:
    """Those that can be told now. What opens later, or still waits for the scanner, is told then."""
    now = timezone.now()
    withheld = reading.withheld((row.event for row in rows), now)
    if not withheld:
        return rows
    timetable = Timetable.objects.filter(user=user).first() or Timetable()
    for row in rows:
        if row.event_id not in withheld:
            continue
        opens = withheld[row.event_id]
        if opens is None and row.attempts >= ATTEMPTS:
            values: dict[str, Any] = {"mail": Mail.REVOKED, "due_at": None}
        else:
            due = opens or now + _pause(row.attempts)
            if row.how in {How.DAILY, How.WEEKLY}:
                due = next_digest(row.how, due, timetable, ZoneInfo(user.time_zone))
            values = {"due_at": due, "letter": None, "attempts": 0 if opens else row.attempts}
        Notice.objects.filter(pk=row.pk, mail=Mail.WAITING).update(lease_until=None, **values)
    return [row for row in rows if row.event_id not in withheld]


def _in_quiet_hours(user, row: Notice) -> datetime | None:
    """They may have begun since the mail was due, or been chosen since: then the end of them."""
    if row.how != How.NOW:
        return None
    now = timezone.now()
    timetable = Timetable.objects.filter(user=user).first()
    later = after_quiet_hours(now, timetable, ZoneInfo(user.time_zone)) if timetable else now
    return later if later > now else None


def _refused(letter, user, rows: list[Notice], error: SMTPRecipientsRefused) -> None:
    """For good (5xx), the address gets nothing more; otherwise the mail is tried again."""
    code, reason = next(iter(error.recipients.values()), (0, b""))
    if 500 <= code < 600 and not problems.is_about_us(_text(reason), code):
        letter.update(mail=Mail.FAILED, due_at=None, lease_until=None)
        problems.stop(user, f"{code} {_text(reason)}")
    else:
        logger.warning("A notice was not taken for now: %s", error)
        _wait(letter, rows)


def _text(reason) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _wait(letter, rows: list[Notice]) -> None:
    """Longer after each attempt, up to four hours; after about a day it is given up."""
    attempts = max(row.attempts for row in rows)
    if attempts >= ATTEMPTS:
        letter.update(mail=Mail.FAILED, due_at=None, lease_until=None)
        return
    letter.update(due_at=timezone.now() + _pause(attempts), lease_until=None)


def _pause(attempts: int) -> timedelta:
    return min(timedelta(minutes=2**attempts), timedelta(hours=4))
