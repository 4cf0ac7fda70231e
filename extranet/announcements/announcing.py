"""Writing announcements and telling people of them: each a transaction with its line in the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.signals import content_changed
from cms.notifications.events import announce
from cms.notifications.models import Event
from extranet.spaces.models import Space
from extranet.spaces.rooms import room_of

from .audiences import Addressee, set_audiences
from .models import Announcement, Audience
from .policy import is_staff

State = Announcement.State
PUBLISHED, REQUIRED, REMINDER = (
    f"announcements.{name}" for name in ("published", "required", "reminder")
)  # fmt: skip
TOLD = (PUBLISHED, REQUIRED)
#: Those who have not confirmed it are reminded once in so long.
REMINDED_EVERY = timedelta(days=1)


class ChangedMeanwhile(Exception):
    """Somebody saved since the form was opened; `now` is the object as they left it."""

    def __init__(self, now):
        super().__init__(now.pk)
        self.now = now


@dataclass(frozen=True)
class Step:
    button: str | Promise
    said: str | Promise


#: Name, which is the policy's action → what is written on the button and said afterwards.
STEPS = {
    "publish": Step(gettext_lazy("Announce"), gettext_lazy("Announced.")),
    "archive": Step(gettext_lazy("Archive"), gettext_lazy("Archived: its readers no longer see it.")),
}


@transaction.atomic
def begin(
    space: Space | None, values: dict, audiences: Iterable[Addressee], *, by, request=None
) -> Announcement:
    """A new draft: the institute's, or (`space`) a space's. Raises ValidationError, and PermissionDenied for who may
    not announce there."""
    if not (is_staff(by) if space is None else can(by, "moderate", space)):
        raise PermissionDenied
    announcement = Announcement(space=space, owner=by)
    _write(announcement, values, audiences, by=by)
    log("add", announcement, user=by, request=request)
    return announcement


@transaction.atomic
def save(
    pk: int, values: dict, audiences: Iterable[Addressee], *, based_on: int, by, request=None
) -> Announcement:
    """Write it if it still is at revision `based_on`. To whom it was announced already and still is, is told nothing;
    whoever is added is told. Raises ChangedMeanwhile, ValidationError, and Http404 when `by` may no longer edit it."""
    announcement = _locked(pk, by, "edit")
    if announcement.revision != based_on:
        raise ChangedMeanwhile(announcement)
    before = current(announcement)
    announcement.revision += 1
    _write(announcement, values, audiences, by=by)
    after = current(announcement)
    # The names of the fields only: the log is read by some who may not read a draft.
    fields = [name for name in after if before[name] != after[name]]
    log("edit", announcement, user=by, request=request, fields=fields, revision=announcement.revision)
    if announcement.state == State.PUBLISHED and {"audiences", "visible_from", "must_acknowledge"} & {
        *fields
    }:
        _tell(announcement, by)
    return announcement


def _write(announcement: Announcement, values: dict, audiences: Iterable[Addressee], *, by) -> None:
    for name, value in values.items():
        setattr(announcement, name, value)
    if "page" in values:
        announcement.carries = values["page"] is not None
    announcement.full_clean(exclude=["owner"])
    announcement.save()
    set_audiences(announcement, audiences, by=by)
    content_changed.send(Announcement, instance=announcement)  # they are written after it


def current(announcement: Announcement) -> dict:
    """All that can be edited, comparable."""
    names = (
        "title",
        "text",
        "language",
        "visible_from",
        "visible_until",
        "must_acknowledge",
        "page_id",
        "communication_id",
    )
    audiences = sorted((each.to, each.space_id or 0) for each in announcement.audiences.all())
    return {
        **{name.removesuffix("_id"): getattr(announcement, name) for name in names},
        "audiences": audiences,
    }


@transaction.atomic
def take(pk: int, name: str, *, by, seen: int | None = None, request=None) -> Announcement:
    """Take a step of STEPS. `seen`: the revision about which `by` decides. Raises ChangedMeanwhile, Http404 when `by`
    may not (of two who act at once the second), and ValidationError."""
    announcement = _locked(pk, by, name)
    if seen is not None and seen != announcement.revision:
        raise ChangedMeanwhile(announcement)
    before, now = announcement.state, timezone.now()
    if name == "publish":
        if announcement.visible_until and announcement.visible_until <= now:
            raise ValidationError(_("The time until which it is shown is over. Choose a later one first."))
        if not announcement.audiences.exists():
            raise ValidationError(_("Choose to whom you announce it."))
        announcement.state, announcement.published_at = State.PUBLISHED, now
    else:
        announcement.state = State.ARCHIVED
    announcement.save()
    log("state", announcement, user=by, request=request, before=before, after=announcement.state)
    if name == "publish":
        _tell(announcement, by)
    else:  # who has not been told yet is told no more
        _events(announcement).filter(tell_at__isnull=False).update(tell_at=None)
    return announcement


@transaction.atomic
def delete(pk: int, *, by, request=None) -> None:
    """A draft; what was announced is archived instead. Raises Http404."""
    announcement = _locked(pk, by, "delete")
    log("state", announcement, user=by, request=request, before=announcement.state, after="deleted")
    announcement.delete()


@transaction.atomic
def remind(pk: int, *, by, request=None) -> Announcement:
    """Tell those once more who have not confirmed it. Raises ValidationError when they were reminded today, or there
    is nothing to confirm; Http404."""
    announcement = _locked(pk, by, "remind")
    now = timezone.now()
    if not announcement.must_acknowledge or announcement.phase != "announced":
        raise ValidationError(_("There is nothing to be confirmed at the moment."))
    if announcement.reminded_at and now < announcement.reminded_at + REMINDED_EVERY:
        raise ValidationError(_("They were reminded in the last 24 hours. Wait until tomorrow."))
    announcement.reminded_at = now
    Announcement.objects.filter(pk=pk).update(reminded_at=now)  # nothing that is searched changes
    log("share", announcement, user=by, request=request, reminded=True)
    announce(REMINDER, announcement, by=by, room=room(announcement))
    return announcement


def _locked(pk: int, by, action: str) -> Announcement:
    locked = Announcement.objects.select_for_update(of=("self",))
    return get_visible_or_404(locked, by, action=action, pk=pk)


# -- telling -----------------------------------------------------------------------------------------


def room(announcement: Announcement) -> str:
    """Where it stands in the stream: its space, or the one space to which it is addressed."""
    audiences = list(announcement.audiences.all())
    only = audiences[0] if len(audiences) == 1 and audiences[0].to == Audience.To.SPACE else None
    space_id = announcement.space_id or (only and only.space_id)
    return room_of(space_id) if space_id else ""


def _events(announcement: Announcement):
    return Event.objects.filter(kind__in=TOLD, object_id=announcement.pk)


def _tell(announcement: Announcement, by) -> None:
    """One event for each announcement. Told a second time, it reaches those who are new among the people only."""
    kind = REQUIRED if announcement.must_acknowledge else PUBLISHED
    at = max(announcement.visible_from or timezone.now(), timezone.now())
    if not _events(announcement).update(kind=kind, room=room(announcement), tell_at=at):
        announce(kind, announcement, by=by, room=room(announcement), at=announcement.visible_from)
