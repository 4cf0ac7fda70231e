"""Closing an account: what is personal goes, what was contributed stays under a pseudonym.

Each app says what stands in the way with `@blocks_closing` and clears what is its own with `@on_closing`.
"""

import secrets
import uuid
from collections.abc import Callable, Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.access.audit import log

from . import sessions
from .models import DataExport, User
from .my_data import forget

_blocks: list[Callable[[User], Iterable[str]]] = []
_clearings: list[Callable[[User, str], object]] = []


def blocks_closing(block):
    """Register `block(user)` → sentences that say what has to be done first."""
    _blocks.append(block)
    return block


def on_closing(clear):
    """Register `clear(user, email)`, called inside the transaction with the person, who has no name any more, and the
    address that was theirs. It may raise ValidationError."""
    _clearings.append(clear)
    return clear


def in_the_way(user: User) -> list[str]:
    return [sentence for block in _blocks for sentence in block(user)]


@transaction.atomic
def close(user: User, *, request=None) -> User:
    """Nobody can sign in with it again; the address is free. Raises ValidationError with what stands in the way."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active:
        return person
    if sentences := in_the_way(person):
        raise ValidationError(sentences)
    email = _made_anonymous(person)  # first, so that the log's lines about what now ends carry no name
    for clear in _clearings:
        clear(person, email)
    sessions.end(UserSession.objects.filter(user=person))
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    forget(DataExport.objects.filter(user=person))
    person.groups.clear()
    person.user_permissions.clear()
    log("state", person, user=person, request=request, before="open", after="closed")
    return person


def _made_anonymous(person: User) -> str:
    """Gives the address that was theirs."""
    email = person.email
    person.closed_as = secrets.token_hex(2)
    person.first_name = person.last_name = ""
    person.email = f"closed-{uuid.uuid4().hex}@closed.invalid"
    person.language, person.time_zone = settings.LANGUAGE_CODE, settings.TIME_ZONE
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    return email


@blocks_closing
def last_superuser(user: User):
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        yield _("You are the only superuser. Make somebody else superuser first.")
