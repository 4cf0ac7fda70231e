"""How the lexicons are compiled: from a few lexemes here, from 58,651 in `make lexicon`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import dictionary as compiled
from search.analysis.dictionary import DATA, Dictionary, checksum, marks, pack, unpack, with_marks
from search.analysis.folding import fold, key
from search.analysis.lexicon import endings
from search.analysis.lexicon.build import Compiled, albanian_lemmas
from search.analysis.lexicon.names import names
from search.analysis.lexicon.uniparser import forms
from search.analysis.lexicon.weights import NONSTANDARD, Weights, estimate

LEXEMES = """\
-lexeme
 lex: Qendër
 stem: qendra.|qendër.|qendr.
 gramm: NOUN,f
 paradigm: 3a

-lexeme
 lex: shoh
 stem: shoh.//shof.|pa.
 gramm: V
 paradgim: v1

-lexeme
 lex: rrallë
 stem: rrall.|NOSTEM.
 gramm: A,Gheg
 paradigm: a1
"""
PARADIGMS = """\
-paradigm: 3a
 -flex: <1>.
  gramm: sg,nom,indef
 -flex: <2>.ës//<2>.s
  gramm: sg,gen_dat,def
 -flex: <0>.t
  gramm: pl,nom,def,nonst

-paradigm: v1
 -flex: .
  gramm: pres
 -flex: <1>.<.>n
  gramm: imp
  paradigm: clitic_o

-paradigm: clitic_o
 -flex: .e
  gramm: acc_3sg

-paradigm: a1
 -flex: <0>.ë
  gramm: sg
 -flex: <1>.a
  gramm: pl
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lexemes.txt").write_text(LEXEMES, encoding="utf-8")
    (tmp_path / "paradigms.txt").write_text(PARADIGMS, encoding="utf-8")
    return tmp_path


def test_lexemes_and_paradigms_are_multiplied_out(folder):
    assert set(forms(folder)) == {
        ("qendër", "qendër", "NOUN", "indef,nom,sg", True),
        ("qendrës", "qendër", "NOUN", "def,gen_dat,sg", True),
        ("qendrs", "qendër", "NOUN", "def,gen_dat,sg", True),
        ("qendrat", "qendër", "NOUN", "def,nom,pl", False),
        ("shoh", "shoh", "V", "pres", True),
        ("shof", "shoh", "V", "pres", True),
        ("paen", "shoh", "V", "imp,acc_3sg+clitic", True),
        ("rrallë", "rrallë", "A", "sg", False),
    }


def test_what_is_frequent_elsewhere_is_likely_here():
    """`lidhje` is the noun: its other forms are frequent, the verb's are not."""
    lidhje, lidh = ("lidhje", "NOUN"), ("lidh", "V")
    lexicon = {
        "lidhje": [(lidhje, "sg", 1.0), (lidh, "ipf", 1.0)],
        "lidhja": [(lidhje, "def", 1.0)],
        "lidhi": [(lidh, "aor", 1.0)],
        "lidh": [(lidh, "pres", 1.0)],
    }
    counts = {"lidhje": 100, "lidhja": 200, "lidhi": 4, "lidh": 4, "unknown": 1000}
    weights = estimate(lexicon, counts, counts)
    assert weights.of(lidhje, "sg") > 2 * weights.of(lidh, "ipf")
    assert weights.of(lidh, "aor") > 0


def test_weights_are_read_as_they_were_written(tmp_path):
    weights = Weights({("komunë", "NOUN"): 250.0}, {("NOUN", "def,pl"): 0.25})
    weights.write(tmp_path / "weights.tsv")
    assert Weights.read(tmp_path / "weights.tsv") == weights


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [("pune", ["punë"]), ("punë", ["punë"]), ("", ["punë"]), ("vene", ["venë", "ve"]), ("venë", ["venë"])],
)
def test_diacritics_decide_where_they_are_written(spelling, expected):
    tables = {
        "pune": {"punë": {"punë": 1000.0}, "pune": {"pune": 1.0}},
        "vene": {"venë": {"venë": 20.0}, "vene": {"ve": 1.0}},
    }
    folded = fold(spelling) or "pune"
    assert albanian_lemmas(tables[folded], spelling, set()) == expected


def test_the_verb_of_a_participle_is_kept():
    spellings = {"lidhur": {"lidhur": 1000.0, "lidh": 5.0}}
    assert albanian_lemmas(spellings, "lidhur", set()) == ["lidhur"]
    assert albanian_lemmas(spellings, "lidhur", {("lidhur", "lidh")}) == ["lidhur", "lidh"]


