"""Municipalities, ministries, donors, civil society, media; and the people who belong to them."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import ORGANISATION_GROUP_PREFIX, PUBLIC
from cms.core.names import TrilingualName
from cms.core.signals import content_changed


class Organisation(TrilingualName):
    """Listed publicly once approved; its approved people are partners."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        INSTITUTION = "institution", _("Central institution")
        DONOR = "donor", _("Donor or development partner")
        CSO = "cso", _("Civil society organisation")
        MEDIA = "media", _("Media")
        INSTITUTE = "institute", _("Institute")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for approval")
        PUBLISHED = "published", _("approved")
        ARCHIVED = "archived", _("archived")

    slug = models.SlugField(_("short name in addresses"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PENDING)
    aliases = models.TextField(
        _("other names"), blank=True, help_text=_("One a line: other spellings, short forms, former names.")
    )
    website = models.URLField(_("website"), blank=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="+")

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["name_sq"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def get_absolute_url(self) -> str:
        return reverse("organisations:detail", args=[self.slug])

    def save(self, *args, **kwargs):
        with transaction.atomic():
            if not self.group_id:
                self.group, _created = Group.objects.get_or_create(
                    name=f"{ORGANISATION_GROUP_PREFIX}{self.slug}"
                )
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)


@policy_for(Organisation)
class OrganisationPolicy(Policy):
    table = {"view": {"published": (PUBLIC,)}}


class AffiliationQuerySet(models.QuerySet):
    def active(self, now: datetime):
        """Approved by both sides: the person in the organisation, the organisation on the site."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            approved=True,
            organisation__state=Organisation.State.PUBLISHED,
        )


class Affiliation(models.Model):
    """A person belongs to an organisation. Approved and unexpired, it makes the person a partner."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    approved = models.BooleanField(_("approved"), default=False)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="affiliation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
