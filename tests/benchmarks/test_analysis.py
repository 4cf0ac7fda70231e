"""How fast the analysis is and how well its keys bring the forms of a word together.

The scorer counts types: L is the share of inflected forms that share a key with their lemma, P, R and F1 are over
pairs of forms (lemmas among them) that share a key and should, or do not.
"""

import importlib.util
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest

from search.analysis import analyze, fold, warm_up
from search.analysis.dictionary import Dictionary, dictionary
from search.analysis.folding import key, written
from search.analysis.lemmas import dictionary_lemmas
from search.analysis.words import keys

DATA = Path(__file__).parents[3] / "shared" / "data"
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "PROPN"}

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not DATA.exists(), reason="needs the texts in ../shared/data"),
]

Gold = set[tuple[str, str]]


def lemmatised(pattern: str) -> Gold:
    """(form, lemma) of the content words in the CoNLL-U files that match, and each lemma as a form of itself."""
    rows = (line.split("\t") for path in DATA.glob(pattern) for line in path.open())
    pairs = {
        (row[1].lower(), row[2].lower())
        for row in rows
        if len(row) == 10 and row[0].isdigit() and row[3] in CONTENT and len(row[1]) > 1 and row[1].isalpha()
    }
    return pairs | {(lemma, lemma) for _form, lemma in pairs}


def unimorph() -> Gold:
    rows = (line.rstrip("\n").split("\t") for line in (DATA / "albanian" / "unimorph-dev.tsv").open())
    return {(row[1].lower(), row[0].lower()) for row in rows if row[1].isalpha() and row[0].isalpha()}


def together(forms: Iterable[str], keys_of: Callable[[str], Iterable[str]]) -> Gold:
    """All pairs of forms that share a key."""
    groups = defaultdict(set)
    for form in forms:
        for each in keys_of(form):
            groups[each].add(form)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}


