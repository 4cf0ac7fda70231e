"""What a person shows of themselves in the directory: item by item to nobody, to partners or to everybody."""

import unicodedata

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import PARTNER, PUBLIC
from cms.core.signals import content_changed

from .models import Organisation

ITEMS = ("organisations", "topics", "municipality", "languages", "about", "contact")


class Audience(models.TextChoices):
    NOBODY = "nobody", _("Nobody")
    PARTNERS = "partners", _("Partners")
    EVERYBODY = "everybody", _("Everybody, without signing in")


def folded(text: str) -> str:
    """Lower case without accents, so that a name is found however it is written: Đurić → djuric, Çela → cela."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "dj"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def audience_field(label) -> models.CharField:
    return models.CharField(label, max_length=10, choices=Audience.choices, default=Audience.NOBODY)


class Profile(models.Model):
    """Opt-in: whoever shows nothing is not there."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of it

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="directory_profile"
    )
    organisations_to = audience_field(_("who sees my organisations and position"))
    topics = models.ManyToManyField("topics.Topic", verbose_name=_("fields"), blank=True, related_name="+")
    topics_to = audience_field(_("who sees my fields"))
    municipality = models.ForeignKey(
        Organisation,
        verbose_name=_("municipality"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=Q(kind="municipality", state="published"),
    )
    municipality_to = audience_field(_("who sees my municipality"))
    languages = models.CharField(_("languages"), max_length=150, blank=True)
    languages_to = audience_field(_("who sees my languages"))
    about = models.TextField(_("about me"), max_length=600, blank=True)
    about_to = audience_field(_("who sees the text about me"))
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    contact_to = audience_field(_("who sees my contact"))
    #: The widest audience of any item: to whom the person is there at all.
    listed_to = models.CharField(
        max_length=10, choices=Audience.choices, default=Audience.NOBODY, editable=False
    )
    name_key = models.CharField(max_length=320, editable=False, default="")

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile in the directory")
        verbose_name_plural = _("profiles in the directory")
        indexes = [models.Index(fields=["listed_to", "name_key"], name="profile_listed")]

    def __str__(self) -> str:
        return str(self.user)

    def save(self, *args, **kwargs):
        chosen = {getattr(self, f"{item}_to") for item in ITEMS}
        self.listed_to = next(
            (each for each in (Audience.EVERYBODY, Audience.PARTNERS) if each in chosen), Audience.NOBODY
        )
        self.name_key = folded(self.user.get_full_name())
        with transaction.atomic():
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)

    def get_absolute_url(self) -> str:
        return reverse("organisations:directory_person", args=[self.pk])


@policy_for(Profile)
class ProfilePolicy(Policy):
    table = {"view": {"everybody": (PUBLIC,), "partners": (PARTNER,)}}

    def state(self, obj) -> str:
        return obj.listed_to if obj.user.is_active else Audience.NOBODY

    def in_states(self, states) -> Q:
        return Q(listed_to__in=states, user__is_active=True)
