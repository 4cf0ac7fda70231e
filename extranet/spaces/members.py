"""Joining, changing, leaving: each a transaction with its line in the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.access.audit import log

from .models import Membership, Space


def _what(membership: Membership) -> dict:
    until = membership.expires_at
    return {
        "member": membership.user.get_full_name(),
        "role": membership.role,
        "until": until.isoformat() if until else None,
    }


@transaction.atomic
def add_member(space: Space, user, role: str, *, by, expires_at=None, request=None) -> Membership:
    """A new membership, or the renewal of one that was there. Raises ValidationError."""
    before = Membership.objects.select_related("user").filter(space=space, user=user).first()
    membership = before or Membership(space=space, user=user)
    was = _what(before) if before else None
    if before:
        _keep_an_admin(before, role, expires_at)
    membership.role, membership.expires_at = role, expires_at
    if role == Membership.Role.GUEST:
        membership.sponsor = by
    membership.full_clean()
    membership.save()
    log("member", space, user=by, request=request, before=was, after=_what(membership))
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by, request=None) -> None:
    """Ends a membership. What the person contributed stays. Raises ValidationError for the last administrator."""
    _keep_an_admin(membership, None, None)
    was = _what(membership)
    space = membership.space
    membership.delete()
    log("member", space, user=by, request=request, before=was, after=None)


def _keep_an_admin(membership: Membership, new_role: str | None, new_end) -> None:
    """Two administrators who leave at once must not both succeed: the space's row is locked first."""
    Space.objects.select_for_update().get(pk=membership.space_id)
    if membership.role != Membership.Role.ADMIN or (new_role == Membership.Role.ADMIN and new_end is None):
        return
    others = Membership.objects.filter(space=membership.space_id, role=Membership.Role.ADMIN, expires_at=None)
    if not others.exclude(pk=membership.pk).exists():
        raise ValidationError(
            _("A space needs an administrator without end date. Make somebody else administrator first.")
        )
