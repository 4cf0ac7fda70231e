"""Words to lemma keys, from the compiled lexicons, and by their endings where these know nothing."""

from .dictionary import dictionary
from .folding import key, written
from .stopwords import is_auxiliary, is_function_word

LANGUAGES = ("sq", "sr-latn", "en")


def dictionary_lemmas(word: str, language: str) -> tuple[str, ...]:
    """Folded lemma keys of one word as it stands in a text, the likeliest first; none for a function word.

    What a lemmatiser says: `është` is a form of `jam`. A word that nobody knows is traced back by its ending
    to what it may be a form of, and is its own lemma too, so that the same word always meets itself.
    """
    return _lemmas(word, key(word), written(word), language)


def _lemmas(word: str, folded: str, spelling: str, language: str) -> tuple[str, ...]:
    if not folded:
        return ()
    lexicon = dictionary(language)
    capital = word[:1].isupper()
    if is_function_word(folded, spelling, language):
        # EU and BE are also the English verb and an Albanian letter: in capitals a name comes first.
        return lexicon.named(folded) if _in_capitals(word, folded) else ()
    if not folded.isalpha():
        return (folded,)
    return lexicon.look_up(folded, spelling, capital) or lexicon.guess(folded)


def lemmas_of(word: str, language: str) -> tuple[str, ...]:
    """Lemma keys that are worth looking for: those of `dictionary_lemmas`, and none for an auxiliary verb."""
    folded, spelling = key(word), written(word)
    if is_auxiliary(folded, spelling, language) and not _in_capitals(word, folded):
        return ()
    return _lemmas(word, folded, spelling, language)


def _in_capitals(word: str, folded: str) -> bool:
    """Written like an abbreviation."""
    return len(folded) > 1 and word.isupper()


def is_known(word: str, language: str) -> bool:
    """Whether the language's lexicon has the word, so that its lemmas are no guess."""
    return key(word) in dictionary(language)


def warm_up(language: str) -> None:
    """Open the language's lexicon now rather than at the first word."""
    dictionary(language)
