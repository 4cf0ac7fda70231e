import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import LANGUAGES, VERSION, Token, analyze, fold, tokens

LANGUAGE = st.sampled_from(LANGUAGES)
TEXT = st.text() | st.text("aë \u00ad\u0308\n'’-_/09ЉљДжžđĐ\u200d\ufffe\u0002")


def surfaces(text, language="sq"):
    return [token.surface for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        ("Komunat e Kosovës", ["komunat", "e", "kosoves"]),
        ("Nr. 03/L-040", ["nr", "03", "l", "040"]),
        ("BE-së", ["be", "se"]),
        ("s’ka, s'ka, s\u02bcka", ["s", "ka", "s", "ka", "s", "ka"]),
        ("a_b", ["a", "b"]),
        ("info@klgi-ks.com", ["info", "klgi", "ks", "com"]),
        ("Komune\u0308, komunë", ["komune", "komune"]),
        ("qeve\u00adrisje qeve\u00ad\n  risje qeve\ufffe\r\nrisje", ["qeverisje"] * 3),
        ("fundi\u00ad rreshti\u00ad", ["fundi", "rreshti"]),
        ("👨\u200d👩\u200d👧 familja", ["familja"]),
        ("Општина Ђаковица", ["opstina", "djakovica"]),
        ("\u3164 \u0301 ь", []),
        ("½ ﷺ", ["12", "صلىاللهعليهوسلم"]),
    ],
)
def test_words_of_a_text(text, expected):
    assert surfaces(text) == expected


def test_a_token_says_where_it_stands():
    assert list(tokens("Të drejtat e komunës", "sq"))[-1] == Token("komunës", 13, 20, "komunes", ("komune",))


@given(TEXT, LANGUAGE)
def test_offsets_point_at_the_text(text, language):
    end = 0
    for token in tokens(text, language):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        end = token.end


@given(TEXT, LANGUAGE)
def test_keys_can_be_indexed_by_whitespace(text, language):
    for token in tokens(text, language):
        for key in (token.surface, *token.lemmas):
            assert key.split() == [key]
            assert 0 < len(key) <= 64
            assert fold(key) == key


@given(TEXT, LANGUAGE)
def test_the_streams_are_the_tokens(text, language):
    found = list(tokens(text, language))
    surface, lemmas = analyze(text, language)
    assert surface.split() == [token.surface for token in found]
    assert lemmas.split() == [lemma for token in found for lemma in token.lemmas]


@given(TEXT, LANGUAGE)
def test_folded_text_has_the_same_words(text, language):
    assert surfaces(" ".join(surfaces(text, language)), language) == surfaces(text, language)


def test_stop_words_stay_in_the_surface_stream_only():
    assert analyze("Komuna dhe qytetarët e komunës", "sq") == (
        "komuna dhe qytetaret e komunes",
        "komune qytetar komune",
    )


@pytest.mark.parametrize("language", ["sr", "sr-Latn", "de", ""])
def test_an_unknown_language_is_refused_at_once(language):
    with pytest.raises(ValueError, match="sr-latn"):
        tokens("tekst", language)
    with pytest.raises(ValueError, match="sr-latn"):
        analyze("tekst", language)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        "ë" * 500_000,
        "e\u0308" * 250_000,
        "a\u00ad" * 250_000,
        "a\u00ad\n" * 150_000,
        "\u00ad" * 500_000,
        "a\u00ad" + "\n" * 500_000,
        "a\u00ad" + " " * 500_000,
        "a" + "\u0301" * 500_000,
        "a " * 250_000,
        "'" * 500_000,
    ],
    ids=range(11),
)
def test_no_text_takes_more_than_its_length(text):
    started = time.process_time()
    analyze(text, "sq")
    assert time.process_time() - started < 2


def test_a_very_long_word_has_a_short_key():
    assert surfaces("Ë" * 10_000) == ["e" * 64]


def test_the_version_is_a_number_to_compare():
    assert isinstance(VERSION, int)
