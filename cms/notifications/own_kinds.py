"""What the notices themselves announce."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.users.models import User

from .kinds import How, Kind, Line, kind
from .models import Undeliverable


@kind
class AddressUndeliverable(Kind):
    """For the superusers: they look after people's accounts."""

    name = "notifications.undeliverable"
    label = gettext_lazy("Addresses that send our mail back")
    model = Undeliverable
    how = How.DAILY

    def concerns(self, user):
        return user.is_staff and user.is_superuser

    def people(self, event, obj):
        return User.objects.filter(is_staff=True, is_superuser=True)

    def bundle(self, event, obj):
        return "undeliverable"

    def line(self, event, obj):
        text = _("Mail to %(address)s comes back: nothing more is sent to it") % {"address": obj.email}
        return Line(text, reverse("notifications:undeliverable"), excerpt=obj.reason)
