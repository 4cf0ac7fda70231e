"""Spaces that nobody looks after: without an administrator, or without any sign of life for half a year."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from cms.access.models import AuditEntry

from .models import Membership, Space

SILENT = timedelta(days=180)


def abandoned(now: datetime):
    """Spaces, the longest silent first, each with `people`, `has_admin` and `last_sign` (None: never any)."""
    active = Membership.objects.active(now).filter(space=OuterRef("pk"), user__is_active=True)
    signs = AuditEntry.objects.filter(space_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    spaces = Space.objects.filter(archived_at=None).annotate(
        has_admin=Exists(active.filter(role=Membership.Role.ADMIN)),
        people=Count(
            "memberships",
            filter=Q(memberships__user__is_active=True)
            & (Q(memberships__expires_at=None) | Q(memberships__expires_at__gt=now)),
        ),
        last_sign=Subquery(signs),
        last_joined=Max("memberships__joined_at"),
    )
    silent = Q(created_at__lte=now - SILENT) & (Q(last_sign=None) | Q(last_sign__lte=now - SILENT))
    return spaces.filter(Q(has_admin=False) | silent).order_by("last_sign", "pk")
