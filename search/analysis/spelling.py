"""Words that a mistyped one may have meant: those of the lexicon that are one slip of the finger away."""

from collections.abc import Iterator

from .dictionary import dictionary
from .folding import key

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spellings(word: str, language: str, limit: int) -> list[str]:
    """Known words one letter off (left out, put in, changed, or two exchanged), properly written, the
    likeliest first, at most `limit`."""
    typed = key(word)
    lexicon = dictionary(language)
    near = {other for other in one_off(typed) if other in lexicon}
    near.discard(typed)
    return [
        lexicon.spelled(other) for other in sorted(near, key=lambda w: (-lexicon.frequency(w), w))[:limit]
    ]


def one_off(word: str) -> Iterator[str]:
    """All strings one letter off a folded word, itself among them."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
