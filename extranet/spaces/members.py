"""Joining, changing, leaving: each a transaction with its line in the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log

from .models import Membership, Space


def what(membership: Membership) -> dict:
    until = membership.expires_at
    return {
        "role": membership.role,
        "until": until.isoformat() if until else None,
    }


@transaction.atomic
def add_member(
    space: Space, user, role: str, *, by, expires_at=None, sponsor=None, request=None
) -> Membership:
    """A new membership, or the renewal of one that was there. A guest's sponsor is `by` unless another one is
    named. Raises ValidationError."""
    before = membership_for_update(space, user.pk)
    membership = before or Membership(space=space, user=user)
    was = what(before) if before else None
    if before:
        _keep_an_admin(before, role, expires_at)
    membership.role, membership.expires_at = role, expires_at
    if role == Membership.Role.GUEST:
        membership.sponsor = sponsor or by
    membership.full_clean()
    membership.save()
    log("member", space, user=by, request=request, person=user.pk, before=was, after=what(membership))
    return membership


@transaction.atomic
def end_membership(space: Space, user_id: int, *, by, request=None) -> None:
    """What the person contributed stays. Raises ValidationError for the last administrator."""
    membership = membership_for_update(space, user_id)
    if membership is None:  # somebody else was faster
        return
    _keep_an_admin(membership, None, None)
    was = what(membership)
    membership.delete()
    log("member", space, user=by, request=request, person=user_id, before=was, after=None)


def membership_for_update(space: Space, user_id: int) -> Membership | None:
    """As it is once everybody else is done with this space: two administrators who leave at once must not
    both succeed, so the space's row is locked before anything is read."""
    Space.objects.select_for_update().get(pk=space.pk)
    return Membership.objects.select_related("user").filter(space=space, user=user_id).first()


def _keep_an_admin(membership: Membership, new_role: str | None, new_end) -> None:
    ended = membership.expires_at is not None and membership.expires_at <= timezone.now()
    stays = new_role == Membership.Role.ADMIN and new_end is None
    if membership.role != Membership.Role.ADMIN or ended or stays:
        return
    others = Membership.objects.filter(
        space=membership.space_id, role=Membership.Role.ADMIN, expires_at=None, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        raise ValidationError(
            _("A space needs an administrator without end date. Make somebody else administrator first.")
        )
