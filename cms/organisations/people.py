"""Who belongs to an organisation: asking, approving, changing, ending. Each a transaction with its audit line."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.notifications.events import announce

from .models import Affiliation, Organisation

#: Sent with `affiliation` inside the transaction that ends it: spaces tell their administrators.
affiliation_ended = Signal()
#: Addresses of screens, which no organisation may have.
TAKEN_BY_SCREENS = {"people", "approvals", "register", "ask", "municipalities"}


@transaction.atomic
def ask(user, organisation: Organisation, *, position: str = "", why: str = "", request=None) -> Affiliation:
    """`user` asks to belong to `organisation`; who was refused may ask again. Raises ValidationError."""
    affiliation, created = Affiliation.objects.select_for_update().get_or_create(
        user=user, organisation=organisation, defaults={"position": position, "why": why}
    )
    if not created:
        if affiliation.approved and (
            affiliation.expires_at is None or affiliation.expires_at > timezone.now()
        ):
            raise ValidationError(_("You belong to this organisation already."))
        if affiliation.state == "pending":
            raise ValidationError(_("You have asked already; the answer comes by e-mail."))
        affiliation.approved, affiliation.role = False, Affiliation.Role.MEMBER
        affiliation.refused_at, affiliation.refusal, affiliation.expires_at = None, "", None
        affiliation.position, affiliation.why, affiliation.asked_at = position, why, timezone.now()
        affiliation.save()
    log("add", affiliation, user=user, request=request, organisation=organisation.pk)
    announce("organisations.asked", affiliation, by=user)
    return affiliation


def propose(name: str) -> Organisation:
    """An organisation that is not listed yet; the institute's staff decide whether it will be."""
    stem = slugify(name.replace("đ", "dj").replace("Đ", "Dj"))[:40].strip("-") or "organisation"
    slug, number = stem, 1
    while slug in TAKEN_BY_SCREENS or Organisation.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return Organisation.objects.create(
        name_sq=name.strip(), slug=slug, kind=Organisation.Kind.CSO, state=Organisation.State.PENDING
    )


def approvers(organisation: Organisation) -> list:
    """The organisation's administrators; the institute's staff where there are none."""
    now = timezone.now()
    rows = Affiliation.objects.administrators(now).filter(organisation=organisation).select_related("user")
    return [row.user for row in rows] or list(get_user_model().objects.filter(is_staff=True, is_active=True))


@transaction.atomic
def approve(
    affiliation: Affiliation, *, by, role: str, position: str, expires_at: datetime | None, request=None
) -> bool:
    """The person is a partner from now on. False: somebody else was faster."""
    current = _pending(affiliation.pk)
    if current is None:
        return False
    current.approved, current.role = True, role
    current.position, current.expires_at = position, expires_at
    current.save()
    _log(current, by, request, before=None, after=_what(current))
    announce("organisations.answered", current, by=by)
    return True


@transaction.atomic
def list_organisation(organisation: Organisation, *, by, kind: str, name: str, request=None) -> None:
    """Staff put a proposed organisation on the public list."""
    organisation.state, organisation.kind, organisation.name_sq = Organisation.State.PUBLISHED, kind, name
    organisation.save()
    log("state", organisation, user=by, request=request, before="pending", after="published")


@transaction.atomic
def move_to(affiliation: Affiliation, organisation: Organisation) -> Affiliation:
    """The proposed organisation is one that is listed already: the person asks there. Raises ValidationError."""
    if Affiliation.objects.filter(user=affiliation.user_id, organisation=organisation).exists():
        raise ValidationError(_("The person has asked there already, or belongs to it."))
    proposed = affiliation.organisation
    affiliation.organisation = organisation
    affiliation.save()
    _drop_if_unused(proposed)
    return affiliation


@transaction.atomic
def refuse(affiliation: Affiliation, *, by, reason: str, request=None) -> bool:
    current = _pending(affiliation.pk)
    if current is None:
        return False
    current.refused_at, current.refusal = timezone.now(), reason
    current.save()
    _log(current, by, request, before=None, after={**_what(current), "refused": True})
    organisation = current.organisation
    waiting = Affiliation.objects.pending().filter(organisation=organisation)
    if organisation.state == Organisation.State.PENDING and not waiting.exists():
        organisation.state = Organisation.State.ARCHIVED  # nobody is left who says that there is such a thing
        organisation.save()
        log("state", organisation, user=by, request=request, before="pending", after="archived")
    announce("organisations.answered", current, by=by)
    return True


@transaction.atomic
def change(
    affiliation: Affiliation, *, by, role: str, position: str, expires_at: datetime | None, request=None
) -> None:
    """Raises ValidationError where the organisation would be without an administrator."""
    current = _for_update(affiliation)
    if current is None:
        return
    was = _what(current)
    _keep_an_admin(current, role, expires_at, by)
    current.role, current.position, current.expires_at = role, position, expires_at
    current.save()
    _log(current, by, request, before=was, after=_what(current))


@transaction.atomic
def end(affiliation: Affiliation, *, by, request=None) -> None:
    """From the next request on the person is no partner through this organisation. Raises ValidationError."""
    current = _for_update(affiliation)
    if current is None:
        return
    _keep_an_admin(current, None, None, by)
    was = _what(current)
    affiliation_ended.send(Affiliation, affiliation=current, by=by)
    current.delete()
    _log(current, by, request, before=was, after=None)


def _keep_an_admin(affiliation: Affiliation, role: str | None, expires_at, by) -> None:
    stays = role == Affiliation.Role.ADMIN and expires_at is None
    if affiliation.role != Affiliation.Role.ADMIN or stays or by.is_staff:
        return
    others = Affiliation.objects.administrators(timezone.now()).filter(
        organisation=affiliation.organisation_id, expires_at=None
    )
    if not others.exclude(pk=affiliation.pk).exists():
        raise ValidationError(
            _(
                "The organisation needs an administrator without end date. Make somebody else administrator first."
            )
        )


def _for_update(affiliation: Affiliation) -> Affiliation | None:
    """As it is once everybody else is done with this organisation: two administrators may leave at once."""
    Organisation.objects.select_for_update().get(pk=affiliation.organisation_id)
    rows = Affiliation.objects.select_related("user", "organisation")
    return rows.filter(pk=affiliation.pk, approved=True).first()


def _pending(pk: int) -> Affiliation | None:
    rows = Affiliation.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    return rows.pending().filter(pk=pk).first()


def _drop_if_unused(organisation: Organisation) -> None:
    if organisation.state == Organisation.State.PENDING and not organisation.affiliations.exists():
        group = organisation.group
        organisation.delete()
        group.delete()


def _what(affiliation: Affiliation) -> dict:
    until = affiliation.expires_at
    return {
        "member": affiliation.user.get_full_name(),
        "role": affiliation.role,
        "until": until.isoformat() if until else None,
    }


def _log(affiliation: Affiliation, by, request, **details) -> None:
    log("member", affiliation.organisation, user=by, request=request, **details)
