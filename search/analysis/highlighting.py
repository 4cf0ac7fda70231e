"""The piece of a text that shows best why it was found."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from .folding import join_broken_words
from .words import tokens

ELLIPSIS = "…"
# Of the room around the found words, this share goes before them: what follows says more than what
# precedes.
_SHARE_BEFORE = 1 / 3


class Segment(NamedTuple):
    """A run of the shown text; `hit` where it is a word that was asked for."""

    text: str
    hit: bool


class _Hit(NamedTuple):
    start: int
    end: int
    wanted: str


def highlight(
    text: str,
    language: str,
    wanted_surfaces: Collection[str],
    wanted_lemmas: Collection[str],
    length: int = 240,
) -> list[Segment]:
    """The window of at most `length` characters with most of the wanted words, the earliest such; its
    hits marked.

    Wanted words are keys as `tokens` gives them. Cuts fall between words and show as "…" (not counted in
    `length`); runs of whitespace become one space. Without a hit it is the text's beginning; of an empty
    text, nothing.
    """
    text = " ".join(join_broken_words(text).split())
    if not text:
        return []
    hits = _hits(text, language, frozenset(wanted_surfaces), frozenset(wanted_lemmas))
    start, end = _window(text, *_best(hits, length), length)
    return _segments(text, start, end, [hit for hit in hits if hit.start >= start and hit.end <= end])


def _hits(text: str, language: str, surfaces: frozenset[str], lemmas: frozenset[str]) -> list[_Hit]:
    hits = []
    for token in tokens(text, language):
        # By lemma first: two forms of one word count once.
        wanted = next((lemma for lemma in token.lemmas + token.parts if lemma in lemmas), None)
        if wanted is None and token.surface in surfaces:
            wanted = token.surface
        if wanted is not None:
            hits.append(_Hit(token.start, token.end, wanted))
    return hits


def _best(hits: Sequence[_Hit], length: int) -> tuple[int, int]:
    """Start and end of the earliest stretch, from hit to hit, that holds most different wanted words."""
    inside: Counter[str] = Counter()
    first = most = 0
    best = (0, 0)
    for hit in hits:
        inside[hit.wanted] += 1
        while hit.end - hits[first].start > length and hits[first] is not hit:
            left = hits[first].wanted
            inside[left] -= 1
            if not inside[left]:
                del inside[left]
            first += 1
        if len(inside) > most:
            most, best = len(inside), (hits[first].start, hit.end)
    return best


def _window(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """The stretch widened to `length` and drawn back to whole words; a word longer than that is cut."""
    room = length - (end - start)
    if room <= 0:
        return start, start + length
    left = max(0, start - int(room * _SHARE_BEFORE))
    right = min(len(text), left + length)
    left = max(0, right - length)
    if left > 0:
        space = text.find(" ", left - 1, start)
        left = space + 1 if space >= 0 else start
    if right < len(text):
        space = text.rfind(" ", end, right + 1)
        right = space if space > 0 else end or right
    return left, right


def _segments(text: str, start: int, end: int, hits: Sequence[_Hit]) -> list[Segment]:
    segments: list[Segment] = []
    plain = ELLIPSIS if start > 0 else ""
    at = start
    for hit in hits:
        plain += text[at : hit.start]
        if plain:
            segments.append(Segment(plain, hit=False))
        segments.append(Segment(text[hit.start : hit.end], hit=True))
        plain, at = "", hit.end
    plain += text[at:end] + (ELLIPSIS if end < len(text) else "")
    if plain:
        segments.append(Segment(plain, hit=False))
    return segments
