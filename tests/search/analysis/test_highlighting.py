import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyze, highlight

FILLER = "rruga e re lidh fshatrat me qendrën dhe shkollën e mesme "


def shown(segments):
    return "".join(f"[{segment.text}]" if segment.hit else segment.text for segment in segments)


def found(text, query, length=240, language="sq"):
    surface, lemmas = analyze(query, language)
    return shown(highlight(text, language, set(surface.split()), set(lemmas.split()), length))


def test_every_form_of_a_wanted_word_is_a_hit():
    assert found("Komunat e Kosovës,\n\n dhe komuna.", "komunave") == "[Komunat] e Kosovës, dhe [komuna]."


def test_typed_without_diacritics():
    assert found("Në fushën e arsimit", "fushe") == "Në [fushën] e arsimit"


def test_the_other_script():
    assert found("Скупштина општине", "opština", language="sr-latn") == "Скупштина [општине]"


def test_a_stop_word_is_marked_when_it_was_asked_for():
    assert shown(highlight("buxheti dhe plani", "sq", {"dhe"}, set())) == "buxheti [dhe] plani"


def test_the_window_holds_the_most_different_words():
    text = FILLER * 5 + "buxheti buxheti buxheti. " + FILLER * 5 + "buxheti i komunës. " + FILLER * 5
    assert "[buxheti] i [komunës]" in found(text, "buxheti komuna")


def test_of_equal_windows_the_first_is_shown():
    text = FILLER * 5 + "buxheti i parë. " + FILLER * 5 + "buxheti i dytë. " + FILLER * 5
    assert "[buxheti] i parë" in found(text, "buxheti")


def test_cut_ends_show():
    cut = found(FILLER * 5 + "buxheti " + FILLER * 5, "buxheti", 60)
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert cut.strip("…").split()[0] in FILLER
    assert "[buxheti]" in cut


def test_without_a_hit_it_is_the_beginning():
    assert found("Një dy tri katër", "buxheti", 10) == "Një dy tri…"


def test_an_empty_text_has_no_segments():
    assert highlight(" \n", "sq", {"a"}, {"a"}) == []


def test_a_word_longer_than_the_window_is_cut():
    assert found("x" * 1000, "buxheti", 20) == "x" * 20 + "…"


def test_a_word_broken_by_the_line_end_is_whole_again():
    assert found("qeve\u00ad\nrisja vendore", "qeverisje") == "[qeverisja] vendore"


@given(
    st.text("abë \n\u00ad.-/e\u0308", max_size=300),
    st.sets(st.sampled_from(["a", "b", "ab", "e", "aa"])),
    st.integers(1, 80),
)
def test_segments_are_a_piece_of_the_text(text, wanted, length):
    segments = highlight(text, "sq", wanted, wanted, length)
    joined = "".join(segment.text for segment in segments)
    # A soft hyphen goes away, with the line's end and the blanks around it.
    assert joined.strip("…") in " ".join(re.sub("\u00ad( *\n *)?", "", text).split())
    assert len(joined) <= length + 2
    assert all(segment.text for segment in segments)
    assert "  " not in joined


@given(st.lists(st.sampled_from(["komuna", "buxheti", "rruga", "uji"]), min_size=1, max_size=60))
def test_a_wanted_word_in_the_text_is_always_shown(words):
    assert "[" in found(" ".join(words), words[-1], 30)


@pytest.mark.parametrize("word", ["komuna", "fshatrat"])
def test_a_long_text_is_no_trouble(word):
    text = (FILLER + "komuna ") * 500
    analyze(text, "sq")
    started = time.process_time()
    found(text, f"{word} qendra shkolla", 240)
    assert time.process_time() - started < 0.2
