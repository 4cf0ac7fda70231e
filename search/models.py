"""The searchable projection of every object, written in the object's own transaction."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet

from . import analysis
from .vocabulary import Pin, PublicTexts, PublicWord, Term

#: Bounds of clock fields that have none: both engines compare plain numbers, neither knows "no limit".
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)

#: An entry's `sent_version` while it is sent for the first time.
SENDING = -1


class ReaderSetManager(models.Manager["ReaderSet"]):
    def of(self, tokens: frozenset[str]) -> "ReaderSet":
        """The one row for this set of tokens."""
        digest = hashlib.sha256("\n".join(sorted(tokens)).encode()).hexdigest()
        row, created = self.get_or_create(digest=digest)
        if created:
            ReaderToken.objects.bulk_create(
                ReaderToken(reader_set=row, token=token) for token in sorted(tokens)
            )
        return row

    def held_by(self, principals: frozenset[str]) -> list[int]:
        """The ids of the sets in which a holder of `principals` is, in ascending order."""
        tokens = ReaderToken.objects.filter(token__in=principals)
        return sorted(set(tokens.values_list("reader_set_id", flat=True)))


class ReaderSet(models.Model):
    """A set of tokens, kept once: an engine filters by one small number instead of many words."""

    digest = models.CharField(max_length=64, unique=True)

    objects = ReaderSetManager()

    def __str__(self) -> str:
        return f"reader set {self.pk}"


class ReaderToken(models.Model):
    reader_set = models.ForeignKey(ReaderSet, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "reader_set"], name="reader_token_once")]

    def __str__(self) -> str:
        return self.token


class Version(models.Model):
    """The one sequence of versions: its keys only ever grow, on both databases. Its rows are not kept."""

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def following(cls, count: int) -> list[int]:
        """The next `count` versions."""
        rows = Version.objects.bulk_create([Version() for _ in range(count)])
        versions = [row.pk for row in rows]
        Version.objects.filter(pk__in=versions).delete()
        return versions


class EntryQuerySet(models.QuerySet):
    def pending(self):
        """What the engine has not been sent in its present version."""
        return self.filter(sent_version__lt=F("version"))

    def waits_for(self) -> timedelta | None:
        """How long the oldest of these has been as it is."""
        oldest = self.aggregate(oldest=models.Min("written_at"))["oldest"]
        return timezone.now() - oldest if oldest else None

    def differently_guarded(self):
        """Entries whose readers or clock the engine may know wrongly: left out of every search until they are sent."""
        # Among the pending ones, of which there is an index: this is asked at every search.
        return self.pending().exclude(sent_version=0).filter(sent_version__lt=F("guarded_version"))

    def heirs_of(self, card: "Entry"):
        """What is in the space of which `card` is the entry."""
        return self.filter(space_id=card.space_id, deleted=False).exclude(pk=card.pk)

    def analysed_otherwise(self):
        """Entries whose text another version of the analysis wrote."""
        other = models.Q(analyser__lt=analysis.VERSION) | models.Q(analyser__gt=analysis.VERSION)
        return self.filter(other, deleted=False)


class Entry(models.Model):
    """One object as the search knows it. It holds no address: the object gives that when it is shown."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()

    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    space_id = models.PositiveBigIntegerField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    date = models.DateTimeField(null=True)
    organisation_id = models.PositiveBigIntegerField(null=True)
    #: Of a file: "pdf", "docx".
    format = models.CharField(max_length=10, blank=True)
    #: Ids between spaces, also at both ends: SQLite finds " 7 " in them.
    municipalities = models.TextField(blank=True)
    topics = models.TextField(blank=True)

    reader_set = models.ForeignKey(ReaderSet, on_delete=models.PROTECT, related_name="+")
    #: Those who may read while the entry is withheld; None: nobody.
    early_set = models.ForeignKey(ReaderSet, on_delete=models.PROTECT, null=True, related_name="+")
    visible_from = models.DateTimeField(default=LONG_AGO)
    visible_until = models.DateTimeField(default=FOREVER)
    is_clean = models.BooleanField(default=True)
    # Until when this entry answers readers of each language: a translation steps aside for the reader's own
    # from the moment that one opens.
    serves_sq = models.DateTimeField(default=FOREVER)
    serves_sr = models.DateTimeField(default=FOREVER)
    serves_en = models.DateTimeField(default=FOREVER)

    version = models.BigIntegerField(unique=True)
    #: 0: never sent; SENDING: sent for the first time, and nobody knows whether it arrived.
    sent_version = models.BigIntegerField(default=0)
    #: When this version was written; None: before that was kept.
    written_at = models.DateTimeField(auto_now=True, null=True)
    #: The version that last changed readers, clock or scan.
    guarded_version = models.BigIntegerField(default=0)
    #: A tombstone: without readers and text, kept so that a late write cannot bring the object back.
    deleted = models.BooleanField(default=False)
    #: Of the analysis that wrote the streams.
    analyser = models.PositiveSmallIntegerField(default=0)
    #: Of the text, so that an unchanged text is not analysed again.
    digest = models.CharField(max_length=64, blank=True)

    title = models.CharField(max_length=300, blank=True)
    # Long columns stand last: SQLite reads a row only as far as it has to.
    summary = models.TextField(blank=True)
    title_surface = models.TextField(blank=True)
    title_lemmas = models.TextField(blank=True)
    summary_surface = models.TextField(blank=True)
    summary_lemmas = models.TextField(blank=True)
    body_surface = models.TextField(blank=True)
    body_lemmas = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="entry_once")]
        indexes = [
            models.Index(
                fields=["version"], name="entry_pending", condition=models.Q(sent_version__lt=F("version"))
            ),
            models.Index(fields=["analyser"], name="entry_analyser"),
        ]

    def __str__(self) -> str:
        return self.title


