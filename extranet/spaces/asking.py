"""Asking to join a private space, and the answer: each a transaction with its line in the audit log."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import can
from cms.access.principals import principals
from cms.access.tokens import PARTNER
from cms.notifications.events import announce

from .joining import JoinRequest
from .members import add_member
from .models import Membership, Space
from .rooms import room_of

#: For so long a refusal stands.
PAUSE = timedelta(days=30)


def last_request(user, space: Space) -> JoinRequest | None:
    rows = JoinRequest.objects.visible_to(user).filter(user=user, space=space)
    return rows.order_by("-asked_at", "-pk").first() if user.is_authenticated else None


def may_ask(user, space: Space, last: JoinRequest | None = None) -> bool:
    """A partner who sees the card of a private space that people do not join by themselves, and is not in it."""
    return (
        space.visibility == Space.Visibility.PRIVATE
        and not space.is_archived
        and space.join != Space.Join.SELF
        and PARTNER in principals(user)
        and can(user, "view", space)
        and not can(user, "roster", space)
        and (last is None or _may_ask_again(last))
    )


def asks_again_at(last: JoinRequest):
    return last.answered_at + PAUSE if last.answered_at else None


def _may_ask_again(last: JoinRequest) -> bool:
    if last.state == JoinRequest.State.OPEN:
        return False
    return last.state != JoinRequest.State.REFUSED or asks_again_at(last) <= timezone.now()


@transaction.atomic
def ask(space: Space, user, sentence: str, *, request=None) -> JoinRequest | None:
    """None: the person may not ask, or has asked already."""
    Space.objects.select_for_update().get(pk=space.pk)  # a double click
    if not may_ask(user, space, last_request(user, space)):
        return None
    asked = JoinRequest.objects.create(space=space, user=user, sentence=sentence)
    log("member", space, user=user, request=request, person=user.pk, before=None, after=_what(asked))
    announce("spaces.asked", asked, by=user, room=room_of(space.pk))
    return asked


@transaction.atomic
def accept(asked: JoinRequest, *, by, request=None) -> bool:
    """The person is a member from now on. False: answered or taken back meanwhile. Raises ValidationError."""
    current = _open(asked)
    if current is None:
        return False
    if not current.user.is_active or PARTNER not in principals(current.user):
        raise ValidationError(
            _("This person is no longer a partner. Refuse the request, or invite them as a guest.")
        )
    if not Membership.objects.active(timezone.now()).filter(space=current.space, user=current.user).exists():
        add_member(current.space, current.user, Membership.Role.MEMBER, by=by, request=request)
    _answer(current, JoinRequest.State.ACCEPTED, by, request)
    return True


@transaction.atomic
def refuse(asked: JoinRequest, reason: str, *, by, request=None) -> bool:
    current = _open(asked)
    if current is None:
        return False
    current.reason = reason
    _answer(current, JoinRequest.State.REFUSED, by, request)
    return True


@transaction.atomic
def withdraw(asked: JoinRequest, *, request=None) -> bool:
    current = _open(asked)
    if current is None:
        return False
    was = _what(current)
    current.state, current.answered_at = JoinRequest.State.WITHDRAWN, timezone.now()
    current.save()
    log(
        "member",
        current.space,
        user=current.user,
        request=request,
        person=current.user_id,
        before=was,
        after=_what(current),
    )
    return True


def _open(asked: JoinRequest) -> JoinRequest | None:
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("space", "user")
    return rows.open().filter(pk=asked.pk).first()


def _answer(asked: JoinRequest, state: str, by, request) -> None:
    was = _what(asked)
    asked.state, asked.answered_at, asked.answered_by = state, timezone.now(), by
    asked.full_clean()
    asked.save()
    log("member", asked.space, user=by, request=request, person=asked.user_id, before=was, after=_what(asked))
    announce("spaces.answered", asked, by=by)


def _what(asked: JoinRequest) -> dict:
    return {"request": asked.state}
