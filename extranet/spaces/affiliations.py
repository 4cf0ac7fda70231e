"""Somebody leaves an organisation: where they remain a member of spaces, those who look after these are told."""

from django.dispatch import receiver
from django.utils import timezone

from cms.core.mails import Address, Letter, post
from cms.organisations.panels import affiliation_panel
from cms.organisations.people import affiliation_ended

from .models import Membership, Space


@affiliation_panel(order=10)
def remaining(request, affiliation) -> dict:
    """The person's spaces, of those whose roster the reader may see: a secret one stays secret."""
    now = timezone.now()
    seen = Space.objects.allowing(request.user, "roster")
    memberships = Membership.objects.active(now).filter(user=affiliation.user_id, space__in=seen)
    return {
        "template": "spaces/includes/remaining.html",
        "memberships": memberships.select_related("space").order_by("space__name_sq"),
        "managed": set(Space.objects.allowing(request.user, "manage").values_list("pk", flat=True)),
    }


@receiver(affiliation_ended, dispatch_uid="spaces of who left an organisation")
def tell_administrators(sender, affiliation, by, **kwargs) -> None:
    now = timezone.now()
    spaces = Membership.objects.active(now).filter(user=affiliation.user_id).values("space_id")
    administrators = Membership.objects.active(now).filter(
        space__in=spaces, role=Membership.Role.ADMIN, user__is_active=True
    )
    for row in administrators.exclude(user=affiliation.user_id).select_related("user", "space"):
        post(
            Letter.to_person(
                "spaces/mail/affiliation_ended",
                row.user,
                who=affiliation.user,
                organisation=affiliation.organisation,
                space=row.space,
                url=Address("spaces:members", row.space.slug),
            )
        )
