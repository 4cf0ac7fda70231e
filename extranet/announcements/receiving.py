"""Who has read an announcement, and who has confirmed it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.notifications.models import Notice

from .announcing import REMINDER, TOLD
from .audiences import countable, nameable, people_of
from .models import Announcement, Receipt


def is_asked(user, announcement: Announcement) -> bool:
    """Whether it is addressed to `user`, and by somebody else."""
    return announcement.owner_id != user.pk and can(user, "acknowledge", announcement)


def opened(announcement: Announcement, user, *, request=None) -> Receipt | None:
    """`user` reads it: noted the first time, if it is addressed to them and announced. None otherwise."""
    if announcement.phase != "announced" or not is_asked(user, announcement):
        return None
    receipt, new = _receipt(announcement, user)
    if new:
        if announcement.carries:  # somebody was shown what is not public
            log("view", announcement, user=user, request=request, carried=announcement.page_id)
        _has_seen(announcement, user, TOLD)
    return receipt


def acknowledge(pk: int, user) -> bool:
    """`user` confirms that they have read it: once, however often they click. Gives whether it was the first time.
    Raises Http404 for what is not addressed to them, or asks for nothing."""
    with transaction.atomic():
        asking = Announcement.objects.announced(timezone.now()).filter(must_acknowledge=True)
        announcement = get_visible_or_404(
            asking.exclude(owner=user.pk or 0), user, action="acknowledge", pk=pk
        )
        receipt, _new = _receipt(announcement, user)
        waiting = Receipt.objects.filter(pk=receipt.pk, acknowledged_at=None)
        first = bool(waiting.update(acknowledged_at=timezone.now()))
        _has_seen(announcement, user, (*TOLD, REMINDER))
    return first


def _receipt(announcement: Announcement, user) -> tuple[Receipt, bool]:
    return Receipt.objects.get_or_create(announcement=announcement, user=user)


def _has_seen(announcement: Announcement, user, kinds) -> None:
    """Nothing of it waits for them any more, on the screen or in the mail."""
    told = Notice.objects.filter(user=user, event__kind__in=kinds, event__object_id=announcement.pk)
    told.have_been_seen()


def to_acknowledge(user) -> QuerySet[Announcement]:
    """What `user` has to confirm and has not, the oldest first."""
    if not user.is_authenticated:
        return Announcement.objects.none()
    done = Receipt.objects.filter(announcement=OuterRef("pk"), user=user, acknowledged_at__isnull=False)
    asking = Announcement.objects.allowing(user, "acknowledge").announced(timezone.now())
    return (
        asking.filter(~Exists(done), must_acknowledge=True).exclude(owner=user).order_by("published_at", "pk")
    )


def unread(user, announcements) -> set[int]:
    """The numbers of those that `user` has not opened. One query."""
    pks = {each.pk for each in announcements}
    read = Receipt.objects.filter(user=user, announcement__in=pks).values_list("announcement_id", flat=True)
    return pks - set(read)


# -- for those in charge ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    people: int
    read: int
    acknowledged: int

    @property
    def percent(self) -> int:
        return round(100 * self.read / self.people) if self.people else 0


def figures(user, announcement: Announcement) -> Figures:
    """How many of how many, as `user` may know it."""
    people = _of(announcement, countable(user, announcement.audiences.all()))
    counted = people.aggregate(
        people=Count("pk"), read=Count("read_at"), acknowledged=Count("acknowledged_at")
    )
    return Figures(**counted)


def people(user, announcement: Announcement) -> QuerySet:
    """Those to whom it is addressed whose names `user` may know, each with `read_at` and `acknowledged_at`."""
    return _of(announcement, nameable(user, announcement.audiences.all()))


def _of(announcement: Announcement, audiences) -> QuerySet:
    receipts = Receipt.objects.filter(announcement=announcement, user=OuterRef("pk"))
    return (
        people_of(audiences)
        .exclude(pk=announcement.owner_id or 0)
        .annotate(
            read_at=Subquery(receipts.values("read_at")),
            acknowledged_at=Subquery(receipts.values("acknowledged_at")),
        )
    )
