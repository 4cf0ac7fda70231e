"""Rooms as the video server knows them, and who comes in as whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import can
from extranet.spaces import break_glass
from extranet.spaces.models import Membership, Space
from extranet.spaces.video_rooms import RoomKind

from .models import VideoRoom

SALT = "extranet.video"
LONGEST_NAME = 100


class NotAnswering(Exception):
    """The video server cannot be reached, or what it says makes no sense. The message is for the site's log."""


@dataclass(frozen=True)
class Person:
    """Who comes in, as the video server learns it: no e-mail address, and no number of ours."""

    key: str  # the same person in the same room, and there only
    name: str
    moderates: bool
    is_guest: bool
    until: datetime | None = None  # when their place in the space ends


def room_for(obj: Model, key: str = "") -> str:
    """The name on the video server of the room of any saved object: a meeting's as well as a space's.

    It follows from model, primary key, `key` (see VideoRoom) and SECRET_KEY; nobody can guess it and it says nothing
    of what the object is called. 32 lower-case letters and digits, as Jitsi folds names.
    """
    return _mark(obj._meta.label, obj.pk, key)


def person_in(room: str, user, kind: RoomKind, obj) -> Person:
    """Who `user`, who may enter, is in the room of this name."""
    space = kind.space(obj)
    place = Membership.objects.active(timezone.now()).filter(user=user, space=space).first()
    place = place or break_glass.held(user, space)
    return Person(
        key=_mark(room, user.pk),
        name=name_of(user),
        moderates=can(user, kind.moderate, obj),
        is_guest=getattr(place, "role", None) == Membership.Role.GUEST,
        until=place.expires_at if place else None,
    )


def name_of(user) -> str:
    """By which the others know them. `get_full_name` stands an e-mail address in where there is none."""
    name = " ".join(f"{user.first_name} {user.last_name}".split())
    return "".join(filter(str.isprintable, name))[:LONGEST_NAME] or _("Without a name")


def decided(space: Space) -> VideoRoom:
    return VideoRoom.objects.filter(space=space).first() or VideoRoom(space=space)


def turn(space: Space, on: bool, *, by, request=None) -> None:
    """Turn the rooms of a space on or off. Off, they have other names from then on."""
    with transaction.atomic():
        row, made = VideoRoom.objects.select_for_update().get_or_create(space=space)
        if row.is_on == on:  # somebody else was faster, or pressed twice
            return
        row.is_on = on
        if not on:
            row.key = get_random_string(32)
        row.save()
        log("policy", space, user=by, request=request, before={"video": not on}, after={"video": on})


def _mark(*parts) -> str:
    return salted_hmac(SALT, ":".join(map(str, parts)), algorithm="sha256").hexdigest()[:32]
