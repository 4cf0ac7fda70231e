import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import fold
from search.analysis.folding import KEY_LENGTH, _fold, _written, key, written

PARALLEL = Path(__file__).parents[4] / "shared" / "data" / "parallel"

ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates too
LATIN_AND_CYRILLIC = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x52F))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Prishtinë", "prishtine"),
        ("PRISHTINË", "prishtine"),
        ("Prishtine\u0308", "prishtine"),
        ("çështje", "ceshtje"),
        ("ÇËSHTJE", "ceshtje"),
        ("Đakovica", "djakovica"),
        ("Ђаковица", "djakovica"),
        ("ЂАКОВИЦА", "djakovica"),
        ("džep", "dzep"),
        ("ǆep", "dzep"),
        ("Џеп", "dzep"),
        ("Љубав", "ljubav"),
        ("ЉУБАВ", "ljubav"),
        ("ǈubav", "ljubav"),
        ("Његош", "njegos"),
        ("ћуприја", "cuprija"),
        ("Čačak", "cacak"),
        ("İstanbul", "istanbul"),
        ("ıstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("ﬁnanca", "financa"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("qeve\u00adrisje", "qeverisje"),
        ("qeve\u00ad\nrisje", "qeverisje"),
        ("qeve\ufffe\r\nrisje", "qeverisje"),
        ("qeve\u0002risje", "qeverisje"),
        ("ko\u200bmu\u200dna\ufeff", "komuna"),
        ("s’ka", "s'ka"),
        ("Fushë\u00a0Kosovë", "fushe kosove"),
        ("m²", "m2"),
        ("ΚΟΣΟΒΟΣ", "κοσοβοσ"),
        ("\u0301", ""),
        ("", ""),
    ],
)
def test_words_typed_differently_become_one(typed, expected):
    assert fold(typed) == expected


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(LATIN_AND_CYRILLIC)
def test_the_table_folds_as_the_long_way_does(text):
    assert fold(text) == _fold(text)
    assert written(text) == _written(text)


@given(ANY_TEXT)
def test_a_key_is_letters_and_digits_only(text):
    folded = key(text)
    assert not folded or folded.isalnum()
    assert len(folded) <= KEY_LENGTH
    assert key(folded) == folded


@given(LATIN_AND_CYRILLIC)
def test_case_does_not_count(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@given(text=st.text("aeëéçčćđdžšnjlj ËÇŠŽ", max_size=20))
def test_composed_and_decomposed_are_the_same(form, text):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


def test_every_character_folds_to_something_stable():
    for point in (*range(0x3000), *range(0xF900, 0x10000), *range(0x1F000, sys.maxunicode, 97)):
        folded = fold(chr(point))
        assert fold(folded) == folded, hex(point)


# Written out here as in an orthography, not taken from the code under test.
CYRILLIC = [*"а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш".replace(" ", "")]
LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split()  # noqa: SIM905 - readable beside the line above


def in_latin(text):
    small = dict(zip(CYRILLIC, LATIN, strict=True))
    return text.translate(str.maketrans(small | {c.upper(): latin.title() for c, latin in small.items()}))


@given(st.text(st.sampled_from("".join(CYRILLIC)), min_size=1, max_size=12))
def test_a_cyrillic_word_has_the_key_of_its_latin_spelling(word):
    for cyrillic, latin in [
        (word, in_latin(word)),
        (word.title(), in_latin(word).title()),
        (word.upper(), in_latin(word).upper()),
    ]:
        assert key(cyrillic) == key(latin)
        assert written(cyrillic) == written(latin)


@pytest.mark.skipif(not PARALLEL.exists(), reason="needs the parallel texts in ../shared/data/parallel")
def test_news_in_both_scripts_meets_in_the_same_keys():
    latin = {key(word) for word in (PARALLEL / "sr-Latn.txt").read_text().split()}
    cyrillic = (PARALLEL / "sr-Cyrl.txt").read_text().split()
    assert [word for word in cyrillic if key(word) != key(in_latin(word))] == []
    # The two were translated apart, so not every word is in both.
    assert sum(key(word) in latin for word in cyrillic) / len(cyrillic) > 0.95
