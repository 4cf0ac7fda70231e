"""What editors tell the search, and what the public texts do: terms of the glossary, pinned pages, known words."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .analysis import fold
from .phrases import ANY_LANGUAGE, has_words


def lines_of(text: str) -> list[str]:
    """The lines of a text, without spaces around them; none is empty."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def new_stamp() -> int:
    return secrets.randbits(48)


class Stamped(models.Model):
    """A row that gets a new random number with every change: the sum of all tells other processes whether what
    they keep in memory is still so, in whatever order changes are committed or undone."""

    stamp = models.BigIntegerField(editable=False, default=new_stamp)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.stamp = new_stamp()
        super().save(*args, **kwargs)


ONE_A_LINE = _("One a line, as a dictionary would list it: words that mean exactly the same.")


class Term(Stamped):
    """What one thing is called in the three languages."""

    sq = models.TextField(_("in Albanian"), blank=True, help_text=ONE_A_LINE)
    sr = models.TextField(_("in Serbian"), blank=True, help_text=ONE_A_LINE)
    en = models.TextField(_("in English"), blank=True, help_text=ONE_A_LINE)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For editors; never shown to readers.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("term of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ["sq", "en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(sq="") & ~Q(sr="")) | (~Q(sq="") & ~Q(en="")) | (~Q(sr="") & ~Q(en="")),
                name="term_in_two_languages",
                violation_error_message=_(
                    "A term connects languages: only one is filled in. Write what it is called in at least two."
                ),
            )
        ]

    FIELDS = ("sq", "sr", "en")

    def __str__(self) -> str:
        return " = ".join(names[0] for field in self.FIELDS if (names := self.names(field)))

    def names(self, language: str) -> list[str]:
        """The synonyms of a language, whose code may be the whole one (sr-latn)."""
        return lines_of(getattr(self, language[:2]))

    def clean(self) -> None:
        problems = {}
        for field in self.FIELDS:
            names = self.names(field)
            setattr(self, field, "\n".join(names))
            if problem := self._problem_of(field, names):
                problems[field] = problem
        if problems:
            raise ValidationError(problems)

    def _problem_of(self, field: str, names: list[str]):
        seen: set[str] = set()
        elsewhere = self._names_elsewhere(field) if names else {}
        for name in names:
            folded = fold(name)
            if not has_words(name, field):
                return _("“%(name)s” holds no word that one could search for. Take it out or add a word.") % {
                    "name": name
                }
            if folded in seen:
                return _("“%(name)s” stands here twice. Take one of them out.") % {"name": name}
            if folded in elsewhere:
                return _("“%(name)s” already belongs to the term “%(term)s”. Add the other words there.") % {
                    "name": name,
                    "term": elsewhere[folded],
                }
            seen.add(folded)
        return None

    def _names_elsewhere(self, field: str) -> dict[str, "Term"]:
        others = Term.objects.exclude(pk=self.pk)
        return {fold(name): term for term in others for name in term.names(field)}


class Pin(Stamped):
    """A page that stands first when somebody searches for exactly this."""

    queries = models.TextField(
        _("what people search for"),
        help_text=_("One a line. The order of the words and their endings do not matter."),
    )
    page = models.ForeignKey(
        Page, verbose_name=_("page of the site"), on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(
        _("only for readers of"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: for everybody. Readers are led to the translation in their language."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For editors; never shown to readers.")
    )

    class Meta:
        verbose_name = _("pinned page")
        verbose_name_plural = _("pinned pages")
        ordering = ["queries", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(queries=""),
                name="pin_has_queries",
                violation_error_message=_("Write at least one line that people search for."),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(lines_of(self.queries))

    def clean(self) -> None:
        lines = lines_of(self.queries)
        self.queries = "\n".join(lines)
        seen: set[str] = set()
        for line in lines:
            if not has_words(line, self.language or ANY_LANGUAGE):
                problem = _("“%(name)s” holds no word that one could search for. Take it out or add a word.")
            elif fold(line) in seen:
                problem = _("“%(name)s” stands here twice. Take one of them out.")
            else:
                seen.add(fold(line))
                continue
            raise ValidationError({"queries": problem % {"name": line}})


class PublicWord(models.Model):
    """A word of the public texts, by which a mistyped one may be corrected. Nothing but public texts comes in."""

    key = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    #: As it is written most often.
    word = models.CharField(max_length=64)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="public_word_once")]

    def __str__(self) -> str:
        return self.word


class PublicTexts(models.Model):
    """The state of the public texts from which the words were read: one row, which is also the lock of the work."""

    fingerprint = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="public_texts_one_row")]

    def __str__(self) -> str:
        return self.fingerprint
