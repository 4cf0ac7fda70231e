"""Events, and what people are told of them."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from cms.notifications import mailing, telling
from cms.notifications.models import Event, Notice, Preference


def tell_all() -> None:
    """What the worker does: everybody is told of what has happened."""
    for pk in Event.objects.filter(tell_at__lte=timezone.now()).values_list("pk", flat=True):
        telling.tell(pk)


def sent(clock, after: timedelta = timedelta(minutes=5)) -> list:
    """The mails that go out when everybody is told and `after` has passed, by a clock of time_machine."""
    tell_all()
    clock.shift(after)
    mail.outbox.clear()
    mailing.send_due()
    return list(mail.outbox)


def prefer(user, how: str, room: str = "", kind: str = "") -> None:
    Preference.objects.create(user=user, how=how, room=room, kind=kind)


def told(user) -> list[str]:
    """What stands on the screen of `user`, in the active language."""
    from cms.notifications import reading

    rows = Notice.objects.filter(user=user).select_related("event__actor").order_by("-pk")
    return [news.line.text for news in reading.notices(user, list(rows))]
