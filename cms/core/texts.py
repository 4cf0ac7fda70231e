"""What of a text can be seen."""

import unicodedata

#: Letters of these categories show nothing: control, format (zero-width, direction), surrogates, private use, none.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
#: Not of a category of theirs, and blank all the same: Hangul fillers, the Braille blank, Khmer inherent vowels.
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")


def visible(text: str) -> str:
    """`text` without what nobody sees, in one line, without blanks at its ends. "": there is nothing to read."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or (unicodedata.category(letter) not in UNSEEN and letter not in BLANK)
    )
    return " ".join(kept.split())
