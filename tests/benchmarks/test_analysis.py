"""How fast the analysis is and how well its keys bring the forms of a word together."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest

from search.analysis import analyze, fold, warm_up
from search.analysis.lemmas import lemmas_of
from search.analysis.words import keys

DATA = Path(__file__).parents[3] / "shared" / "data"
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "PROPN"}

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not DATA.exists(), reason="needs the texts in ../shared/data"),
]


def lemmatised(pattern: str) -> set[tuple[str, str]]:
    """(form, lemma) of the content words in the CoNLL-U files that match."""
    rows = (line.split("\t") for path in DATA.glob(pattern) for line in path.open())
    return {
        (row[1].lower(), row[2].lower())
        for row in rows
        if len(row) == 10 and row[0].isdigit() and row[3] in CONTENT and len(row[1]) > 1 and row[1].isalpha()
    }


def together(forms: Iterable[str], keys_of: Callable[[str], Iterable[str]]) -> set[tuple[str, str]]:
    """All pairs of forms that share a key."""
    groups = defaultdict(set)
    for form in forms:
        for key in keys_of(form):
            groups[key].add(form)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}


def scores(gold: set[tuple[str, str]], keys_of: Callable[[str], Iterable[str]]) -> tuple[float, ...]:
    """L (inflected forms that share a key with their lemma), precision, recall and F1 over pairs of types."""
    lemmas_in_gold = defaultdict(set)
    for form, lemma in gold:
        lemmas_in_gold[form].add(lemma)
    wanted, got = together(lemmas_in_gold, lemmas_in_gold.get), together(lemmas_in_gold, keys_of)
    inflected = [(form, lemma) for form, lemma in gold if form != lemma]
    met = sum(not set(keys_of(form)).isdisjoint(keys_of(lemma)) for form, lemma in inflected)
    precision, recall = len(wanted & got) / max(1, len(got)), len(wanted & got) / len(wanted)
    return met / len(inflected), precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@pytest.mark.parametrize(
    ("language", "pattern"), [("sq", "albanian/*.conllu"), ("sr-latn", "serbian/*.conllu")]
)
def test_forms_that_meet(language, pattern, capsys):
    gold = lemmatised(pattern)
    methods = {"lemmas": lambda word: lemmas_of(word, language), "fold only": lambda word: (fold(word),)}
    with capsys.disabled():
        print(f"\n{language}, {len(gold)} forms\n{'':12}{'L':>7}{'P':>7}{'R':>7}{'F1':>7}")
        for name, keys_of in methods.items():
            print(f"{name:12}" + "".join(f"{score:7.3f}" for score in scores(gold, keys_of)))
        pairs = [
            (form, lemma)
            for form, lemma in gold
            if {*lemmas_of(form, language)} & {*lemmas_of(lemma, language)}
        ]
        lost = sum(
            {*lemmas_of(fold(form), language)}.isdisjoint(lemmas_of(lemma, language)) for form, lemma in pairs
        )
        print(f"lost when typed without diacritics: {lost / len(pairs):.1%}")


@pytest.mark.parametrize(
    ("language", "file"), [("sq", "sq"), ("sr-latn", "sr-Latn"), ("sr-latn", "sr-Cyrl"), ("en", "en")]
)
def test_speed(language, file, capsys):
    text = (DATA / "parallel" / f"{file}.txt").read_text()
    warm_up(language)
    rates = []
    for fresh in (True, True, True, False, False, False):
        if fresh:
            keys.cache_clear()
        started = time.perf_counter()
        streams = analyze(text, language)
        rates.append(len(streams.surface.split()) / (time.perf_counter() - started))
    with capsys.disabled():
        print(
            f"\n{file:8} {median(rates[:3]):12,.0f} tokens/s, every word new to the cache; "
            f"{median(rates[3:]):12,.0f} known"
        )
