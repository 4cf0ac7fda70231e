"""Addresses that send our mail back: sending stops, who looks after the site is told, and can begin again.

Refusals while sending are seen at once. Those that come later, as mails to the sender's address, are read by
`manage.py bounce`, to which the mail server hands them over.
"""

import email
import re
import uuid
from email.message import Message

from django.db import transaction
from django.utils import timezone

from cms.users.models import User

from . import events
from .models import Notice, Undeliverable

_ADDRESSES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=@)")


def stopped(user) -> bool:
    """Whether nothing is sent to the address that `user` has at this moment."""
    return Undeliverable.objects.filter(user=user, email__iexact=user.email).exists()


@transaction.atomic
def stop(user, reason: str) -> Undeliverable:
    """Send nothing more to the address of `user`, and tell the institute's staff, once."""
    was = Undeliverable.objects.filter(user=user).first()
    if was is not None and was.email.casefold() == user.email.casefold():
        return was
    if was is not None:
        was.delete()
    problem = Undeliverable.objects.create(
        user=user, email=user.email, since=timezone.now(), reason=" ".join(reason.split())[:300]
    )
    events.announce("notifications.undeliverable", problem)
    return problem


@transaction.atomic
def clear(problem: Undeliverable) -> None:
    """The address is well again."""
    problem.delete()


def read_bounce(raw: bytes) -> Undeliverable | None:
    """A delivery status notification (RFC 3464) about one of our mails; None for any other mail, and for what may still
    arrive. Our mail is known by its Message-ID, which nobody can guess, and the person by that mail, not by the
    address that the notification names."""
    message = email.message_from_bytes(raw)
    status, reason = _failure(message)
    if not status.startswith("5"):
        return None
    for number in _ADDRESSES.findall(raw.decode("ascii", "replace")):
        notice = Notice.objects.filter(letter=uuid.UUID(number), sent_at__isnull=False).first()
        if notice is not None:
            Notice.objects.filter(letter=notice.letter).update(mail=Notice.Mail.FAILED)
            return stop(User.objects.get(pk=notice.user_id), f"{status} {reason}")
    return None


def _failure(message: Message) -> tuple[str, str]:
    """(status such as "5.1.1", what the other server said) of a notification; ("", "") when it is none."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload() or ():
                if isinstance(fields, Message) and fields.get("Action", "").strip().lower() == "failed":
                    return fields.get("Status", "").strip(), fields.get("Diagnostic-Code", "").strip()
    return "", ""
