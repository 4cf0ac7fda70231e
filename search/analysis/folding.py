"""One spelling for every way of typing a word: case, diacritics and script are taken away.

People type Albanian without ë and ç, Serbian in Latin or Cyrillic, and paste text that came out of a PDF.
Whatever two readers would call the same word has to end as the same key, so both the indexed text and the
query go through here.
"""

import re
import unicodedata

KEY_LENGTH = 64

# Serbian Cyrillic to Latin, still with diacritics: the form that dictionaries know. The letters below the
# first three lines are not Serbian; they are here so that a neighbour's name in its own spelling stays
# one readable key.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i",
    "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
    "ѓ": "gj", "ѕ": "dz", "ќ": "kj",
    "ё": "e", "й": "j", "щ": "šč", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
    "є": "je", "і": "i", "ї": "ji", "ґ": "g",
}  # fmt: skip
_TO_LATIN = str.maketrans(_CYRILLIC)

# Letters that Unicode does not decompose. đ becomes dj because that is how people type it who lack the key.
_PLAIN = {
    "đ": "dj", "ð": "d", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t",
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "＇": "'",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
}  # fmt: skip
_TO_PLAIN = str.maketrans(_PLAIN | _CYRILLIC)

# What PDFs leave where a word was broken at the end of a line: pdfium writes U+0002 or U+FFFE for the
# hyphen.
LINE_BREAK_HYPHENS = "\u00ad\u0002\ufffe"
# Letters by category that show nothing: a word of them alone must not become a key nobody can see.
_FILLERS = "\u115f\u1160\u3164\uffa0"
_VANISHING = frozenset(LINE_BREAK_HYPHENS + _FILLERS)
_SPLIT_WORD = re.compile(rf"[{LINE_BREAK_HYPHENS}][ \t]*\r?\n[ \t]*|[{LINE_BREAK_HYPHENS}]")


def join_broken_words(text: str) -> str:
    """Text with the words made whole again that were hyphenated at the end of a line."""
    return _SPLIT_WORD.sub("", text)


def _without_invisible(text: str) -> str:
    return "".join(c for c in text if c not in _VANISHING and unicodedata.category(c) != "Cf")


def _written(word: str) -> str:
    lower = unicodedata.normalize("NFKC", _without_invisible(join_broken_words(word))).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", lower).translate(_TO_LATIN))


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _written(word).translate(_TO_PLAIN))
    bare = "".join(c for c in decomposed if unicodedata.category(c)[0] != "M" and c not in _VANISHING)
    # A letter freed of its mark may be one of the table's (ӂ → ж), and what it becomes may carry a mark
    # (ž).
    plain = unicodedata.normalize("NFKD", bare.casefold().translate(_TO_PLAIN)).translate(_TO_PLAIN)
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c)[0] != "M"))


# Letters of European Latin and of Serbian Cyrillic go one by one, whatever stands beside them: a table
# does it twenty times faster. Anything else in the word, a combining mark above all, takes the long way.
_COMMON = re.compile(r"[0-9A-Za-z\u00ad\u00c0-\u024f\u0400-\u045f]*+")
_COMMON_LETTERS = [c for c in map(chr, range(0x460)) if _COMMON.fullmatch(c)]
_WRITTEN_LETTERS = str.maketrans({c: _written(c) for c in _COMMON_LETTERS})
_FOLDED_LETTERS = str.maketrans({c: _fold(c) for c in _COMMON_LETTERS})


def written(word: str) -> str:
    """The word as a dictionary lists it: lower-case Latin, composed, diacritics kept, nothing invisible
    in it."""
    return word.translate(_WRITTEN_LETTERS) if _COMMON.fullmatch(word) else _written(word)


def fold(word: str) -> str:
    """The word without case, diacritics or script: `Prishtinë` → `prishtine`, `Ђаковица` and `Đakovica` →
    `djakovica`.

    Takes any string, gives a string (empty when nothing of it is visible); folding twice changes nothing
    more.
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    return word.translate(_FOLDED_LETTERS) if _COMMON.fullmatch(word) else _fold(word)


def key(word: str) -> str:
    """What the engines index for the word: folded, letters and digits only, at most 64 characters; may be
    empty."""
    folded = fold(word)
    if not folded.isalnum():
        folded = "".join(filter(str.isalnum, folded))
    return folded[:KEY_LENGTH]
