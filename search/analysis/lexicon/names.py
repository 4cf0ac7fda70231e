"""The hand-edited list of names (data/names.tsv), inflected: what the dictionaries lack."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from search.analysis.folding import key

# Class → (letters taken off the lemma, endings). The header of names.tsv shows an example of each.
_ALBANIAN = {
    "f-ë": (1, "ë a e ës ën"),
    "f-a": (1, "ë a e ës ën"),
    "f-ër": (2, "ër ra re rës rën"),
    "f-e": (1, "e ja ia es en je jes jen"),
    "f-i": (1, "i ia ie isë inë"),
    "f-ja": (2, "e ja je jes es jen en"),
    "m-i": (0, "- i it in"),
    "m-u": (0, "- u ut un"),
    "m-def": (1, "i it in"),
    "u-def": (1, "u ut un"),
    "f-pl": (1, "a at ave ash e"),
    "adj": (0, "- e ë ët"),
}
_SERBIAN = {
    "sr-a": (1, "a e i u o om"),
    "sr-n": (1, "o e a u om em"),
    "sr-m": (0, "- a u e om em ov ova ev eva"),
    "sr-ac": (2, "ac ca cu če cem"),
    "sr-ar": (2, "ar ra ru rom"),
    "sr-i": (0, "- i ju"),
    "sr-o": (1, "o a u e om"),
    "sr-pl": (1, "i e a ima ama"),
    "sr-adj": (1, "a e oj u om"),
}
# After j and vowels the i is often left out: Haradinajt, Haradinajn.
_SHORT = ("t", "n")


class Name(NamedTuple):
    """A written form in one language, the keys it is found by, and whether it is a name only when it begins
    with a capital."""

    form: str
    language: str
    keys: tuple[str, ...]
    capital: bool


class _Line(NamedTuple):
    lemma: str
    inflection: str
    same: tuple[str, ...]
    capital: bool


def names(path: Path) -> Iterator[Name]:
    """Every form of every one-word name in the file; names of the same thing share the key of the first."""
    lines = list(_lines(path))
    first = _first_names(lines)
    known = {line.lemma for line in lines}
    for line in lines:
        for name, inflection in ((line.lemma, line.inflection), *_others(line, known)):
            keys = tuple(dict.fromkeys((key(name), first.get(key(name), key(name)))))
            for language, form in _forms(name, inflection):
                yield Name(form.lower(), language, keys, line.capital)


def _lines(path: Path) -> Iterator[_Line]:
    with path.open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    for lemma, _kind, inflection, same, care in rows[1:]:
        if lemma.isalpha():
            others = tuple(
                name for name in same.split("|") if name.isalpha()
            )  # neither "~…" nor several words
            yield _Line(lemma, inflection, others, care == "capital")


def _first_names(lines: list[_Line]) -> dict[str, str]:
    """Key of a name → key of the name that stands for all that mean the same."""
    groups: dict[str, set[str]] = defaultdict(set)
    order: dict[str, int] = {}
    for line in lines:
        together = {key(name) for name in (line.lemma, *line.same)}
        for name in (line.lemma, *line.same):
            order.setdefault(key(name), len(order))
        for name in list(together):
            together |= groups[name]
        for name in together:
            groups[name] = together
    return {name: min(group, key=order.__getitem__) for name, group in groups.items() if group}


def _others(line: _Line, known: set[str]) -> Iterator[tuple[str, str]]:
    """The other names without a line of their own, with the Serbian class that their ending suggests."""
    for name in line.same:
        if name not in known:
            ending = name[-2:]
            guess = (
                "sr-ac" if ending == "ac" else {"a": "sr-a", "o": "sr-n", "i": "sr-pl"}.get(name[-1], "sr-m")
            )
            yield name, "none" if name.isupper() else guess


def _forms(name: str, inflection: str) -> Iterator[tuple[str, str]]:
    for language in ("sq", "sr-latn", "en"):
        yield language, name
    for language, classes in (("sq", _ALBANIAN), ("sr-latn", _SERBIAN)):
        if inflection in classes:
            cut, endings = classes[inflection]
            stem = name[: len(name) - cut]
            for ending in endings.split():
                yield language, stem + ending.strip("-")
            if language == "sq" and stem[-1] in "ajeiou" and inflection in ("m-i", "m-def"):
                for ending in _SHORT:
                    yield language, stem + ending
