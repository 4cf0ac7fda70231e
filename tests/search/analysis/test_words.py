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
        ("Nr. 03/L-040 03/L040 03L040", ["nr", "03l040", "03l040", "03l040"]),
        ("BE-së KLGI-ja MAPL-it", ["be", "klgi", "mapl"]),
        ("BE/EU, dhe/ose – a-", ["be", "eu", "dhe", "ose", "a"]),
        ("bashkë-krijimi", ["bashkekrijimi"]),
        ("2024/25 2024–2025 1.250.000 v1.2", ["202425", "20242025", "1250000", "v12"]),
        ("23.11.2026 2026-11-23 3/1/2026", ["20261123", "20261123", "20260103"]),
        ("99.99.2026", ["99992026"]),
        ("një-dy-tri-katër-pesë-gjashtë-shtatë-tetë-nëntë", ["njedytrikaterpesegjashteshtatetete", "nente"]),
        ("s’ka, s'ka, s\u02bcka", ["s", "ka", "s", "ka", "s", "ka"]),
        ("a_b", ["a", "b"]),
        ("info@klgi-ks.com", ["infoklgikscom"]),
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


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Ligji Nr. 03/L-040 për Vetëqeverisjen Lokale", "03/L-040 03L040 03/l040 03-L-040 040 L-040"),
        ("Buxheti 2024–2026", "2024 2026 2024-2026 2024/2026"),
        ("gjithsej 1.250.000 euro", "1250000 1.250.000"),
        ("më 23 nëntor 2026", "23.11.2026 2026-11-23 23/11/2026 23 nëntor 2026"),
        ("afati: 23.11.2026", "23.11.2026 nëntor 23 2026"),
        ("Bashkë-krijimi", "bashkëkrijimi bashkekrijim bashkë-krijim krijimit"),
        ("Shkruani te info@klgi-ks.com.", "info@klgi-ks.com klgi klgi-ks com info"),
        ("shih https://www.klgi-ks.com/sq", "klgi klgi-ks"),
        ("anëtarësimi në BE-në", "BE be"),
        ("Raporti i KLGI-së", "KLGI klgi KLGI-ja"),
        ("Memorandumi MAPL/KLGI", "mapl klgi MAPL/KLGI"),
    ],
)
def test_the_obvious_query_finds_it(text, query):
    surface, lemmas = analyze(text, "sq")
    findable = {*surface.split(), *lemmas.split()}
    for token in tokens(query, "sq"):
        assert {token.surface, *token.lemmas} & findable, token


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sq", "më 5 nëntorit 2026"),
        ("sr-latn", "5. novembra 2026. godine"),
        ("sr-latn", "5. novembar 2026"),
        ("en", "5 November 2026"),
        ("en", "November 5, 2026"),
    ],
)
def test_a_day_in_words_has_the_key_of_the_day_in_figures(language, text):
    assert "20261105" in analyze(text, language).lemmas.split()


def test_the_parts_of_a_word_are_not_what_it_means():
    """Who looks for one law does not want all whose number ends alike."""
    (law,) = tokens("03/L-040", "sq")
    assert law.lemmas == ("03l040",)
    assert "040" in law.parts


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
        for key in (token.surface, *token.lemmas, *token.parts):
            assert key.split() == [key]
            assert 0 < len(key) <= 64
            assert fold(key) == key


@given(TEXT, LANGUAGE)
def test_the_streams_are_the_tokens(text, language):
    found = list(tokens(text, language))
    surface, lemmas = analyze(text, language)
    assert surface.split() == [token.surface for token in found]
    assert sorted(lemmas.split()) == sorted(lemma for token in found for lemma in token.lemmas + token.parts)


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
        "a." * 250_000,
        "a-" * 250_000,
        "1." * 250_000,
        "a@" * 250_000,
        "www." * 125_000,
        "'" * 500_000,
    ],
    ids=range(16),
)
def test_no_text_takes_more_than_its_length(text):
    started = time.process_time()
    analyze(text, "sq")
    assert time.process_time() - started < 2


def test_a_very_long_word_has_a_short_key():
    assert surfaces("Ë" * 10_000) == ["e" * 64]


def test_the_version_is_a_number_to_compare():
    assert isinstance(VERSION, int)
