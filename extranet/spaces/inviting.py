"""Inviting, renewing, taking back, accepting: each a transaction with its line in the audit log."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import can
from cms.core.limits import over_limit
from cms.core.mails import Address, Letter, deliver

from .joining import Invitation, hash_of
from .members import add_member
from .models import Membership, Space

VALID = timedelta(days=14)
KEPT = timedelta(days=90)  # after the link has lapsed
PER_HOUR = 300  # addresses one person may write to
#: From least to most: an invitation never takes away what somebody has.
RANKS = [role.value for role in (Membership.Role.GUEST, Membership.Role.MEMBER, Membership.Role.MODERATOR,
                                 Membership.Role.ADMIN)]  # fmt: skip


class TooMany(Exception):
    """More invitations than one person may send in an hour."""


@dataclass(frozen=True)
class Wanted:
    """Whom to invite, as what, until when."""

    email: str
    role: str
    language: str
    expires_at: datetime | None = None
    name: str = ""

    @property
    def role_name(self) -> str:
        return str(Membership.Role(self.role).label)


def invite(space: Space, wanted: list[Wanted], *, by, request=None) -> list[Invitation]:
    """Invite all of `wanted` or nobody; then send the mails. Raises ValidationError, TooMany.

    Registered or not, known in the space or not: every address is treated alike, so nothing can be learnt here.
    """
    if over_limit("invitations", by.pk, most=PER_HOUR, seconds=3600, cost=len(wanted)):
        raise TooMany
    with transaction.atomic():
        Space.objects.select_for_update().get(pk=space.pk)  # two who invite the same person at once
        made = [_invited(space, each, by=by, request=request) for each in wanted]
    _send(made)
    return [invitation for invitation, _token in made]


def _invited(space: Space, wanted: Wanted, *, by, request) -> tuple[Invitation, str]:
    email = wanted.email.strip().lower()
    before = Invitation.objects.select_for_update().filter(space=space, email=email, state="open").first()
    if before and not before.has_lapsed and not may_change(by, before):
        raise ValidationError(
            _("Somebody else has invited %(email)s already; the invitation waits for an answer."),
            params={"email": email},
        )
    invitation = before or Invitation(space=space, email=email)
    was = what(before) if before else None
    invitation.role, invitation.expires_at = wanted.role, wanted.expires_at
    invitation.language, invitation.name = wanted.language, wanted.name
    token = _give_token(invitation, by)
    invitation.full_clean(exclude=["token_hash"])
    invitation.save()
    log("member", space, user=by, request=request, before=was, after=what(invitation))
    return invitation, token


def _give_token(invitation: Invitation, by) -> str:
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.invited_by = hash_of(token), by
    invitation.valid_until, invitation.sent_at = timezone.now() + VALID, None
    return token


def renew(invitation: Invitation, *, by, request=None) -> Invitation | None:
    """A new mail with a new token; the old one opens nothing any more. None: answered meanwhile. Raises TooMany."""
    if over_limit("invitations", by.pk, most=PER_HOUR, seconds=3600):
        raise TooMany
    with transaction.atomic():
        current = _locked(invitation.pk)
        if current is None:
            return None
        if current.expires_at and current.expires_at <= timezone.now():
            raise ValidationError(_("The end date lies in the past. Choose a later one."))
        token = _give_token(current, by)
        current.save()
        log("member", current.space, user=by, request=request, before=what(invitation), after=what(current))
    _send([(current, token)])
    return current


@transaction.atomic
def revoke(invitation: Invitation, *, by, request=None) -> None:
    if (current := _locked(invitation.pk)) is not None:
        _answer(current, Invitation.State.REVOKED, by=by, request=request)


def open_invitation(token: str) -> Invitation | None:
    """The invitation that `token` opens now; None for whatever is wrong with it: nobody is told what.

    Who invited must still be allowed to: the mail of an administrator who was removed opens nothing.
    """
    found = Invitation.objects.waiting(timezone.now()).with_token(token)
    invitation = found.select_related("space", "invited_by").first()
    return invitation if invitation and still_meant(invitation) else None


def still_meant(invitation: Invitation) -> bool:
    by = invitation.invited_by
    action = "invite" if invitation.role in {Membership.Role.GUEST, Membership.Role.MEMBER} else "manage"
    ended = invitation.expires_at is not None and invitation.expires_at <= timezone.now()
    return by is not None and not ended and can(by, action, invitation.space)


def may_change(user, invitation: Invitation) -> bool:
    return can(user, "edit", invitation)


@transaction.atomic
def accept(token: str, user, *, request=None) -> Space | None:
    """`user`, whose address it is, takes the place. None: the token is used, or opens nothing any more."""
    invitation = _for_answer(token, user.email)
    if invitation is None:
        return None
    if _gives_more(invitation, user):
        add_member(
            invitation.space,
            user,
            invitation.role,
            by=user,
            expires_at=invitation.expires_at,
            sponsor=invitation.invited_by,
            request=request,
        )
    _answer(invitation, Invitation.State.ACCEPTED, by=user, request=request)
    return invitation.space


@transaction.atomic
def accept_as_newcomer(token: str, *, request=None, **fields) -> tuple | None:
    """Open an account for the address of the invitation, with `fields` (names, language, password), and take the
    place. Gives the person and the space; None when the token opens nothing any more."""
    found = open_invitation(token)
    invitation = found and _for_answer(token, found.email)
    if invitation is None or account_of(invitation.email) is not None:
        return None
    user = get_user_model().objects.create_user(invitation.email, **fields)
    _confirm_address(user)
    space = accept(token, user, request=request)
    return (user, space) if space else None


@transaction.atomic
def decline(token: str, email: str, *, by=None, request=None) -> bool:
    invitation = _for_answer(token, email)
    if invitation is None:
        return False
    _answer(invitation, Invitation.State.DECLINED, by=by, request=request)
    return True


def forget_old() -> int:
    """Delete what nobody needs to know any more: whose address was invited long ago. The audit log has its lines."""
    return Invitation.objects.filter(valid_until__lte=timezone.now() - KEPT).delete()[0]


def account_of(email: str):
    """The account with this address, closed ones too."""
    return get_user_model().objects.filter(email__iexact=email).first()


def what(invitation: Invitation) -> dict:
    until = invitation.expires_at
    return {
        "role": invitation.role,
        "until": until.isoformat() if until else None,
        # The address stands in the invitation, and is forgotten with it.
        "invitation": invitation.state,
        "number": invitation.pk,
    }


def _for_answer(token: str, email: str) -> Invitation | None:
    invitation = open_invitation(token)
    if invitation is None or invitation.email != email.lower():
        return None
    locked = _locked(invitation.pk)
    return locked if locked and locked.token_hash == hash_of(token) else None


def _locked(pk: int) -> Invitation | None:
    """The invitation once everybody else is done with it, unless one of them has answered it."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("space", "invited_by")
    return rows.filter(pk=pk, state=Invitation.State.OPEN).first()


