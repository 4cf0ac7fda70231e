"""By what a search is narrowed: values as they are typed or stand in addresses, as the engine knows them, and as
they are named. Whatever a reader may not see has no value here, as if it did not exist.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from cms.core.names import in_language
from cms.organisations.models import Organisation
from cms.topics.models import Topic
from extranet.spaces.models import Space

from .analysis import LANGUAGES, dictionary_lemmas, fold
from .sources import FORMAT_NAMES, FORMATS, StrOrPromise, kind_labels, kind_name

#: Facet, as it stands in addresses → its name and the engine's field.
FACETS: dict[str, tuple[StrOrPromise, str]] = {
    "kind": (_("Kind"), "kind"),
    "language": (_("Language"), "language"),
    "space": (_("Space"), "space_id"),
    "organisation": (_("Organisation"), "organisation_id"),
    "municipality": (_("Municipality"), "municipalities"),
    "topic": (_("Topic"), "topics"),
    "year": (_("Year"), "year"),
    "format": (_("Format"), "format"),
}


@dataclass(frozen=True)
class Value:
    """A value of a facet: in addresses, for readers, for the engine (None: nothing this reader may know)."""

    code: str
    label: str
    key: str | int | None


class Values:
    """The values of all facets, for one reader at one moment."""

    def __init__(self, user, now: datetime | None, spaces: dict[int, Space]):
        self.user, self.now, self.spaces = user, now, spaces

    def find(self, facet: str, wanted: str) -> Value:
        """What `wanted` (a code or a name, in any language and spelling) means; without a key when nothing."""
        key = _readings[facet](self, wanted.strip())
        return Value(wanted, wanted, None) if key is None else self._value(facet, key)

    def named(self, facet: str, counts: dict[str | int, int]) -> list[tuple[str, str, int]]:
        """[(code, name, count)] of those values that the reader may know, most frequent first; years by themselves."""
        if not counts:
            return []
        values = [
            (self._value(facet, key), count) for key, count in counts.items() if self._knows(facet, key)
        ]
        named = [(value.code, value.label, count) for value, count in values]
        if facet == "year":
            return sorted(named, reverse=True)
        return sorted(named, key=lambda value: (-value[2], value[1]))

    def _knows(self, facet: str, key) -> bool:
        if facet == "space":
            return key in self.spaces
        if facet in {"organisation", "municipality"}:
            return key in self.organisations
        return facet != "topic" or key in self.topics

    def _value(self, facet: str, key) -> Value:
        if facet == "space":
            return _of(self.spaces[key])
        if facet in {"organisation", "municipality"}:
            return _of(self.organisations[key])
        if facet == "topic":
            return _of(self.topics[key])
        names: dict[str, Callable[[Any], str]] = {
            "kind": kind_name,
            "language": lambda code: str(dict(settings.LANGUAGES).get(code, code)),
            "format": lambda code: str(FORMAT_NAMES.get(code, code)),
        }
        return Value(str(key), names.get(facet, str)(key), key)

    @cached_property
    def organisations(self) -> dict[int, Organisation]:
        return {found.pk: found for found in Organisation.objects.visible_to(self.user, self.now)}

    @cached_property
    def topics(self) -> dict[int, Topic]:
        return {found.pk: found for found in Topic.objects.visible_to(self.user, self.now)}


def _of(obj) -> Value:
    return Value(obj.slug, obj.name, obj.pk)


# -- what was typed, as the engine's value; None: nothing ------------------------------------------------


def _kind(values: Values, wanted: str) -> str | None:
    return _in_any_form(_kinds(), wanted)


@cache
def _kinds() -> dict[str, str]:
    return _by_name({kind: (label,) for kind, label in kind_labels().items()})


def _language(values: Values, wanted: str) -> str | None:
    return _languages().get(fold(wanted))


@cache
def _languages() -> dict[str, str]:
    """Django knows the languages' names in all languages; “Serbian Latin” is typed “Serbian”."""
    known: dict[str, str] = {}
    for code in LANGUAGES:
        info = get_language_info(code)
        names = [info["name_local"], *_in_all(info["name_translated"]), str(dict(settings.LANGUAGES)[code])]
        for name in (code, code[:2], *names, *(name.split()[0] for name in names)):
            known.setdefault(fold(name), code)
    return known


def _format(values: Values, wanted: str) -> str | None:
    return _in_any_form(_formats(), wanted)


@cache
def _formats() -> dict[str, str]:
    return _by_name({code: (name,) for code, name in FORMAT_NAMES.items()}) | FORMATS


def _year(values: Values, wanted: str) -> int | None:
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else None


def _space(values: Values, wanted: str) -> int | None:
    return _by_slug_or_name(values.spaces.values(), wanted)


def _organisation(values: Values, wanted: str) -> int | None:
    return _by_slug_or_name(values.organisations.values(), wanted)


def _municipality(values: Values, wanted: str) -> int | None:
    kind = Organisation.Kind.MUNICIPALITY
    return _by_slug_or_name((found for found in values.organisations.values() if found.kind == kind), wanted)


def _topic(values: Values, wanted: str) -> int | None:
    return _by_slug_or_name(values.topics.values(), wanted)


_readings: dict[str, Callable[[Values, str], Any]] = {
    "kind": _kind,
    "language": _language,
    "space": _space,
    "organisation": _organisation,
    "municipality": _municipality,
    "topic": _topic,
    "year": _year,
    "format": _format,
}


def _by_slug_or_name(objects: Iterable, wanted: str) -> int | None:
    """The one with this short name; else the first with this name, or other name, in any language."""
    objects, folded = list(objects), fold(wanted)
    for found in objects:
        if found.slug == wanted:
            return found.pk
    for found in objects:
        names = [in_language(found, "name", language) for language in LANGUAGES]
        names += getattr(found, "aliases", "").split("\n")
        if folded in {fold(name.strip()) for name in names if name.strip()}:
            return found.pk
    return None


def _by_name(labels: dict[str, tuple[StrOrPromise, ...]]) -> dict[str, str]:
    """Names in all languages, and their lemmas, → code. Codes go before names, names before lemmas."""
    named = {fold(name): code for code, some in labels.items() for label in some for name in _in_all(label)}
    lemmas = {lemma: code for name, code in named.items() for lemma in _lemmas(name)}
    return lemmas | named | {fold(code): code for code in labels}


def _in_any_form(known: dict[str, str], wanted: str) -> str | None:
    """The list says “Lajme”, people type `lloji:lajm`."""
    return next((known[name] for name in (fold(wanted), *_lemmas(wanted)) if name in known), None)


def _lemmas(word: str) -> Iterable[str]:
    return (lemma for language in LANGUAGES for lemma in dictionary_lemmas(word, language))


def _in_all(label: StrOrPromise) -> list[str]:
    """A label in each of the languages."""
    named = []
    for language in LANGUAGES:
        with translation.override(language):
            named.append(str(label))
    return named