def scores(gold: Gold, keys_of: Callable[[str], Iterable[str]]) -> tuple[float, ...]:
    """L, P, R, F1, and the share of those that met which is lost when the form is typed without diacritics."""
    lemmas_in_gold = defaultdict(set)
    for form, lemma in gold:
        lemmas_in_gold[form].add(lemma)
    wanted, got = together(lemmas_in_gold, lemmas_in_gold.get), together(lemmas_in_gold, keys_of)
    inflected = [(form, lemma) for form, lemma in gold if form != lemma]
    met = [pair for pair in inflected if not set(keys_of(pair[0])).isdisjoint(keys_of(pair[1]))]
    lost = sum(set(keys_of(fold(form))).isdisjoint(keys_of(lemma)) for form, lemma in met)
    precision, recall = len(wanted & got) / max(1, len(got)), len(wanted & got) / len(wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return len(met) / len(inflected), precision, recall, f1, lost / max(1, len(met))


def table(title: str, rows: Iterable[tuple[str, Gold, Callable[[str], Iterable[str]]]]) -> None:
    print(f"\n{title}\n{'':34}{'types':>7}{'L':>7}{'P':>7}{'R':>7}{'F1':>7}{'lost without diacritics':>25}")
    for name, gold, keys_of in rows:
        *figures, lost = scores(gold, keys_of)
        print(f"{name:34}{len(gold):7}" + "".join(f"{figure:7.3f}" for figure in figures) + f"{lost:25.2%}")


def folded_only(word: str) -> tuple[str, ...]:
    return (fold(word),)


def test_albanian(capsys):
    sets = {
        "UD TSA test": lemmatised("albanian/sq_tsa*.conllu"),
        "UD TSA + STAF, dev and test": lemmatised("albanian/*-[dt]e*.conllu"),
        "UD, with STAF train": lemmatised("albanian/*.conllu"),  # whose lemmas were guessed by a machine
        "UniMorph, half": unimorph(),
    }
    with capsys.disabled():
        table(
            "Albanian (goal on UD: F1 ≥ .92, lost ≤ 1 %)",
            [
                *((name, gold, lambda word: dictionary_lemmas(word, "sq")) for name, gold in sets.items()),
                ("UD dev and test, fold only", sets["UD TSA + STAF, dev and test"], folded_only),
                ("UD dev and test, endings alone", sets["UD TSA + STAF, dev and test"], by_ending),
            ],
        )


def by_ending(word: str) -> tuple[str, ...]:
    return dictionary("sq").guess(key(word))


@pytest.mark.skipif(
    importlib.util.find_spec("uniparser_albanian") is None,
    reason="needs uniparser-albanian (pip install -r requirements/lexicon.txt)",
)
def test_words_outside_the_lexicon(capsys, tmp_path):
    """A tenth of the lexemes is kept aside; the endings are learned from the others."""
    from search.analysis.dictionary import DATA as COMPILED
    from search.analysis.lexicon.build import OPEN_CLASSES, Compiled, albanian_readings, uniparser_folder
    from search.analysis.lexicon.weights import Weights

    chance = random.Random(7)
    weights = Weights.read(COMPILED / "weights.tsv")
    by_lexeme = defaultdict(list)
    for form, readings in albanian_readings(uniparser_folder()).items():
        for lexeme, place, belief in readings:
            if belief == 1.0 and lexeme[1] in OPEN_CLASSES and lexeme[0].isalpha():
                by_lexeme[lexeme].append((form, weights.places.get((lexeme[1], place), 1e-6)))
    lexemes = sorted(by_lexeme)
    chance.shuffle(lexemes)
    aside, learned = lexemes[: len(lexemes) // 10], lexemes[len(lexemes) // 10 :]
    known = {lemma for lemma, _pos in learned}
    gold = {
        (form, lemma)
        for lemma, pos in aside
        if lemma not in known
        for (form,) in [
            (form,)
            for form in chance.choices(
                [form for form, _share in by_lexeme[lemma, pos]],
                [share for _form, share in by_lexeme[lemma, pos]],
                k=chance.choice((2, 2, 3, 3, 4, 5)),
            )
        ]
    }
    lexicon = Compiled()
    lexicon.add("a", ["a"], {}, [], 0, 0)
    examples = (
        (key(form), key(lemma), share * OPEN_CLASSES[pos])
        for lemma, pos in learned
        for form, share in by_lexeme[lemma, pos]
        if share > 1e-5
    )
    lexicon.write(tmp_path, "sq", examples)
    kept_out = Dictionary("sq", tmp_path)
    with capsys.disabled():
        table(
            "Words outside the lexicon (goal: F1 ≥ .80)",
            [("a tenth of the lexemes kept aside", gold, lambda word: kept_out.guess(key(word)))],
        )


def test_serbian(capsys):
    gold = lemmatised("serbian/*.conllu")
    cyrillic = (DATA / "parallel" / "sr-Cyrl.txt").read_text().split()
    same = sum(
        dictionary_lemmas(word, "sr-latn") == dictionary_lemmas(written(word), "sr-latn") for word in cyrillic
    )
    with capsys.disabled():
        table(
            "Serbian (goal: F1 ≥ .90)",
            [
                ("UD SET dev", gold, lambda word: dictionary_lemmas(word, "sr-latn")),
                ("UD SET dev, fold only", gold, folded_only),
            ],
        )
        print(
            f"Latin and Cyrillic, same keys: {same / len(cyrillic):.2%} of {len(cyrillic):,} words (goal: 99.9 %)"
        )


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
        started = time.process_time()
        streams = analyze(text, language)
        rates.append(len(streams.surface.split()) / (time.process_time() - started))
    with capsys.disabled():
        print(
            f"\n{file:8} {median(rates[:3]):12,.0f} tokens/s, every word new to the cache; "
            f"{median(rates[3:]):12,.0f} known (goal: 250,000)"
        )


def test_loading_and_memory(capsys):
    """In a process of its own: Albanian opened, and a text of 27,000 words analysed."""
    script = """
import sys, time
from search.analysis import analyze
from search.analysis.dictionary import Dictionary

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20

before, started = resident(), time.perf_counter()
Dictionary("sq")
loaded = time.perf_counter() - started
analyze(open(sys.argv[1]).read(), "sq")
print(loaded * 1000, resident() - before)
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, DATA / "parallel" / "sq.txt"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        ).stdout.split()
        for _ in range(5)
    ]
    with capsys.disabled():
        print(
            f"\nopening the lexicon: {median(float(run[0]) for run in runs):.1f} ms (goal: 5); "
            f"memory it and the analysis add: {median(float(run[1]) for run in runs):.0f} MB (goal: 50)"
        )
