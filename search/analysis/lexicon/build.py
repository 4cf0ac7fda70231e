"""The one command that compiles the lexicons: make lexicon

Needs what is in requirements/lexicon.in (uniparser-albanian and simplemma, both MIT) and takes three minutes.
What it writes to data/ belongs into version control.
"""

import argparse
import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log2
from pathlib import Path

import marisa_trie

from search.analysis.dictionary import (
    ANY,
    CAPITAL,
    DATA,
    SPELLED,
    WRITTEN,
    Section,
    checksum,
    line_of,
    marks,
    pack,
)
from search.analysis.folding import fold, key, written

from . import endings
from .names import names
from .uniparser import forms
from .weights import NONSTANDARD, Reading, Weights

SIMPLEMMA = {"sq": "sq", "sr-latn": "hbs", "en": "en"}
# Function words: a reading as one of them counts only where there is no other.
CLOSED = {"PR", "PRO", "CONJ", "PART", "CLIT_PRO", "ART", "FORM", "VB_PART", "INTJ"}
IF_NOTHING_ELSE = 0.001
# A lemma is kept when it is this likely beside the likeliest; the verb of a participle sooner, for the
# participle is also listed as an adjective of its own (`lidhur` – `lidh`). Tuned on the UD sets.
KEPT, KEPT_OF_PARTICIPLES = 0.2, 0.001
MOST_LEMMAS = 4
# What a spelling with diacritics weighs where the word was typed without any and is a word as it stands.
OTHER_SPELLING = 0.1
# Parts of speech by how often an unknown word is one; prepositions are all known.
OPEN_CLASSES = {"NOUN": 1.0, "A": 0.5, "V": 0.3}

#: folded form → spelling → lemma key → weight
Table = dict[str, dict[str, dict[str, float]]]


def uniparser_folder() -> Path:
    """Where the data files of the installed package are; it is not imported, for that takes half a minute."""
    spec = importlib.util.find_spec("uniparser_albanian")
    if spec is None or not spec.origin:
        raise SystemExit("uniparser-albanian is not installed: pip install -r requirements/lexicon.in")
    return Path(spec.origin).parent / "data_strict"


def albanian_readings(folder: Path) -> dict[str, list[Reading]]:
    """Form → its readings, for the estimation of weights and for the table."""
    lexicon: dict[str, set[Reading]] = defaultdict(set)
    for form in forms(folder):
        if form.form.isalpha() and form.lemma[:1] <= "\u024f":
            belief = 1.0 if form.standard else NONSTANDARD
            lexicon[form.form].add(((form.lemma, form.part_of_speech), form.place, belief))
    return {form: sorted(readings) for form, readings in lexicon.items()}


# -- Albanian ---------------------------------------------------------------------------------------------


def albanian(weights: Weights) -> tuple[Table, set[tuple[str, str]], Iterator[tuple[str, str, float]]]:
    """The table, the (form, lemma) pairs of participles, and what endings are learned from."""
    lexicon = albanian_readings(uniparser_folder())
    table: Table = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    participles = set()
    for form, readings in lexicon.items():
        lemmas = table[key(form)][form]
        for (lemma, part_of_speech), place, belief in readings:
            closed = IF_NOTHING_ELSE if part_of_speech in CLOSED else 1.0
            lemmas[key(lemma)] += weights.of((lemma, part_of_speech), place) * belief * closed
            if (part_of_speech, place, belief) == ("V", "ptcp", 1.0):
                participles.add((form, key(lemma)))
    for form, lemma in simplemma_pairs("sq"):
        if key(form) not in lexicon and key(form) not in table:
            table[key(form)][form][key(lemma)] = 1.0

    def examples():
        for form, readings in lexicon.items():
            for (lemma, part_of_speech), place, belief in readings:
                weight = weights.places.get((part_of_speech, place), 0.0) * OPEN_CLASSES.get(
                    part_of_speech, 0.0
                )
                if belief == 1.0 and weight > 1e-5 and lemma.isalpha():
                    yield key(form), key(lemma), weight

    return table, participles, examples()


def albanian_lemmas(spellings: dict[str, dict[str, float]], spelling: str, participles) -> list[str]:
    """Lemma keys of a word written so, the likeliest first; "" is a spelling the lexicon does not list."""
    scores: dict[str, float] = defaultdict(float)
    for other, lemmas in spellings.items():
        share = 1.0 if other == spelling or not spelling else OTHER_SPELLING
        if other == spelling or not spelling or spelling == fold(spelling):
            for lemma, weight in lemmas.items():
                scores[lemma] += weight * share
    most = max(scores.values())
    kept = [
        lemma
        for lemma, score in scores.items()
        if score >= KEPT * most
        or (score >= KEPT_OF_PARTICIPLES * most and any((other, lemma) in participles for other in spellings))
    ]
    return sorted(kept, key=lambda lemma: (-scores[lemma], lemma))[:MOST_LEMMAS]


# -- Serbian and English ----------------------------------------------------------------------------------


def simplemma_pairs(language: str) -> Iterator[tuple[str, str]]:
    """(form, lemma) as simplemma lists them, without its Cyrillic half: words are looked up in Latin."""
    from simplemma.strategies import DefaultDictionaryFactory  # needed for building only

    source = DefaultDictionaryFactory().get_dictionary(SIMPLEMMA[language])
    for form in source:
        lemma = source[form]
        # Some Albanian lines name their lemma in Greek letters.
        if form.isalnum() and lemma.isalnum() and form[0] <= "\u024f" and lemma[0] <= "\u024f":
            yield written(form), written(lemma)


