"""The names lexicon as a file: its form, and that it says the same as the list of municipalities."""

from pathlib import Path

import pytest

import search.analysis
from cms.organisations.municipalities import MUNICIPALITIES
from search.analysis import fold

FILE = Path(search.analysis.__file__).parent / "data" / "names.tsv"
LINES = [line for line in FILE.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
HEADER, ROWS = LINES[0].split("\t"), [line.split("\t") for line in LINES[1:]]
KINDS = {
    "municipality", "place", "institution", "party", "organisation", "given", "surname", "abbreviation", "word",
}  # fmt: skip
#: What a lemma of the class ends in.
ENDINGS = {
    "f-ë": "ë", "f-ër": "ër", "f-a": "a", "f-e": "e", "f-i": "i", "f-ja": "ja", "m-i": "", "m-u": "", "m-def": "i",
    "u-def": "u", "f-pl": "a", "adj": "", "sr-a": "a", "sr-n": ("o", "e"), "sr-m": "", "sr-ac": "ac",
    "sr-ar": "ar", "sr-i": "", "sr-o": "o", "sr-pl": ("i", "e"), "sr-adj": "a", "abbr": "", "none": "",
}  # fmt: skip
DEFINITE = {"f-ë": ("ë", "a"), "f-e": ("e", "ja"), "f-i": ("i", "ia"), "m-i": ("", "i"), "m-u": ("", "u")}


def aliases(row: list[str]) -> list[str]:
    return [name for name in row[3].split("|") if name]


def test_the_header_names_the_columns():
    assert HEADER == ["lemma", "kind", "inflection", "same", "care"]


def faults(row: list[str]) -> list[str]:
    """What is wrong with a line."""
    if len(row) != len(HEADER):
        return ["columns"]
    lemma, kind, inflection, _same, care = row
    names = [name.removeprefix("~") for name in aliases(row)]
    checks = {
        "lemma": lemma == lemma.strip() and "~" not in lemma and fold(lemma),
        "kind": kind in KINDS,
        "inflection": inflection in ENDINGS and lemma.endswith(ENDINGS[inflection]),
        "same": all(name == name.strip() and fold(name) for name in names),
        "same, twice": len({lemma, *names}) == len(names) + 1,
        "care": care in ("", "capital"),
    }
    return [name for name, holds in checks.items() if not holds]


def test_every_line_is_well_formed():
    assert {"\t".join(row): found for row in ROWS if (found := faults(row))} == {}


def test_a_name_has_one_line_a_kind():
    assert len({(lemma, kind) for lemma, kind, *_ in ROWS}) == len(ROWS)


def test_all_municipalities_and_two_hundred_names_of_people():
    assert sum(row[1] == "given" for row in ROWS) >= 200
    assert sum(row[1] == "surname" for row in ROWS) >= 200


def test_what_must_not_be_made_one_is_not_made_one_elsewhere():
    careful = {name[1:] for row in ROWS for name in aliases(row) if name.startswith("~")}
    same = {name for row in ROWS for name in aliases(row) if not name.startswith("~")}
    assert careful & same == set()


INFLECTIONS = {lemma: inflection for lemma, _kind, inflection, *_ in ROWS}


def folded(name: str) -> str:
    return fold(name).replace("-", " ")


def with_definite_form(name: str) -> set[str]:
    """Folded; of several words the first that has a line of its own is the one that is inflected."""
    forms = {folded(name)}
    for word in (name, name.partition(" ")[0]):
        indefinite, definite = DEFINITE.get(INFLECTIONS.get(word, ""), ("", ""))
        forms.add(folded(name.replace(word, word.removesuffix(indefinite) + definite, 1)))
    return forms


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda municipality: municipality.slug)
def test_the_names_of_a_municipality(municipality):
    """The lexicon names the same; `Han i Elezit` is the indefinite form of what the law calls `Hani i Elezit`."""
    lemmas = (municipality.name_sq, "Han i Elezit" if municipality.slug == "hani-i-elezit" else "")
    row = next(row for row in ROWS if row[1] == "municipality" and row[0] in lemmas)
    lexicon = {row[0], *(name.removeprefix("~") for name in aliases(row))}
    official = {folded(name) for name in municipality.names}
    assert {folded(name) for name in lexicon} <= official
    assert official <= {form for name in lexicon for form in with_definite_form(name)}