STREAMS = (
    "title_surface",
    "title_lemmas",
    "summary_surface",
    "summary_lemmas",
    "body_surface",
    "body_lemmas",
)


class Passage(models.Model):
    """A piece of an entry's text that a hit can point at: a PDF page, a slide, a group of paragraphs."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    #: page, slide, sheet, section; empty: nothing one would name.
    unit = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    surface = models.TextField()
    lemmas = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.unit} {self.number}"


class SavedSearchQuerySet(AccessQuerySet):
    def due(self, now: datetime):
        """Those whose reader is to be told now, the longest due first."""
        return self.filter(next_at__lte=now, user__is_active=True).order_by("next_at", "pk")


class SavedSearch(models.Model):
    """A query with its filters that a reader keeps under a name, and is told about when something new is found."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of what people look for

    class Frequency(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=2000, blank=True)
    #: Filter → value, as queries.search takes them.
    filters = models.JSONField(default=dict)
    #: The language it is asked in: it decides which translation of a page is found.
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    frequency = models.CharField(
        _("tell me by e-mail about what is new"),
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.NEVER,
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    #: When the reader is told next; while a worker is at it, until when nobody else may try. None: not at all.
    next_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The entries that are not new, as search.ids writes them; None: not looked yet.
    known = models.TextField(null=True)  # noqa: DJ001 (an empty set and none at all differ)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frequency="never")
                | models.Q(is_paused=True)
                | models.Q(next_at__isnull=False),
                name="saved_search_told_when_wanted",
            ),
            models.CheckConstraint(
                condition=models.Q(next_at=None) | ~models.Q(frequency="never") & models.Q(is_paused=False),
                name="saved_search_not_told_unasked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="saved_search_due", condition=models.Q(next_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('search:results')}?{urlencode({'q': self.query, **dict(sorted(self.filters.items()))})}"


class UnansweredQuery(models.Model):
    """Words that strangers looked for and did not find, for the editors. It holds nothing about who asked."""

    wagtail_reference_index_ignore = True

    words = models.CharField(_("words"), max_length=100)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    first_asked = models.DateField(_("first asked"))
    last_asked = models.DateField(_("last asked"))
    #: On how many days: whoever asks ten times a day counts once.
    days = models.PositiveIntegerField(_("days"), default=1)
    handled_at = models.DateTimeField(_("dealt with"), null=True)

    class Meta:
        ordering = ["-days", "-last_asked", "words"]
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(fields=["words", "language"], name="unanswered_query_once"),
            models.CheckConstraint(
                condition=models.Q(last_asked__gte=F("first_asked")), name="unanswered_query_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.words


__all__ = [
    "FOREVER",
    "LONG_AGO",
    "SENDING",
    "STREAMS",
    "Entry",
    "Passage",
    "Pin",
    "PublicTexts",
    "PublicWord",
    "ReaderSet",
    "ReaderToken",
    "SavedSearch",
    "Term",
    "UnansweredQuery",
    "Version",
]