def listed(language: str) -> tuple[Table, Iterator[tuple[str, str, float]]]:
    pairs = sorted(set(simplemma_pairs(language)))
    table: Table = defaultdict(lambda: defaultdict(dict))
    for form, lemma in pairs:
        table[key(form)][form][key(lemma)] = 1.0
    forms_of = Counter(key(lemma) for _form, lemma in pairs)

    def examples():
        for form, lemma in pairs:
            yield key(form), key(lemma), forms_of[key(lemma)] ** -0.5

    return table, examples()


def listed_lemmas(table: Table, spellings: dict[str, dict[str, float]], spelling: str) -> list[str]:
    """`meetings` is a form of `meeting`, which is one of `meet`: with both keys the forms meet."""
    first = spellings[spelling] if spelling in spellings else {x: 1.0 for s in spellings.values() for x in s}
    further = (x for lemma in first for other in table.get(lemma, {}).values() for x in other)
    return list(dict.fromkeys((*first, *further)))[:MOST_LEMMAS]


# -- writing ----------------------------------------------------------------------------------------------


class Compiled:
    """The three files of a language."""

    def __init__(self) -> None:
        self.changes: dict[endings.Change, int] = {}
        self.words: list[tuple[str, bytes]] = []

    def _numbers(self, changes: Iterable[endings.Change]) -> tuple[int, ...]:
        return tuple(self.changes.setdefault(c, len(self.changes)) for c in changes)

    def numbers(self, folded: str, lemmas: Iterable[str]) -> tuple[int, ...]:
        return self._numbers(endings.change(folded, lemma) for lemma in lemmas)

    def add(
        self,
        folded: str,
        any_spelling: list[str],
        spelled: dict[str, list[str]],
        named: list[str],
        frequency: int,
        marked: int,
    ) -> None:
        sections: list[Section] = []
        if any_spelling:
            sections.append((ANY, frequency, self.numbers(folded, any_spelling)))
        for spelling, lemmas in spelled.items():
            if lemmas != any_spelling:
                sections.append((SPELLED, checksum(spelling), self.numbers(folded, lemmas)))
        if named:
            sections.append((CAPITAL, 0, self.numbers(folded, named)))
        if marked:
            sections.append((WRITTEN, marked, ()))
        self.words.append((folded, pack(sections)))

    def write(self, folder: Path, language: str, examples: Iterable[tuple[str, str, float]]) -> None:
        learned = endings.learn(examples)
        ends = [
            (ending[::-1], pack([(ANY, 0, self._numbers(changes))])) for ending, changes in learned.items()
        ]
        marisa_trie.BytesTrie(self.words).save(str(folder / f"{language}.words"))
        marisa_trie.BytesTrie(ends).save(str(folder / f"{language}.endings"))
        lines = "\n".join(line_of(cut, added) for cut, added in self.changes)
        (folder / f"{language}.changes").write_text(lines, encoding="utf-8")
        print(f"{language}: {len(self.words):,} words, {len(ends):,} endings, {len(self.changes):,} changes")


def compile_language(language: str, folder: Path) -> None:
    if language == "sq":
        table, participles, examples = albanian(Weights.read(DATA / "weights.tsv"))
    else:
        table, examples = listed(language)
    named: dict[str, dict[str, bool]] = defaultdict(dict)
    names_written: dict[str, str] = {}
    for name in names(DATA / "names.tsv"):
        if name.language == language:
            names_written.setdefault(key(name.form), written(name.form))
            for lemma in name.keys:
                known = named[key(name.form)].get(lemma, True)
                named[key(name.form)][lemma] = known and name.capital
    compiled = Compiled()
    for folded in sorted({*table, *named}):
        spellings = table.get(folded, {})
        found: dict[str, list[str]] = {}
        for spelling in (*spellings, "") if spellings else ():
            if language == "sq":
                found[spelling] = albanian_lemmas(spellings, spelling, participles)
            else:
                found[spelling] = listed_lemmas(table, spellings, spelling)
        # Typed without diacritics, a word that is one as it stands is taken for that first.
        usual = found.pop("", [])
        usual = found.get(folded, usual)
        always = [lemma for lemma, capital in named.get(folded, {}).items() if not capital]
        capital = [lemma for lemma, capital in named.get(folded, {}).items() if capital]
        together = {s: list(dict.fromkeys((*lemmas, *always))) for s, lemmas in found.items()}
        weights = {spelling: sum(lemmas.values()) for spelling, lemmas in spellings.items()}
        weights = weights or {names_written.get(folded, folded): 1.0}
        proper = max(sorted(weights), key=weights.__getitem__)
        frequency = max(0, round(log2(sum(weights.values()) or 1)))
        compiled.add(
            folded,
            list(dict.fromkeys((*usual, *always))),
            together,
            capital,
            frequency,
            marks(proper, folded, language),
        )
    compiled.write(folder, language, examples)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("languages", nargs="*", default=list(SIMPLEMMA))
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    for language in options.languages:
        compile_language(language, options.to)


if __name__ == "__main__":
    main()
