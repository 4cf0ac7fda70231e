"""What people are told of practices."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.kinds import How, Kind, Line, kind
from cms.users.models import User

from .models import Practice

SAID = {
    Practice.State.RETURNED: gettext_lazy(
        "The institute asks you to change “%(title)s” before it is published"
    ),
    Practice.State.PUBLISHED: gettext_lazy("The institute has published “%(title)s” for everybody"),
    Practice.State.SHARED: gettext_lazy("The institute has taken “%(title)s” into the library for partners"),
    Practice.State.ARCHIVED: gettext_lazy("The institute has archived “%(title)s”"),
}


@kind
class Proposed(Kind):
    """For the institute's staff, who review."""

    name = "practices.proposed"
    label = gettext_lazy("Practices that wait for review")
    model = Practice
    how = How.DAILY

    def concerns(self, user):
        return user.is_staff

    def people(self, event, obj):
        return User.objects.filter(is_staff=True)

    def bundle(self, event, obj):
        return "practices.proposed"

    def loaded(self, objects):
        return objects.filter(state=Practice.State.PENDING)

    def line(self, event, obj):
        text = _("A practice waits for review: %(title)s") % {"title": obj.title}
        return Line(text, obj.get_absolute_url(), str(_("Practices")), obj.summary[:200])


@kind
class Decided(Kind):
    """For who proposed it."""

    name = "practices.decided"
    label = gettext_lazy("Decisions about practices that I proposed")
    model = Practice
    gather = timedelta(0)
    chosen = False

    def people(self, event, obj):
        return User.objects.filter(pk=obj.owner_id)

    def loaded(self, objects):
        return objects.filter(state__in=SAID)

    def line(self, event, obj):
        note = obj.note if obj.state == Practice.State.RETURNED else ""
        text = str(SAID[Practice.State(obj.state)]) % {"title": obj.title}
        return Line(text, reverse("practices:detail", args=[obj.pk]), excerpt=note)
