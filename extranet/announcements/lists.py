"""Lists of announcements as somebody may read them."""

from django.db.models import Q
from django.utils import timezone

from .models import Announcement, Audience

State = Announcement.State


def for_reader(user):
    """What is announced to `user`, the latest first."""
    return Announcement.objects.allowing(user, "acknowledge").announced(timezone.now()).in_order()


def in_space(announcements, space):
    """Those of a space, and those addressed to its members."""
    addressed = Audience.objects.filter(space=space).values("announcement")
    return announcements.filter(Q(space=space) | Q(pk__in=addressed))


def planned(user):
    """Drafts and what is announced later, of which `user` is in charge."""
    now = timezone.now()
    theirs = Announcement.objects.visible_to(user).filter(
        Q(state=State.DRAFT) | Q(state=State.PUBLISHED, visible_from__gt=now)
    )
    return theirs.order_by("-changed_at", "-pk")


def sent(user):
    """What was announced and of which `user` is in charge."""
    return Announcement.objects.allowing(user, "archive").begun(timezone.now()).in_order()


def archived(user):
    return Announcement.objects.visible_to(user).filter(state=State.ARCHIVED).in_order()