def test_a_nonstandard_reading_counts_little():
    assert NONSTANDARD < 0.1


def test_endings_are_learned_with_their_exceptions():
    pairs = [(f"{stem}it", stem, 10.0) for stem in ("ligj", "plan", "mal", "vend", "fakt", "vit", "kufir")]
    pairs += [
        (f"{stem}sit", f"{stem}es", 10.0) for stem in ("mesu", "shku", "lex", "pun", "bler", "shit", "arg")
    ]
    learned = endings.learn(pairs)
    assert learned["it"][0] == (2, "")
    assert learned["sit"][0] == (3, "es")
    assert all((0, "") in changes for changes in learned.values())


@given(st.text(alphabet="abëeç", min_size=1), st.text(alphabet="abëeç", min_size=1))
def test_a_change_makes_the_lemma(form, lemma):
    cut, added = endings.change(form, lemma)
    assert form[: len(form) - cut] + added == lemma


SECTIONS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 2**16 - 1),
        st.lists(st.integers(0, 2**16 - 1), max_size=5).map(tuple),
    )
)


@given(SECTIONS)
def test_sections_are_unpacked_as_packed(sections):
    assert unpack(pack(sections)) == sections


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("sq", "çështjeve"),
        ("sq", "komuna"),
        ("sr-latn", "građanin"),
        ("sr-latn", "ćuprija"),
        ("sr-latn", "čaša"),
        ("en", "council"),
    ],
)
def test_a_word_gets_its_diacritics_back(language, word):
    assert with_marks(fold(word), marks(word, fold(word), language), language) == word


def test_a_compiled_lexicon_answers(tmp_path):
    lexicon = Compiled()
    lexicon.add("pune", ["pune"], {}, [], 9, marks("punë", "pune", "sq"))
    lexicon.add("vene", ["vene", "ve"], {"venë": ["vene"]}, [], 3, 0)
    lexicon.add("viti", ["vit"], {}, ["viti"], 7, 0)
    lexicon.write(tmp_path, "sq", [("gurit", "gur", 50.0), ("malit", "mal", 50.0), ("drejt", "drejt", 1.0)])
    sq = Dictionary("sq", tmp_path)
    assert sq.look_up("pune", "pune") == ("pune",)
    assert sq.look_up("vene", "vene") == ("vene", "ve")
    assert sq.look_up("vene", "venë") == ("vene",)
    assert sq.look_up("viti", "viti") == ("vit",)
    assert sq.look_up("viti", "viti", capital=True) == ("vit", "viti")
    assert sq.look_up("grant", "grant") == ()
    assert sq.guess("grantit") == ("grant", "grantit")
    assert sq.guess("xyz") == ("xyz",)
    assert (sq.frequency("pune"), sq.frequency("grant")) == (9, 0)
    assert sq.spelled("pune") == "punë"
    assert "pune" in sq
    assert "grant" not in sq


def test_spellings_are_told_apart_by_their_checksum():
    assert checksum("komunes") != checksum("komunës")


def test_every_form_of_a_name_has_its_key(tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text(
        "# names\nlemma\tkind\tinflection\tsame\tcare\n"
        "Pejë\tmunicipality\tf-ë\tPeć|~Peja e vjetër\t\n"
        "Viti\tmunicipality\tf-i\t\tcapital\n"
        "Novo Brdo\tplace\tnone\t\t\n",
        encoding="utf-8",
    )
    found = {(name.language, name.form): (name.keys, name.capital) for name in names(path)}
    assert found["sq", "pejën"] == (("peje",), False)
    assert found["sr-latn", "peć"] == (("pec", "peje"), False)
    assert found["en", "pejë"] == (("peje",), False)
    assert found["sq", "vitisë"] == (("viti",), True)
    assert not any(" " in form for _language, form in found)


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_the_compiled_lexicons_are_small(language):
    assert sum(path.stat().st_size for path in DATA.glob(f"{language}.*")) < 8_000_000


def test_every_name_is_in_the_compiled_lexicons():
    """Fails when names.tsv was edited and `make lexicon` not run."""
    missing = {
        name.form
        for name in names(DATA / "names.tsv")
        if set(
            compiled.dictionary(name.language).look_up(key(name.form), name.form, capital=True)
        ).isdisjoint(name.keys)
    }
    assert missing == set()
