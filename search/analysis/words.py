"""Where the words of a text are, and what each is indexed as."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .folding import KEY_LENGTH, LINE_BREAK_HYPHENS, key
from .lemmas import LANGUAGES, lemmas_of

# Unicode counts these apostrophes as letters; people mean the same as by ' and ’, which part words.
_LETTER_APOSTROPHES = "\u02b9\u02bb\u02bc"
_LETTER = rf"[^\W_{_LETTER_APOSTROPHES}]"


def _marks() -> str:
    """The combining marks of the basic plane as the inside of a character class."""
    marks = (chr(point) for point in range(0x300, 0x10000) if unicodedata.category(chr(point))[0] == "M")
    return "".join(re.escape(mark) for mark in marks)


_MARKS = _marks()
_JOINERS = rf"{LINE_BREAK_HYPHENS}\u200b-\u200d\u2060\ufeff"
# A hyphen left by a line's end may still have the line's end after it.
_INSIDE = rf"(?:[{LINE_BREAK_HYPHENS}][ \t]*\r?\n[ \t]*+(?={_LETTER})|[{_MARKS}{_JOINERS}]++)"
_WORD = re.compile(rf"{_LETTER}++(?:{_INSIDE}{_LETTER}++)*+[{_MARKS}]*+")

# A word is cut before it is folded, or a page without a single space would be folded whole to keep 64
# letters.
_LONGEST_WORD = 4 * KEY_LENGTH


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it stands in the text at [start, end), its folded key, and its lemmas' keys (none:
    stop word)."""

    text: str
    start: int
    end: int
    surface: str
    lemmas: tuple[str, ...]


class Streams(NamedTuple):
    """What the engines index of a text: folded words in order, and the lemmas of those that mean
    something."""

    surface: str
    lemmas: str


@lru_cache(maxsize=2**17)
def keys(word: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Surface key (empty: nothing to index) and lemma keys of one word as it stands in a text."""
    word = word[:_LONGEST_WORD]
    return key(word), lemmas_of(word, language)


def check_language(language: str) -> None:
    """Raise ValueError for a language nothing is known about."""
    if language not in LANGUAGES:
        raise ValueError(f"no analysis for language {language!r}: one of {', '.join(LANGUAGES)}")


def tokens(text: str, language: str) -> Iterator[Token]:
    """The words of a text in order; hyphens, slashes and apostrophes part words.

    Raises ValueError for a language that is not in LANGUAGES.
    """
    check_language(language)
    return _tokens(text, language)


def _tokens(text: str, language: str) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        word = match[0]
        surface, lemmas = keys(word, language)
        if surface:
            yield Token(word, match.start(), match.end(), surface, lemmas)


def analyze(text: str, language: str) -> Streams:
    """Both streams of a text, whitespace between keys; an ambiguous word's lemmas stand one after another.

    Raises ValueError for a language that is not in LANGUAGES.
    """
    check_language(language)
    surfaces: list[str] = []
    lemmas: list[str] = []
    for word in _WORD.findall(text):
        surface, found = keys(sys.intern(word) if len(word) < KEY_LENGTH else word, language)
        if surface:
            surfaces.append(surface)
            lemmas += found
    return Streams(" ".join(surfaces), " ".join(lemmas))
