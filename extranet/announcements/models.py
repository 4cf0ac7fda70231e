"""What the institute or a space announces, to whom, and who has read it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from cms.access.tokens import STAFF
from cms.core.signals import content_changed
from cms.organisations.models import Organisation
from cms.organisations.tokens import of_kind
from extranet.spaces.models import Space

LONGEST_TITLE = 200
LONGEST = 10_000


class AnnouncementQuerySet(AccessQuerySet):
    def begun(self, now):
        """Published, and its time has come."""
        return self.filter(
            Q(visible_from=None) | Q(visible_from__lte=now), state=Announcement.State.PUBLISHED
        )

    def announced(self, now):
        """Begun, and its time is not over."""
        return self.begun(now).filter(Q(visible_until=None) | Q(visible_until__gt=now))

    def in_order(self):
        """The latest first."""
        return self.order_by("-published_at", "-pk")

    def with_facts(self):
        """With all that a row of a list shows."""
        return self.select_related("owner", "space").prefetch_related("audiences__space")


class Announcement(models.Model):
    """Made by the institute (`space` None) or by those who look after a space, in one language.

    It may carry a page of the public site that is not open yet (carrying.py). `carries` outlives the page: that it is
    gone is said to who reads the announcement.
    """

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("announced")
        ARCHIVED = "archived", _("archived")

    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    #: The space whose announcement it is; None: the institute's.
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("announced by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    visible_from = models.DateTimeField(_("announced from"), null=True, blank=True)
    visible_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    must_acknowledge = models.BooleanField(_("readers have to confirm that they have read it"), default=False)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("news item that is not public yet"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    carries = models.BooleanField(default=False, editable=False)
    communication = models.ForeignKey(
        "announcements.Communication",
        verbose_name=_("part of the communication"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="announcements",
    )
    #: Counts what people saved: a form says on which it was based, so that nobody overwrites another's change.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    #: When those who had not confirmed it were last reminded.
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="announcement_latest"),
            models.Index(fields=["space", "-published_at", "-id"], name="announcement_of_space"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="announcement_has_title",
                violation_error_message=_("Give it a title."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="announcement_has_text",
                violation_error_message=_("Write something."),
            ),
            models.CheckConstraint(
                condition=Q(visible_from=None)
                | Q(visible_until=None)
                | Q(visible_until__gt=F("visible_from")),
                name="announcement_ends_after_start",
                violation_error_message=_("It has to end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="announcement_published_at"
            ),
            models.CheckConstraint(
                condition=Q(page=None) | Q(carries=True), name="announcement_page_is_carried"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcements:detail", args=[self.pk])

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)

    @property
    def phase(self) -> str:
        """Its state as people speak of it: draft, scheduled, announced, ended or archived."""
        now = timezone.now()
        if self.state != self.State.PUBLISHED:
            return self.state
        if self.visible_from and self.visible_from > now:
            return "scheduled"
        return "ended" if self.visible_until and self.visible_until <= now else "announced"

    @property
    def since(self):
        """From when on its readers can read it; None for a draft."""
        if self.published_at is None:
            return None
        return max(self.published_at, self.visible_from or self.published_at)


class AudienceQuerySet(models.QuerySet):
    def held_by(self, held):
        """Those to whom a holder of the tokens `held` belongs."""
        spaces = [space_id for (space_id,) in held.values_for(MEMBER)]
        kinds = [kind for kind in Organisation.Kind.values if of_kind(kind) in held]
        groups = [*kinds, *([Audience.To.STAFF] if STAFF in held else [])]
        return self.filter(Q(to__in=groups) | Q(to=Audience.To.SPACE, space_id__in=spaces))


MEMBER = "space:{space_id}:member"


class Audience(models.Model):
    """One group of people to whom an announcement is addressed."""

    wagtail_reference_index_ignore = True

    class To(models.TextChoices):
        STAFF = "staff", _("Staff of the institute")
        MUNICIPALITY = "municipality", _("Municipalities")
        INSTITUTION = "institution", _("Central institutions")
        DONOR = "donor", _("Donors and development partners")
        CSO = "cso", _("Civil society organisations")
        MEDIA = "media", _("Media")
        SPACE = "space", _("Members of a space")

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="audiences")
    to = models.CharField(max_length=20, choices=To.choices)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["to", "space"], name="audience_to")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to="space", space__isnull=False) | (~Q(to="space") & Q(space=None)),
                name="audience_space_is_named",
            ),
            models.UniqueConstraint(
                fields=["announcement", "to"], condition=~Q(to="space"), name="audience_group_once"
            ),
            models.UniqueConstraint(
                fields=["announcement", "space"], condition=Q(to="space"), name="audience_space_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.space) if self.space_id else self.get_to_display()

    @property
    def token(self) -> str:
        return token_of(self.to, self.space_id)


def token_of(to: str, space_id: int | None) -> str:
    """What those hold to whom it is addressed."""
    if to == Audience.To.SPACE:
        return MEMBER.format(space_id=space_id)
    return STAFF if to == Audience.To.STAFF else of_kind(to)


class Receipt(models.Model):
    """Somebody has read it, and perhaps confirmed that."""

    wagtail_reference_index_ignore = True

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="receipt_once")]
        indexes = [models.Index(fields=["user", "announcement"], name="receipt_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.announcement_id}"


from . import communications  # noqa: E402, F401 (its models lean on these)
