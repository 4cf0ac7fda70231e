"""Words to lemma keys, from simplemma's lexicons (`sq`, `hbs`, `en`) and a few endings where these know
nothing.

The lexicons list words as they are properly written. Readers often leave the diacritics out, so the
lexicon is kept by *folded* form: one look-up answers both `komunës` and `komunes`, and where different
words fold alike, the one that is written exactly so wins.
"""

from functools import cache

from simplemma.strategies import DefaultDictionaryFactory, RulesStrategy

from .folding import key, written
from .stopwords import is_stop_word

LANGUAGES = ("sq", "sr-latn", "en")

# simplemma has one lexicon, in both scripts, for what is spoken from Croatia to Montenegro.
_LEXICONS = {"sq": "sq", "sr-latn": "hbs", "en": "en"}

# Endings of Albanian nouns and adjectives (definite, cases, plurals), folded, longest first.
_ALBANIAN_ENDINGS = (
    "eve", "ave", "esh", "ash", "jes", "jet", "jen",
    "it", "in", "et", "at", "es", "en", "ut", "un", "se", "ne", "ve", "je", "ja",
    "i", "u", "a", "e", "j",
)  # fmt: skip
# An ending leaves at least this much of a word, or short words would all melt together.
_SHORTEST_STEM = 4

# A lemma's key; where forms that fold alike belong to different lemmas, each form with its lemma's key.
_Entry = str | tuple[tuple[str, str], ...]

_english_rules = RulesStrategy()


@cache
def _lexicon(language: str) -> dict[str, _Entry]:
    """Folded form → lemma. Read once per process, at the first word of the language: see `warm_up`."""
    # A factory of its own: simplemma's shared one would keep the whole lexicon in memory beside this table.
    source = DefaultDictionaryFactory().get_dictionary(_LEXICONS[language])
    table: dict[str, _Entry] = {}
    spelled: dict[str, str] = {}  # folded form → form, where they differ
    for form in source:
        # Cyrillic lines repeat the Latin ones, by which words are looked up; a hyphen parts our words.
        if not form.isalnum() or "\u0400" <= form[0] <= "\u04ff":
            continue
        lemma = source[form]
        # Some Albanian lines name their lemma in Greek letters.
        if not lemma.isalnum() or lemma[0] > "\u024f":
            continue
        form, lemma = written(form), key(lemma)
        folded = key(form)
        known = table.get(folded)
        if known is None:
            table[folded] = lemma
            if folded != form:
                spelled[folded] = form
        elif isinstance(known, tuple):
            table[folded] = (*known, (form, lemma))
        elif known != lemma:
            table[folded] = ((spelled.get(folded, folded), known), (form, lemma))
    return table


def _look_up(folded: str, spelling: str, language: str) -> tuple[str, ...]:
    entry = _lexicon(language).get(folded)
    if entry is None:
        return ()
    if isinstance(entry, str):
        return (entry,)
    exact = [lemma for form, lemma in entry if form == spelling]
    return tuple(dict.fromkeys(exact or (lemma for _, lemma in entry)))


def _unknown_albanian(folded: str) -> tuple[str, ...]:
    """Lemma of a word the lexicon lacks: `grantit` and `grantet` → `grant`.

    Forms of one word have to meet, whatever they meet as, so endings go until none is left (`institut`,
    `instituti` → `inst`); where that uncovers a known word, its lemma is the meeting point.
    """
    stem = folded
    while True:
        shorter = (stem.removesuffix(ending) for ending in _ALBANIAN_ENDINGS if stem.endswith(ending))
        stripped = next((candidate for candidate in shorter if len(candidate) >= _SHORTEST_STEM), stem)
        if stripped == stem:
            return (stem,)
        stem = stripped
        if known := _look_up(stem, stem, "sq") or _look_up(stem + "e", stem + "ë", "sq"):
            return known


def _unknown_english(folded: str) -> tuple[str, ...]:
    return (key(_english_rules.get_lemma(folded, "en") or folded),)


def lemmas_of(word: str, language: str) -> tuple[str, ...]:
    """Folded lemma keys of one word as it stands in a text, the likeliest first; none for a stop word.

    A word nobody knows is its own lemma, so the same word always meets itself.
    """
    folded, spelling = key(word), written(word)
    if not folded or is_stop_word(folded, spelling, language):
        return ()
    if not folded.isalpha():
        return (folded,)
    found = _look_up(folded, spelling, language)
    if not found:
        unknown = {"sq": _unknown_albanian, "en": _unknown_english}.get(language)
        return unknown(folded) if unknown else (folded,)
    if language == "sq":
        return found
    # `meetings` is a form of `meeting`, which is one of `meet`: with both keys the forms meet. (Measured: in
    # Albanian it joins more strangers than relatives.)
    further = (again for lemma in found for again in _look_up(lemma, lemma, language))
    return tuple(dict.fromkeys((*found, *further)))


def warm_up(language: str) -> None:
    """Read the language's lexicon now rather than at the first word."""
    _lexicon(language)
