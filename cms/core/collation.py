"""Alphabetical order for readers, the same on both databases."""

import re

from django.utils.translation import get_language

# Letters that have a place of their own in the alphabet, each after the letter it begins with.
_OWN_PLACE = {
    "sq": {"ç": "c", "dh": "d", "ë": "e", "gj": "g", "ll": "l", "nj": "n", "rr": "r", "sh": "s", "th": "t",
           "xh": "x", "zh": "z"},
    "sr": {"č": "c", "ć": "č", "dž": "d", "đ": "dž", "lj": "l", "nj": "n", "š": "s", "ž": "z"},
}  # fmt: skip


def reading_order(text: str, language: str | None = None) -> list[str]:
    """A sort key by the alphabet of `language` (the reader's when left out): Graçanicë before Gjakovë."""
    places = _OWN_PLACE.get((language or get_language() or "sq")[:2], {})
    letters = re.findall("|".join([*sorted(places, key=len, reverse=True), "."]), text.casefold(), re.DOTALL)
    return [_rank(letter, places) for letter in letters]


def _rank(letter: str, places: dict[str, str]) -> str:
    """đ → d~~: after every word that goes on with a plain d, and after dž."""
    return f"{_rank(places[letter], places)}~" if letter in places else letter
