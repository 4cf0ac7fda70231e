"""Spaces and who is in them."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from extranet.spaces.models import Membership, Space

from .people import make_user

_numbers = count(1)


def make_space(**fields) -> Space:
    number = next(_numbers)
    fields.setdefault("name_sq", f"Hapësira {number}")
    fields.setdefault("summary_sq", "Përshkrimi i hapësirës")
    fields.setdefault("slug", f"hapesira-{number}")
    return Space.objects.create(**fields)


def make_member(space: Space, role: str = "member", user=None, **fields):
    """A person (a new one when left out) with a place in `space`; guests end tomorrow unless said otherwise.

    `ended`: the place was theirs until a second ago.
    """
    user = user or make_user()
    if role == "guest":
        fields.setdefault("expires_at", timezone.now() + timedelta(days=1))
    if fields.pop("ended", False):
        fields["expires_at"] = timezone.now() - timedelta(seconds=1)
    Membership.objects.create(space=space, user=user, role=role, **fields)
    return user
