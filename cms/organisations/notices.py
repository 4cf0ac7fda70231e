"""What people are told of who belongs to which organisation."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.notifications.kinds import Kind, Line, kind
from cms.users.models import User

from .models import Affiliation
from .people import approvers


class _OfAffiliation(Kind):
    model = Affiliation
    gather = timedelta(0)  # somebody waits

    def loaded(self, objects):
        return objects.select_related("user", "organisation")


@kind
class AskedToBelong(_OfAffiliation):
    name = "organisations.asked"
    label = gettext_lazy("Somebody asks to belong to an organisation that I look after")

    def loaded(self, objects):
        """Those that somebody still has to answer."""
        return super().loaded(objects.pending())

    def people(self, event, obj):
        return User.objects.filter(pk__in=[person.pk for person in approvers(obj.organisation)])

    def bundle(self, event, obj):
        return f"organisations:{obj.organisation_id}"

    def line(self, event, obj):
        words = {"person": obj.user, "organisation": obj.organisation.name}
        text = _("%(person)s asks to belong to “%(organisation)s”: please approve or refuse") % words
        return Line(text, reverse("organisations:approval", args=[obj.pk]), excerpt=obj.why)


@kind
class BelongingAnswered(_OfAffiliation):
    name = "organisations.answered"
    label = gettext_lazy("An answer to my request to belong to an organisation")
    chosen = False

    def people(self, event, obj):
        return User.objects.filter(pk=obj.user_id)

    def line(self, event, obj):
        url, words = reverse("users:profile"), {"organisation": obj.organisation.name}
        if obj.approved:
            said = _("You are approved as a person of “%(organisation)s”: you see what is open to partners")
            return Line(said % words, url)
        said = _(
            "“%(organisation)s” has not confirmed that you belong to it. You can ask again in your profile"
        )
        return Line(said % words, url, excerpt=obj.refusal)
