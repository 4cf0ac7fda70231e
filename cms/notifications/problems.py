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
from django.utils.crypto import salted_hmac

from cms.users.models import User

from . import events
from .models import Notice, Undeliverable

#: Our Message-IDs: the number of a letter, and to which address it went.
_NUMBERS = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{16})(?=@)")
LOOKED_UP = 20  # of the numbers in a returned mail; one of ours holds one


def mark(address: str) -> str:
    """An address in a Message-ID, for us alone to recognise."""
    return salted_hmac("notifications.problems", address.casefold(), algorithm="sha256").hexdigest()[:16]


def is_about_us(status: str, code: int = 0) -> bool:
    """Refused for who sends or what it says, not for the address: no relaying, no password, a blocklist (RFC 3463,
    X.7). The address may be as well as can be."""
    return code == 530 or status.startswith("5.7.")


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
    address that the notification names. Of an address that they no longer have it says nothing to us."""
    message = email.message_from_bytes(raw)
    status, reason = _failure(message)
    if not status.startswith("5") or is_about_us(status):
        return None
    found = dict.fromkeys(_NUMBERS.findall(raw.decode("ascii", "replace")))
    for number, address in list(found)[:LOOKED_UP]:
        notice = Notice.objects.filter(letter=uuid.UUID(number), sent_at__isnull=False).first()
        if notice is not None:
            Notice.objects.filter(letter=notice.letter).update(mail=Notice.Mail.FAILED)
            user = User.objects.get(pk=notice.user_id)
            return stop(user, f"{status} {reason}") if mark(user.email) == address else None
    return None


def _failure(message: Message) -> tuple[str, str]:
    """(status such as "5.1.1", what the other server said) of a notification; ("", "") when it is none."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for fields in part.get_payload() or ():
                if isinstance(fields, Message) and _field(fields, "Action").lower() == "failed":
                    return _field(fields, "Status"), _field(fields, "Diagnostic-Code")
    return "", ""


def _field(fields: Message, name: str) -> str:
    """Also with letters that a header may not have: then it is no `str`."""
    return str(fields.get(name, "")).replace("\0", "").strip()
