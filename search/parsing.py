"""What somebody typed, taken apart: words, phrases in quotes, what is not wanted, filters such as `kind:news`.

Pure: no database, no analysis. Any text parses; what is no operator here is text, whatever it means to an engine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .analysis import fold

#: Facet → the names under which it is typed, in the three languages, folded.
FILTER_NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "lloji", "vrsta"),
    "language": ("language", "gjuha", "jezik"),
    "space": ("space", "hapesira", "prostor"),
    "organisation": ("organisation", "organization", "organizata", "organizacija"),
    "municipality": ("municipality", "komuna", "opstina"),
    "topic": ("topic", "tema"),
    "year": ("year", "viti", "godina"),
    "format": ("format", "formati"),
}
_FACET_OF = {name: facet for facet, names in FILTER_NAMES.items() for name in names}

#: Opening quotation mark → those that may close it: people mix the keyboard's with their language's.
QUOTES = {'"': '"“”', "„": '“”"', "“": '”"', "”": '”"', "«": "»", "»": "«"}
_MARKS = "".join(QUOTES)
# Direction marks and the like show nothing; before a word they hide neither a minus nor a filter's name.
_GAP = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_WORD = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f{_MARKS}]+")
_FILTER = re.compile(r"([^\W\d_]+):")


@dataclass(frozen=True)
class Filter:
    """`name:value` as it stands in the text at [start, end); `name` is a facet's."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Query:
    """The parts of a typed text, each in the order of the text and as it was written."""

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def wanted(self) -> str:
        """The words as one text: some are only understood beside each other."""
        return " ".join(self.words)

    def without(self, *names: str) -> str:
        """The text after the filters of these facets are taken away."""
        kept, at = [], 0
        for found in self.filters:
            if found.name in names:
                kept.append(self.text[at : found.start].strip())
                at = found.end
        kept.append(self.text[at:].strip())
        return " ".join(filter(None, kept))


def parse(text: str) -> Query:
    """The typed text taken apart; see the module."""
    parts: dict[str, list] = {
        name: [] for name in ("words", "phrases", "excluded", "excluded_phrases", "filters")
    }
    for part, value, _start, _end in _parts(text):
        parts[part].append(value)
    return Query(text, **{name: tuple(values) for name, values in parts.items()})


def conditions(text: str) -> list[tuple[int, int]]:
    """Where filters stand in a text, and what is not wanted: [start, end) of each."""
    return [(start, end) for part, _value, start, end in _parts(text) if part not in {"words", "phrases"}]


def _parts(text: str) -> Iterator[tuple[str, str | Filter, int, int]]:
    """(field of Query, value, start, end) of each part."""
    at, marks = 0, _QuoteFinder(text)
    while at < len(text):
        if gap := _GAP.match(text, at):
            at = gap.end()
            continue
        start = at
        if found := _filter(text, at, marks):
            yield "filters", found, start, found.end
            at = found.end
            continue
        unwanted = text[at] == "-"
        if unwanted:
            at += 1
        if quoted := marks.quoted(at):
            yield "excluded_phrases" if unwanted else "phrases", text[at + 1 : quoted], start, quoted + 1
            at = quoted + 1
        elif word := _WORD.match(text, at):
            yield "excluded" if unwanted else "words", word[0], start, word.end()
            at = word.end()
        else:  # a lone quotation mark or minus
            at = max(at, start + 1)


def _filter(text: str, at: int, marks: "_QuoteFinder") -> Filter | None:
    name = _FILTER.match(text, at)
    facet = _FACET_OF.get(fold(name[1])) if name and name.end() - at <= 20 else None
    if name is None or facet is None:
        return None
    if end := marks.quoted(name.end()):
        value = text[name.end() + 1 : end].strip()
        return Filter(facet, value, at, end + 1) if value else None
    if word := _WORD.match(text, name.end()):
        return Filter(facet, word[0], at, word.end())
    return None


class _QuoteFinder:
    """Where a quotation ends. Remembers marks that are never closed: a text of nothing but quotation marks is
    read once, not once for each of them."""

    def __init__(self, text: str):
        self.text = text
        self.unclosed: set[str] = set()

    def quoted(self, at: int) -> int | None:
        """The place of the mark that closes the one at `at`; None when there is no such pair."""
        mark = self.text[at : at + 1]
        if mark not in QUOTES or not mark or mark in self.unclosed:
            return None
        places = (self.text.find(closing, at + 1) for closing in QUOTES[mark])
        end = min((place for place in places if place >= 0), default=None)
        if end is None:
            self.unclosed.add(mark)
        return end
