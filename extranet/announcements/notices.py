"""What people are told of announcements."""

from datetime import timedelta

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.kinds import Kind, Line, kind

from .announcing import PUBLISHED, REMINDER, REQUIRED
from .audiences import addressed
from .models import Announcement, Receipt

FIRST_WORDS = 200


class _OfAnnouncement(Kind):
    """What an announcement carries is told by no notice and no mail: it is read on the site."""

    model = Announcement
    gather = timedelta(0)
    pause = timedelta(0)

    def people(self, event, obj):
        return addressed(obj)

    def bundle(self, event, obj):
        return f"announcement:{obj.pk}"

    def said(self) -> str:
        return _("Announcement: %(title)s")

    def line(self, event, obj):
        words = Truncator(" ".join(obj.text.split())).chars(FIRST_WORDS)
        return Line(self.said() % {"title": obj.title}, obj.get_absolute_url(), obj.title, words)


@kind
class Published(_OfAnnouncement):
    name = PUBLISHED
    label = gettext_lazy("Announcements")
    in_stream = True


@kind
class Required(_OfAnnouncement):
    name = REQUIRED
    label = gettext_lazy("Announcements that I have to confirm")
    in_stream = True
    chosen = False

    def said(self) -> str:
        return _("Please read and confirm: %(title)s")


@kind
class Reminder(_OfAnnouncement):
    """For those who have not confirmed it."""

    name = REMINDER
    label = gettext_lazy("Reminders of announcements that I have to confirm")
    chosen = False

    def people(self, event, obj):
        done = Receipt.objects.filter(announcement=obj, acknowledged_at__isnull=False)
        return super().people(event, obj).exclude(pk__in=done.values("user"))

    def bundle(self, event, obj):
        return f"announcement-reminder:{event.pk}"

    def said(self) -> str:
        return _("Still to be confirmed: %(title)s")
