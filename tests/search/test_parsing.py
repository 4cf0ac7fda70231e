"""What somebody types, taken apart."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import analyze
from search.parsing import FILTER_NAMES, parse


def parts(text: str) -> dict:
    """The parts that are there."""
    query = parse(text)
    names = ("words", "phrases", "excluded", "excluded_phrases")
    found = {name: list(getattr(query, name)) for name in names}
    found["filters"] = [(filter.name, filter.value) for filter in query.filters]
    return {name: values for name, values in found.items() if values}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("  komuna   buxheti ", {"words": ["komuna", "buxheti"]}),
        ('komuna "buxheti i komunës" -mbeturina -"a b"',
         {"words": ["komuna"], "phrases": ["buxheti i komunës"], "excluded": ["mbeturina"],
          "excluded_phrases": ["a b"]}),
        ("„a b“ „c d” «e f» “g h” \"i j”", {"phrases": ["a b", "c d", "e f", "g h", "i j"]}),
        ("BE-ja 03/L-040 2024-2025", {"words": ["BE-ja", "03/L-040", "2024-2025"]}),
        ("-BE-ja", {"excluded": ["BE-ja"]}),
        ("\u200f-fjala \u202akind:news", {"excluded": ["fjala"], "filters": [("kind", "news")]}),
        ("a\0b\x1fc", {"words": ["a", "b", "c"]}),
        ('afër"një frazë"', {"words": ["afër"], "phrases": ["një frazë"]}),
    ],
)  # fmt: skip
def test_words_phrases_and_what_is_not_wanted(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind:news", [("kind", "news")]),
        ("lloji:lajm Vrsta:vest врста:вест", [("kind", "lajm"), ("kind", "vest"), ("kind", "вест")]),
        ("hapësira:forum HAPESIRA:forum prostor:forum", [("space", "forum")] * 3),
        ('space:"Forumi Qeveri–Komuna" prostor:„Forum vlade“',
         [("space", "Forumi Qeveri–Komuna"), ("space", "Forum vlade")]),
        ("viti:2024 godina:2025 year:2026", [("year", "2024"), ("year", "2025"), ("year", "2026")]),
        ("gjuha:shqip jezik:srpski", [("language", "shqip"), ("language", "srpski")]),
        ("komuna:prishtine opština:Peć tema:dijalog format:pdf",
         [("municipality", "prishtine"), ("municipality", "Peć"), ("topic", "dijalog"), ("format", "pdf")]),
    ],
)  # fmt: skip
def test_filters(text, expected):
    assert parts(text) == {"filters": expected}


@pytest.mark.parametrize(
    "text",
    [
        "foo:bar", "http://klgi-ks.com", "kind:", "kind: news", 'kind:"', "title:komuna", "AND", "komuna OR buxheti",
        "NOT komuna", "NEAR(komuna buxheti)", "kom*", "{komuna}", "^komuna", "komuna~2", "(komuna)", "a:kind:news",
        "😀 komuna", "komuna +buxheti", "' OR 1=1", "\\", "%",
    ],
)  # fmt: skip
def test_text_is_text(text):
    assert set(parts(text)) <= {"words"}
    assert " ".join(parse(text).words).replace('"', "") == text.replace('"', "")


@pytest.mark.parametrize("text", ['"', "-", "--", "„", "«", '"" "', "- -", '-"', "\0", "\u200f"])
def test_lone_signs_are_nothing(text):
    query = parse(text)
    assert not any(analyze(part, "sq").surface for part in (*query.words, *query.phrases, *query.excluded))


def test_taking_filters_away_leaves_the_rest_as_it_was_typed():
    query = parse('komuna kind:news "buxheti i ri"  space:"Forumi i madh" -uji')
    assert query.without("space") == 'komuna kind:news "buxheti i ri" -uji'
    assert query.without("kind", "space") == 'komuna "buxheti i ri" -uji'
    assert query.without("year") == query.text


pieces = st.sampled_from(
    ["komuna", "-", '"', "„", "“", "«", "»", ":", "kind:", "space:", "viti:2024", " ", "\t", "-x", "\0", "\u200e",
     "foo:bar"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
@example('kind:"a b" "c')
@example("-”x")
def test_any_text_parses_and_no_word_is_lost(text):
    query = parse(text)
    found = [*query.words, *query.phrases, *query.excluded, *query.excluded_phrases]
    found += [text[filter.start : filter.end] for filter in query.filters]
    assert letters("".join(found)) == letters(text)


def letters(text: str) -> list[str]:
    return sorted(filter(str.isalnum, text))


@settings(deadline=None)
@given(st.lists(pieces).map("".join), st.sampled_from(sorted(FILTER_NAMES)))
def test_a_filter_that_is_taken_away_is_gone_and_nothing_else(text, name):
    query = parse(text)
    rest = parse(query.without(name))
    assert [(f.name, f.value) for f in rest.filters] == [
        (f.name, f.value) for f in query.filters if f.name != name
    ]
    assert (rest.words, rest.phrases, rest.excluded) == (query.words, query.phrases, query.excluded)


@pytest.mark.parametrize(
    "text", ['"„', '"a', "“", "-", "kind:", "«", "a ", "kind:a ", '-"a" ', "\u200f", "😀"]
)
def test_ten_thousand_characters_take_no_time(text):
    start = time.process_time()
    parse((text * 10_000)[:10_000])
    assert time.process_time() - start < 0.2
