from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.folding import fold, key, written
from search.analysis.lemmas import LANGUAGES, lemmas_of
from search.analysis.stopwords import FOLDED

PARALLEL = Path(__file__).parents[4] / "shared" / "data" / "parallel"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("sq", "komunë komuna komunën komunës komunat komunave"),
        ("sq", "qytetar qytetari qytetarët qytetarëve"),
        ("sq", "buxhet buxheti buxhetit buxhetin buxhetet buxheteve"),  # not in the lexicon
        ("sq", "transparencë transparenca transparencës transparencën"),
        ("sq", "demokraci demokracia demokracisë demokracinë"),
        ("sq", "lokal lokale lokalë"),
        ("sr-latn", "opština opštine opštini opštinu opštinama општина општине општинама"),
        ("sr-latn", "građanin građani građana građanima грађани грађана"),
        ("en", "municipality municipalities"),
        ("en", "budget budgets"),
        ("en", "meeting meetings"),
        ("en", "training trainings trained"),
    ],
)
def test_forms_of_one_word_share_a_lemma(language, forms):
    shared = set.intersection(*(set(lemmas_of(form, language)) for form in forms.split()))
    assert shared, {form: lemmas_of(form, language) for form in forms.split()}


@pytest.mark.parametrize(
    ("language", "proper", "typed"),
    [
        ("sq", "komunë", "komune"),
        ("sq", "komunës", "komunes"),
        ("sq", "çështjeve", "ceshtjeve"),
        ("sq", "qytetarëve", "QYTETAREVE"),
        ("sr-latn", "opštine", "opstine"),
        ("sr-latn", "đaci", "djaci"),
        ("sr-latn", "građana", "gradjana"),
    ],
)
def test_typed_without_diacritics_is_the_same_word(language, proper, typed):
    assert set(lemmas_of(proper, language)) <= set(lemmas_of(typed, language))


@pytest.mark.parametrize(
    ("language", "word"),
    [("sq", "dhe"), ("sq", "është"), ("sq", "eshte"), ("sq", "qenë"), ("sr-latn", "што"), ("en", "the")],
)
def test_a_stop_word_has_no_lemma(language, word):
    assert lemmas_of(word, language) == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sq",
            "nen neni neneve nder para rrethi kisha kurse shuma ligj komunë fushë ujë arsim vend zyrë pagë",
        ),
        ("sr-latn", "sto radi oko put vode grad zakon opština škola glas red mera rok pravo"),
        ("en", "may law water office work council health"),
    ],
)
def test_words_with_a_meaning_are_no_stop_words(language, words):
    assert [word for word in words.split() if not lemmas_of(word, language)] == []


def test_diacritics_decide_between_words_that_fold_alike():
    assert lemmas_of("nën", "sq") == ()
    assert lemmas_of("nen", "sq") == ("nen",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_stored_folded(language):
    assert 100 <= len(FOLDED[language]) <= 300
    assert {fold(word) for word in FOLDED[language]} == FOLDED[language]


@given(st.text(min_size=1), st.sampled_from(LANGUAGES))
def test_every_word_has_keys_or_is_a_stop_word(word, language):
    lemmas = lemmas_of(word, language)
    assert lemmas or not key(word) or key(word) in FOLDED[language] or key(word) != fold(word)
    assert len(set(lemmas)) == len(lemmas)
    assert all(key(lemma) == lemma for lemma in lemmas)


@pytest.mark.parametrize("word", ["2026", "040", "b2b"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_their_own_lemma(language, word):
    assert lemmas_of(word, language) == (word,)


@pytest.mark.skipif(not PARALLEL.exists(), reason="needs the parallel texts in ../shared/data/parallel")
def test_both_scripts_of_serbian_give_the_same_lemmas():
    words = (PARALLEL / "sr-Cyrl.txt").read_text().split()
    assert [word for word in words if lemmas_of(word, "sr-latn") != lemmas_of(written(word), "sr-latn")] == []
