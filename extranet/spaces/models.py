"""Rooms of partners: who sees them, who may join, what members may do.

The policies carry Quaive's names: visibility secret/private/open, join admin/team/self,
participation consume/produce/publish/moderate.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from cms.core.names import TrilingualName, in_language
from cms.core.signals import content_changed
from cms.organisations.models import Organisation
from cms.topics.models import MUNICIPALITIES, Topic


class Space(TrilingualName):
    """Not translated by Wagtail: a conversation happens in its participants' languages; only its card has three."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class Visibility(models.TextChoices):
        SECRET = "secret", _("Secret: only members know that it exists")
        PRIVATE = "private", _("Private: partners see its card, nothing in it")
        OPEN = "open", _("Open: partners read what is in it")

    class Join(models.TextChoices):
        ADMIN = "admin", _("Its administrators add people")
        TEAM = "team", _("Every member may add people")
        SELF = "self", _("Partners may join by themselves")

    class Participation(models.TextChoices):
        CONSUME = "consume", _("Members read what is published")
        PRODUCE = "produce", _("Members add items and submit them for publication")
        PUBLISH = "publish", _("Members publish their own items")
        MODERATE = "moderate", _("Members publish and edit everything")

    slug = models.SlugField(_("short name in addresses"), unique=True)
    summary_sq = models.TextField(_("description in Albanian"), max_length=600)
    summary_sr = models.TextField(_("description in Serbian"), max_length=600, blank=True)
    summary_en = models.TextField(_("description in English"), max_length=600, blank=True)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.SECRET
    )
    join = models.CharField(_("joining"), max_length=10, choices=Join.choices, default=Join.ADMIN)
    participation = models.CharField(
        _("participation"), max_length=10, choices=Participation.choices, default=Participation.CONSUME
    )
    # What is in the space is found by these too; readers who do not know of the space do not (search.engines).
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible organisation"),
    )
    municipalities = models.ManyToManyField(
        Organisation,
        verbose_name=_("municipalities"),
        blank=True,
        related_name="+",
        limit_choices_to=MUNICIPALITIES,
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    #: From then on it is read and no longer written in.
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["name_sq"]
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility="secret", join="self"),
                name="space_secret_not_self_join",
                violation_error_message=_(
                    "People cannot join a secret space by themselves: they do not know that it exists. "
                    "Choose another way of joining, or make the space private."
                ),
            ),
        ]

    @property
    def summary(self) -> str:
        return in_language(self, "summary")

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def get_absolute_url(self) -> str:
        return reverse("spaces:home", args=[self.slug])

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)


def on_tagged(sender, instance, action: str, **kwargs) -> None:
    """A space's municipalities or topics changed, which happens after it was saved."""
    if action in {"post_add", "post_remove", "post_clear"}:
        content_changed.send(Space, instance=instance)


class MembershipQuerySet(models.QuerySet):
    def active(self, now: datetime):
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def ending(self, now: datetime, within: timedelta):
        """Guests whose stay ends soon."""
        return self.filter(role=Membership.Role.GUEST, expires_at__gt=now, expires_at__lte=now + within)


class Membership(models.Model):
    """A person's place in a space. Expired, it opens nothing from that second on."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class Role(models.TextChoices):
        GUEST = "guest", _("Guest")
        MEMBER = "member", _("Member")
        MODERATOR = "moderator", _("Moderator")
        ADMIN = "admin", _("Administrator")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vouched for by"),
    )
    joined_at = models.DateTimeField(auto_now_add=True)
    #: When the person was last here, and the time before that: what came in between is new to them.
    seen_at = models.DateTimeField(null=True, editable=False)
    seen_before = models.DateTimeField(null=True, editable=False)
    #: The end of which the guest and their sponsor have been told: renewed, they are told again.
    told_of_end = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = [F("user__last_name").asc(), "user__first_name", "pk"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "space"],
                name="membership_once",
                violation_error_message=_("This person is in the space already."),
            ),
            models.CheckConstraint(
                condition=~Q(role="guest") | Q(expires_at__isnull=False),
                name="membership_guest_ends",
                violation_error_message=_("A guest needs an end date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.space}"


class BreakGlass(models.Model):
    """A superuser entered a space for an hour, for a reason that its administrators were told at once."""

    wagtail_reference_index_ignore = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000)
    opened_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.user} – {self.space}"


from . import joining  # noqa: E402, F401 (its models lean on these)
