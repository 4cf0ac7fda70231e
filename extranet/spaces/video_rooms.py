"""What people may meet in by video: a space, and whatever else a feature names here.

Features import no other feature, so the kinds of rooms lie here: a feature says `has_room(RoomKind(…))` of its model in
its `AppConfig.ready`, and links to `{% url 'video:room' kind.name key %}` where `{% video_rooms %}` says that there are
any. The video app serves them all; spaces and features know nothing of video servers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Space


@dataclass(frozen=True)
class RoomKind:
    """A model each of whose objects may have a room.

    `enter` and `moderate` are actions of the model's policy: who may come in, and who may there mute and remove others.
    """

    name: str  # in the address: video/<name>/<key>/
    model: Any  # a model class whose manager is an AccessQuerySet
    key: str  # the unique field by which the address names an object
    enter: str
    moderate: str
    open: Q  # which objects have a room at all
    space: Callable[[Any], Space]  # whose administrators turn it off
    who: str | Promise  # said on the page: who can come in


_kinds: dict[str, RoomKind] = {}


def has_room(kind: RoomKind) -> RoomKind:
    _kinds[kind.name] = kind
    return kind


def room_kind(name: str) -> RoomKind | None:
    return _kinds.get(name)


SPACE = has_room(
    RoomKind(
        name="space",
        model=Space,
        key="slug",
        enter="roster",  # its members, also those who are guests; readers of an open space are not
        moderate="moderate",
        open=Q(archived_at=None),
        space=lambda space: space,
        who=_("The members of this space, its guests included, and nobody else."),
    )
)
