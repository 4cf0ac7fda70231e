"""Compiled lexicons: memory-mapped, a few megabytes a language, made by `lexicon/build.py`.

Three files a language in data/: `.words` (a trie: folded form → what it is looked up as), `.endings` (a trie:
the end of an unknown word, read backwards → how it may go back to its lemma) and `.changes` (the table both
point into). A change is a number of letters taken off a word's end and what comes in their place.
"""

import re
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from struct import Struct

import marisa_trie

DATA = Path(__file__).parent / "data"

# Sections of a word's value, a number with each: for any spelling (how frequent the word is); for one spelling
# (its checksum); for a word that begins with a capital, beside the others; how the word is properly written.
ANY, SPELLED, CAPITAL, WRITTEN = range(4)

# Folded letters and what they may be folded from; đ is folded to two.
_MARKED = {
    "sq": {"e": "ë", "c": "ç"},
    "sr-latn": {"c": "čć", "s": "š", "z": "ž", "dj": "đ"},
    "en": {},
}
_FOLDED = {
    language: re.compile("|".join(sorted(marked, key=len, reverse=True)) or "$^")
    for language, marked in _MARKED.items()
}
_MOST_MARKED = 10  # ternary digits of sixteen bits

LONGEST_ENDING = 5
SHORTEST_GUESS = 3

# A line of .changes: the number of letters to take off, as the character that many after "0", and the rest.
_NO_LETTER = ord("0")

_SECTION = Struct("<BHB")  # kind, its number, number of changes
_CHANGE = Struct("<H")
_COUNT_AT = 3
_CHANGES = [Struct(f"<{count}H") for count in range(1, 5)]

Section = tuple[int, int, tuple[int, ...]]


def checksum(spelling: str) -> int:
    """Sixteen bits of a spelling: enough to tell `komunës` from `komunes` once both are known to fold alike."""
    return zlib.crc32(spelling.encode()) & 0xFFFF


def marks(spelling: str, folded: str, language: str) -> int:
    """What `with_marks` needs to write `folded` as `spelling` again."""
    at, number, digit = 0, 0, 1
    for place, match in enumerate(_FOLDED[language].finditer(folded)):
        if place == _MOST_MARKED:
            break
        at_spelling = match.start() - at
        options = _MARKED[language][match[0]]
        letter = spelling[at_spelling : at_spelling + 1]
        if letter in options:
            number += digit * (options.index(letter) + 1)
            at += len(match[0]) - 1
        digit *= 3
    return number


def with_marks(folded: str, number: int, language: str) -> str:
    """The word with its diacritics: (`ceshtje`, …) → `çështje`."""
    digits = [number // 3**place % 3 for place in range(_MOST_MARKED)]

    def marked(match: re.Match[str]) -> str:
        digit = digits.pop(0) if digits else 0
        return _MARKED[language][match[0]][digit - 1] if digit else match[0]

    return _FOLDED[language].sub(marked, folded)


def line_of(cut: int, added: str) -> str:
    return chr(_NO_LETTER + cut) + added


def pack(sections: Iterable[Section]) -> bytes:
    return b"".join(
        _SECTION.pack(kind, check, len(changes)) + b"".join(map(_CHANGE.pack, changes))
        for kind, check, changes in sections
    )


def unpack(value: bytes) -> list[Section]:
    sections, at = [], 0
    while at < len(value):
        kind, check, count = _SECTION.unpack_from(value, at)
        at += _SECTION.size
        end = at + count * _CHANGE.size
        sections.append((kind, check, tuple(c for (c,) in _CHANGE.iter_unpack(value[at:end]))))
        at = end
    return sections


class Dictionary:
    """The lexicon of one language: `look_up` for what it holds, `guess` for what it does not."""

    def __init__(self, language: str, folder: Path = DATA):
        self.language = language
        self._words = marisa_trie.BytesTrie().mmap(str(folder / f"{language}.words"))
        self._endings = marisa_trie.BytesTrie().mmap(str(folder / f"{language}.endings"))
        self._changes = (folder / f"{language}.changes").read_text(encoding="utf-8").split("\n")

    def __contains__(self, folded: str) -> bool:
        return folded in self._words

    def look_up(self, folded: str, spelling: str, capital: bool = False) -> tuple[str, ...]:
        """Lemma keys of a word, the likeliest first; none when the lexicon lacks it.

        `folded` is its key, `spelling` the word as a dictionary would list it (lower case, diacritics kept);
        `capital`: it begins with a capital letter, so it may be a name.
        """
        values = self._words.get(folded)
        if values is None:
            return ()
        value = values[0]
        count = value[_COUNT_AT]
        if (
            value[0] == ANY
            and count
            and len(value) == _SECTION.size + count * _CHANGE.size
            and count <= len(_CHANGES)
        ):
            return self._applied(
                folded, _CHANGES[count - 1].unpack_from(value, _SECTION.size)
            )  # nearly always
        chosen: tuple[int, ...] = ()
        names: tuple[int, ...] = ()
        check = -1
        for kind, wanted, changes in unpack(value):
            if kind == ANY:
                chosen = changes
            elif kind == CAPITAL:
                names = changes if capital else ()
            elif kind == SPELLED:
                check = checksum(spelling) if check < 0 else check
                if wanted == check:
                    chosen = changes
        return self._applied(folded, (*chosen, *names))

    def named(self, folded: str) -> tuple[str, ...]:
        """Lemma keys the word has as a name in capitals; none where it is no name."""
        found = (changes for kind, _number, changes in self._sections(folded) if kind == CAPITAL)
        return self._applied(folded, next(found, ()))

    def frequency(self, folded: str) -> int:
        """How frequent a word is, as a logarithm: the next number is twice as frequent. 0: rare or unknown."""
        return self._number(folded, ANY)

    def spelled(self, folded: str) -> str:
        """A word of the lexicon as it is mostly written, with its diacritics."""
        return with_marks(folded, self._number(folded, WRITTEN), self.language)

    def _number(self, folded: str, wanted: int) -> int:
        return next((number for kind, number, _changes in self._sections(folded) if kind == wanted), 0)

    def _sections(self, folded: str) -> list[Section]:
        values = self._words.get(folded)
        return unpack(values[0]) if values else []

    def guess(self, folded: str) -> tuple[str, ...]:
        """Likely lemma keys of a word that the lexicon lacks, by its ending; the word itself among them."""
        known = self._endings.prefixes(folded[: -LONGEST_ENDING - 1 : -1])
        changes = unpack(self._endings[known[-1] if known else ""][0])[0][2]
        # Too little of a short word would be left, and its key would be any short word's.
        return tuple(x for x in self._applied(folded, changes) if len(x) >= SHORTEST_GUESS) or (folded,)

    def _applied(self, folded: str, changes: Iterable[int]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for number in changes:
            change = self._changes[number]
            lemma = folded[: len(folded) - ord(change[0]) + _NO_LETTER] + change[1:]
            if lemma:
                found[lemma] = None
        return tuple(found)


@cache
def dictionary(language: str) -> Dictionary:
    """The one dictionary of a language in this process; opening it takes a few milliseconds."""
    return Dictionary(language)
