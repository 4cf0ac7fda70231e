"""What of a person is kept here, and what goes with the account."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.users.closing import blocks_closing, on_closing
from cms.users.my_data import data_part

from .joining import Invitation, JoinRequest
from .members import end_membership
from .models import Membership, Space


@data_part("memberships")
def memberships(user):
    for row in Membership.objects.filter(user=user).select_related("space", "sponsor").order_by("pk"):
        yield {
            "space": row.space.name_sq,
            "role": row.role,
            "joined_at": row.joined_at,
            "until": row.expires_at,
            "vouched_for_by": row.sponsor.get_full_name() if row.sponsor else None,
        }


@data_part("join-requests")
def join_requests(user):
    rows = JoinRequest.objects.filter(user=user).order_by("pk")
    return rows.values("space__name_sq", "sentence", "state", "reason", "asked_at", "answered_at")


@data_part("invitations")
def invitations(user):
    """Those to the person and those by the person."""
    for row in Invitation.objects.filter(email=user.email.lower()).select_related("space").order_by("pk"):
        yield {
            "which": "to me",
            "space": row.space.name_sq,
            "role": row.role,
            "state": row.state,
            "at": row.created_at,
        }
    for row in Invitation.objects.filter(invited_by=user).select_related("space").order_by("pk"):
        yield {
            "which": "by me", "space": row.space.name_sq, "email": row.email, "role": row.role, "state": row.state,
            "at": row.created_at,
        }  # fmt: skip


def only_administrator_of(user):
    """Spaces that would be left without an administrator whose place has no end."""
    rows = Membership.objects.active(timezone.now()).filter(role=Membership.Role.ADMIN)
    others = rows.filter(expires_at=None, user__is_active=True).exclude(user=user).values("space")
    return Space.objects.filter(pk__in=rows.filter(user=user).values("space")).exclude(pk__in=others)


@blocks_closing
def last_administrator(user):
    for space in only_administrator_of(user):
        yield _(
            "You are the only administrator of “%(space)s”. Make somebody else administrator there first."
        ) % {"space": space.name}


@on_closing
def clear(user, email: str) -> None:
    """Places end as when one leaves; open invitations by the person open nothing; their address is forgotten."""
    for membership in Membership.objects.filter(user=user).select_related("space"):
        end_membership(membership.space, user.pk, by=user)
    JoinRequest.objects.filter(user=user).delete()
    Invitation.objects.filter(email=email.lower()).delete()
    Invitation.objects.filter(invited_by=user, state=Invitation.State.OPEN).update(
        state=Invitation.State.REVOKED
    )