def _answer(invitation: Invitation, state: str, *, by, request) -> None:
    was = what(invitation)
    invitation.state = state
    invitation.save(update_fields=["state"])
    log("member", invitation.space, user=by, request=request, before=was, after=what(invitation))


def _gives_more(invitation: Invitation, user) -> bool:
    """Whether the person gains by it. Who is in the space already is promoted by its administrators only: a member
    who may invite could otherwise lengthen a stay, their own included."""
    members = Membership.objects.active(timezone.now())
    held = members.filter(space=invitation.space, user=user).first()
    if held is None:
        return True
    if not can(invitation.invited_by, "manage", invitation.space):
        return False
    if held.role != invitation.role:
        return RANKS.index(invitation.role) > RANKS.index(held.role)
    longer = invitation.expires_at is None or (held.expires_at and invitation.expires_at > held.expires_at)
    return held.expires_at is not None and bool(longer)


def _confirm_address(user) -> None:
    """The mail has arrived, so the address is theirs."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _send(made: list[tuple[Invitation, str]]) -> None:
    """In the language of the person where the address is known, otherwise in the one that was chosen."""
    people = {
        user.email.lower(): user
        for user in get_user_model()
        .objects.annotate(address=Lower("email"))
        .filter(address__in=[invitation.email for invitation, _token in made])
    }
    letters = {}
    for invitation, token in made:
        person = people.get(invitation.email)
        letters[invitation.pk] = Letter(
            "spaces/mail/invitation",
            invitation.email,
            person.language if person else invitation.language,
            context={
                "invitation": invitation,
                "name": person.get_full_name() if person else invitation.name,
                "url": Address("spaces:invitation", token),
            },
        )
    sent = {id(letter) for letter in deliver(list(letters.values()))}
    arrived = [pk for pk, letter in letters.items() if id(letter) in sent]
    Invitation.objects.filter(pk__in=arrived).update(sent_at=timezone.now())
    for invitation, _token in made:
        invitation.sent_at = timezone.now() if invitation.pk in arrived else None
