"""What worked somewhere, told so that others can do it too: good practices of municipalities, models of the region."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet
from cms.core.signals import content_changed
from cms.organisations.models import Organisation
from cms.topics.models import Topic

#: The sections of the form, in the order in which one reads them.
SECTIONS = ("problem", "solution", "who", "cost", "result", "contact")
#: Without these nobody can judge it, let alone do it too. Small things cost nothing: `cost` may stay empty.
NEEDED = ("summary", "problem", "solution", "who", "result", "contact")
EARLIEST, LATEST = 1990, 2100


class PracticeQuerySet(AccessQuerySet):
    def opened(self):
        """What has readers besides its owner and the institute: the library."""
        return self.filter(state__in=[Practice.State.SHARED, Practice.State.PUBLISHED])

    def with_facts(self):
        """With all that a row of a list shows."""
        return self.select_related("municipality", "organisation").prefetch_related("topics")


class Practice(models.Model):
    """One good practice or one model, in one form.

    Written once, in the language of those who did it (`language`, as documents have it), and not translated by the
    site: it is their account, a translation would have to be reviewed like a new one, and the search's glossary finds
    it from the other languages. Whoever wants it in two languages proposes it twice.
    """

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("Good practice")
        MODEL = "model", _("Regional model")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING = "pending", _("waiting for review")
        RETURNED = "returned", _("returned for changes")
        SHARED = "shared", _("kept among partners")
        PUBLISHED = "published", _("published for everybody")
        ARCHIVED = "archived", _("archived")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PRACTICE)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=400, blank=True)
    problem = models.TextField(_("problem"), max_length=6000, blank=True)
    solution = models.TextField(_("solution"), max_length=6000, blank=True)
    who = models.TextField(_("who did it, and with whom"), max_length=3000, blank=True)
    cost = models.TextField(_("cost"), max_length=2000, blank=True)
    result = models.TextField(_("result"), max_length=6000, blank=True)
    contact = models.TextField(_("contact"), max_length=600, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("fields"), blank=True, related_name="+")
    municipality = models.ForeignKey(
        Organisation,
        verbose_name=_("municipality"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=Q(kind="municipality", state="published"),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    country = models.CharField(_("country"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    #: What the reviewer asked for when it was last returned; for its owner and the reviewers only.
    note = models.TextField(_("what should change"), max_length=2000, blank=True)
    #: Counts what people saved: a form says on which it was based, so that nobody overwrites another's change.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    #: When it first got readers: partners or everybody.
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="practice_opened"),
            models.Index(fields=["state", "submitted_at", "id"], name="practice_waiting"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="practice_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="practice_has_title",
                violation_error_message=_("Give it a title."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned", note=""),
                name="practice_returned_says_why",
                violation_error_message=_("Say what should change."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | ~(
                    Q(summary="") | Q(problem="") | Q(solution="") | Q(who="") | Q(result="") | Q(contact="")
                ),
                name="practice_whole_once_submitted",
                violation_error_message=_("Fill in all sections first; only the cost may stay empty."),
            ),
            models.CheckConstraint(
                condition=~Q(state="pending", submitted_at=None), name="practice_pending_since"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["shared", "published"], opened_at=None), name="practice_opened_since"
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(kind="model"),
                name="practice_country_of_model",
                violation_error_message=_("A country is given for regional models only."),
            ),
            models.CheckConstraint(
                condition=Q(year=None) | Q(year__gte=EARLIEST, year__lte=LATEST), name="practice_year"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:detail", args=[self.pk])

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            content_changed.send(type(self), instance=self)

    @property
    def missing(self) -> list[str]:
        """The sections that have to be filled in before somebody reviews it."""
        return [name for name in NEEDED if not getattr(self, name).strip()]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """(field, text) of those sections that say something."""
        return [(name, text) for name in SECTIONS if (text := getattr(self, name))]
