"""Names of things that are not pages: one column a language, shown in the reader's."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(obj, field: str, language: str | None = None) -> str:
    """`field` in `language` (the reader's when left out); where that is empty, in the first language that has it."""
    wanted = (language or get_language() or settings.LANGUAGE_CODE)[:2]
    for code in (wanted, "sq", "en", "sr"):
        if text := getattr(obj, f"{field}_{code}", ""):
            return text
    return ""


class TrilingualName(models.Model):
    """A name in three languages. Albanian is asked for, the others fall back to it."""

    name_sq = models.CharField(_("name in Albanian"), max_length=200)
    name_sr = models.CharField(_("name in Serbian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self, "name")

    def __str__(self) -> str:
        return self.name
