"""Where the words of a text are, and what each is indexed as."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from . import dates
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
_PLAIN = rf"{_LETTER}++(?:{_INSIDE}{_LETTER}++)*+[{_MARKS}]*+"
_HYPHEN = "[-\u2010\u2011\u2013]"
# Joined by hyphens, or by a slash or dots beside a digit: bashkë-krijim, BE-së, 03/L-040, 1.250.000, 2026-11-23.
_JOIN = rf"(?:{_HYPHEN}|(?<=[0-9])/|/(?=[0-9])|(?<=[0-9])\.(?=[0-9]))"
# Bounded, or a text of dots and letters would be read to its end from each letter.
_ADDRESS = r"[\w.+-]{1,64}+@[\w-]++(?:\.[\w-]++)++|(?:https?://|www\.)[\w-]++(?:\.[\w-]++)*+"
_JOINED = rf"{_PLAIN}(?:{_JOIN}{_PLAIN}){{0,7}}+"
_WORD = re.compile(_JOINED)
_WORD_OR_ADDRESS = re.compile(rf"{_ADDRESS}|{_JOINED}")
_PART = re.compile(_PLAIN)

# Case endings are written after a hyphen where they follow an abbreviation: KLGI-së, BE-ja.
_ABBREVIATION = re.compile(
    rf"([A-ZËÇČĆŠŽĐ0-9]{{2,}}){_HYPHEN}(?:ja|j[au]?|s?ë|në|i[tn]?|u[tn]?|të|t|n|ve|om|em|a|e)"
)

# A word is cut before it is folded, or a page without a single space would be folded whole to keep 64
# letters.
_LONGEST_WORD = 4 * KEY_LENGTH


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it stands in the text at [start, end), its folded key, and its lemmas' keys (none: stop word).

    `parts`: keys by which a word that is put together can be found besides: `03/L-040` by `040`. Nobody who
    asks for the whole means them.
    """

    text: str
    start: int
    end: int
    surface: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()


class Streams(NamedTuple):
    """What the engines index of a text: folded words in order, and the lemmas of those that mean
    something."""

    surface: str
    lemmas: str


@lru_cache(maxsize=2**17)
def keys(word: str, language: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Surface key (empty: nothing to index), lemma keys and keys of the parts of one word as it stands in a
    text."""
    word = word[:_LONGEST_WORD]
    if not word.isalnum():
        if abbreviation := _ABBREVIATION.fullmatch(word):
            word = abbreviation[1]
        elif not _PART.fullmatch(word):
            return _put_together(word, language)
    return key(word), lemmas_of(word, language), ()


def _put_together(word: str, language: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A word of several: it is found as one however it is joined, and by the lemmas of its parts."""
    if day := dates.numeric(word, language):
        return day[0], (day[0],), day[1]
    surface = key(word)
    pieces = re.split(r"[@.:/]+", word)
    found = dict.fromkeys(filter(None, map(key, pieces)))
    for part in _PART.findall(word):
        found.update(dict.fromkeys(lemmas_of(part, language)))
    found.pop(surface, None)
    own = lemmas_of(surface, language) if surface.isalpha() else ()
    return (
        surface,
        own or ((surface,) if surface else ()),
        tuple(lemma for lemma in found if lemma not in own),
    )


def check_language(language: str) -> None:
    """Raise ValueError for a language nothing is known about."""
    if language not in LANGUAGES:
        raise ValueError(f"no analysis for language {language!r}: one of {', '.join(LANGUAGES)}")


def tokens(text: str, language: str) -> Iterator[Token]:
    """The words of a text in order; apostrophes part words, hyphens hold them together.

    Raises ValueError for a language that is not in LANGUAGES.
    """
    check_language(language)
    return _tokens(text, language)


def _words(text: str) -> re.Pattern[str]:
    """What finds the words: looking for addresses at each of them takes half as long again."""
    return _WORD_OR_ADDRESS if "@" in text or "://" in text or "www." in text else _WORD


def _tokens(text: str, language: str) -> Iterator[Token]:
    days = dates.in_words(text, language)
    for match in _words(text).finditer(text):
        word = match[0]
        surface, lemmas, parts = keys(word, language)
        if surface:
            if match.end() in days:
                parts = (*parts, days[match.end()])
            yield Token(word, match.start(), match.end(), surface, lemmas, parts)


def analyze(text: str, language: str) -> Streams:
    """Both streams of a text, whitespace between keys; an ambiguous word's lemmas stand one after another.

    Raises ValueError for a language that is not in LANGUAGES.
    """
    check_language(language)
    words = _words(text).findall(text)
    # Each word once: a text says many of its words again.
    known = {word: keys(word, language) for word in set(words)}
    surfaces = [surface for word in words if (surface := known[word][0])]
    found = {word: lemmas + parts for word, (surface, lemmas, parts) in known.items() if surface}
    lemmas = list(chain.from_iterable(found[word] for word in words if word in found))
    lemmas += dates.in_words(text, language).values()
    return Streams(" ".join(surfaces), " ".join(lemmas))
