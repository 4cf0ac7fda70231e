"""Spaces as places in which things happen (cms.notifications.rooms): "space:12"."""

from collections.abc import Iterable

from django.utils import timezone

from cms.notifications import rooms
from cms.users.models import User

from .models import Membership, Space


def room_of(space_id: int) -> str:
    return f"space:{space_id}"


def members_of(space_id: int, **narrowed):
    """The people of a space at this moment, as a queryset of users. `narrowed`: by fields of their memberships."""
    active = Membership.objects.active(timezone.now()).filter(space=space_id, **narrowed)
    return User.objects.filter(pk__in=active.values("user"))


def _names(user, numbers: Iterable[int]) -> dict[int, str]:
    return {space.pk: space.name for space in Space.objects.visible_to(user).filter(pk__in=numbers)}


def _own(user) -> list[int]:
    active = Membership.objects.active(timezone.now()).filter(user=user)
    return list(active.order_by("space_id").values_list("space_id", flat=True))


rooms.register("space", names=_names, own=_own)
