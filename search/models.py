"""The searchable projection of every object, written in the object's own transaction."""

import hashlib
from datetime import UTC, datetime

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F

from .vocabulary import Pin, PublicTexts, PublicWord, Term

#: Bounds of clock fields that have none: both engines compare plain numbers, neither knows "no limit".
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


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

    def differently_guarded(self):
        """Entries whose readers or clock the engine knows wrongly: left out of every search until they are sent."""
        return self.filter(sent_version__gt=0, sent_version__lt=F("guarded_version"))

    def heirs_of(self, card: "Entry"):
        """What is in the space of which `card` is the entry."""
        return self.filter(space_id=card.space_id, deleted=False).exclude(pk=card.pk)


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
    sent_version = models.BigIntegerField(default=0)
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
            )
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


__all__ = [
    "FOREVER",
    "LONG_AGO",
    "STREAMS",
    "Entry",
    "Passage",
    "Pin",
    "PublicTexts",
    "PublicWord",
    "ReaderSet",
    "ReaderToken",
    "Term",
    "Version",
]
