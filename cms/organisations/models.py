"""Municipalities, ministries, donors, civil society, media; and the people who belong to them."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet, Policy, policy_for
from cms.access.tokens import ORGANISATION_GROUP_PREFIX, PUBLIC, STAFF
from cms.core.names import TrilingualName, in_language
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
    description_sq = models.TextField(_("description in Albanian"), max_length=600, blank=True)
    description_sr = models.TextField(_("description in Serbian"), max_length=600, blank=True)
    description_en = models.TextField(_("description in English"), max_length=600, blank=True)
    topics = models.ManyToManyField("topics.Topic", verbose_name=_("fields"), blank=True, related_name="+")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="+")

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["name_sq"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    @property
    def description(self) -> str:
        return in_language(self, "description")

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
    """Its own administrators look after it and its people; the institute's staff after all."""

    table = {
        "view": {"published": (PUBLIC,)},
        "manage": {
            "pending": (STAFF,),
            "published": ("organisation:{pk}:admin", STAFF),
            "archived": (STAFF,),
        },
    }


class AffiliationQuerySet(AccessQuerySet):
    def active(self, now: datetime):
        """Approved by both sides: the person in the organisation, the organisation on the site."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            approved=True,
            organisation__state=Organisation.State.PUBLISHED,
        )

    def pending(self):
        return self.filter(approved=False, refused_at=None)

    def administrators(self, now: datetime):
        return self.active(now).filter(role=Affiliation.Role.ADMIN, user__is_active=True)


class Affiliation(models.Model):
    """A person belongs to an organisation. Approved and unexpired, it makes the person a partner."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Belongs to it")
        ADMIN = "admin", _("Administrator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    position = models.CharField(_("position"), max_length=150, blank=True)
    approved = models.BooleanField(_("approved"), default=False)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    why = models.TextField(_("why"), max_length=600, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(_("reason"), max_length=600, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="affiliation_once"),
            models.CheckConstraint(
                condition=~Q(approved=True, refused_at__isnull=False),
                name="affiliation_not_approved_and_refused",
            ),
            models.CheckConstraint(
                condition=~Q(role="admin", approved=False), name="affiliation_admin_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"

    @property
    def state(self) -> str:
        if self.approved:
            return "approved"
        return "pending" if self.refused_at is None else "refused"


LOOKS_AFTER = ("organisation:{organisation_id}:admin", STAFF)


@policy_for(Affiliation)
class AffiliationPolicy(Policy):
    """Who looks after the organisation looks after its people; one sees one's own."""

    table = {
        "view": dict.fromkeys(("pending", "approved", "refused"), (*LOOKS_AFTER, "user:{user_id}")),
        "approve": {"pending": LOOKS_AFTER},
        "manage": {"approved": LOOKS_AFTER},
    }

    def in_states(self, states) -> Q:
        wanted = Q(pk__in=[])
        if "approved" in states:
            wanted |= Q(approved=True)
        if "pending" in states:
            wanted |= Q(approved=False, refused_at=None)
        if "refused" in states:
            wanted |= Q(refused_at__isnull=False)
        return wanted


from . import profiles, registrations  # noqa: E402, F401 (their models lean on these)
