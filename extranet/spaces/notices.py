"""What the spaces themselves tell people of."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.kinds import Kind, Line, kind
from cms.users.models import User

from .joining import JoinRequest
from .models import Membership, Space
from .rooms import members_of


class _OfRequest(Kind):
    model = JoinRequest
    gather = timedelta(0)  # somebody waits

    def loaded(self, objects):
        return objects.select_related("space", "user")


@kind
class AskedToJoin(_OfRequest):
    name = "spaces.asked"
    label = gettext_lazy("Somebody asks to join a space that I look after")

    def loaded(self, objects):
        """Those that somebody still has to answer."""
        return super().loaded(objects.open())

    def people(self, event, obj):
        return members_of(obj.space_id, role=Membership.Role.ADMIN)

    def bundle(self, event, obj):
        return f"spaces.asked:{obj.space_id}"

    def line(self, event, obj):
        text = _("%(person)s asks to join “%(space)s”") % {"person": obj.user, "space": obj.space}
        return Line(text, reverse("spaces:requests", args=[obj.space.slug]), excerpt=obj.sentence)


@kind
class RequestAnswered(_OfRequest):
    name = "spaces.answered"
    label = gettext_lazy("An answer to my request to join a space")
    chosen = False

    def seen(self, user, pks):
        """Not once the space is secret: its name is not for who was refused."""
        known = Space.objects.visible_to(user).values("pk")
        rows = JoinRequest.objects.visible_to(user).filter(pk__in=pks, space__in=known)
        return {row.pk: row for row in self.loaded(rows)}

    def people(self, event, obj):
        return User.objects.filter(pk=obj.user_id)

    def line(self, event, obj):
        if obj.state == JoinRequest.State.ACCEPTED:
            said = _("You are now a member of “%(space)s”")
        else:
            said = _("Your request to join “%(space)s” was refused")
        return Line(said % {"space": obj.space}, obj.space.get_absolute_url(), excerpt=obj.reason)
