"""From what was typed to what an engine is asked, without who asks."""

from collections import Counter
from dataclasses import replace

from . import glossary
from .analysis import LANGUAGES, Token, analyze, is_known, tokens
from .engines import Phrase, Request, Trim, Word
from .models import Entry
from .parsing import Query

#: Of a query so much is read: more words make no better answer, and an engine takes only so many.
MAX_LENGTH, MAX_WORDS, MAX_PHRASES = 2000, 20, 5
#: More than any query has by the glossary as it comes; a term with hundreds of synonyms must not fail a search.
MAX_TRANSLATIONS = 100


def analyse_query(query: str, language: str, keep_stop_words: bool = False) -> tuple[Word, ...]:
    """The words of a query, each with its lemmas in every language that has the word: texts come in all three.

    Stop words are left out, unless there is nothing else.
    """
    words: dict[str, Word] = {}
    stopped: dict[str, Word] = {}
    for token in list(tokens(query[:MAX_LENGTH], language))[:MAX_WORDS]:
        if token.lemmas or keep_stop_words:
            words.setdefault(token.surface, Word(token.surface, _lemmas(token, language)))
        else:
            stopped.setdefault(token.surface, Word(token.surface))
    return tuple((words or stopped).values())


def _lemmas(token: Token, language: str) -> tuple[str, ...]:
    """A language that lacks the word would only guess at it, and each guess is one more thing to look for; where
    no language has it, all guess."""
    others = [other for other in LANGUAGES if other != language]
    if any(is_known(token.text, each) for each in LANGUAGES):
        others = [other for other in others if is_known(token.text, other)]
    found = (lemma for other in others for same in tokens(token.text, other) for lemma in same.lemmas)
    return tuple(dict.fromkeys((*token.lemmas, *found)))


def request_of(typed: Query, language: str, trim: Trim) -> Request | None:
    """What is asked of the engine, without filters and page; None when there is nothing in it but signs."""
    request = Request(
        words=analyse_query(typed.wanted, language),
        trim=trim,
        phrases=tuple(filter(None, (_phrase(text, language) for text in typed.phrases)))[:MAX_PHRASES],
        excluded=tuple(word for text in typed.excluded for word in _excluded_words(text, language))[
            :MAX_WORDS
        ],
        excluded_phrases=_excluded_phrases(typed, language)[:MAX_PHRASES],
    )
    translations = glossary.translations(request.words, language)[:MAX_TRANSLATIONS]
    request = replace(request, translations=tuple(translations))
    looked_for = request.has_text or request.excluded or request.excluded_phrases
    return request if looked_for or typed.filters or not typed.text.strip() else None


def _phrase(text: str, language: str) -> Phrase:
    """The keys of a phrase as they stand in a surface stream."""
    return tuple(analyze(text, language).surface.split()[:MAX_WORDS])


def _excluded_words(text: str, language: str) -> tuple[Word, ...]:
    """The word that is not wanted, in all its forms; none when it is several (`-Pejë/Peć`)."""
    words = analyse_query(text, language)
    return words if len(_phrase(text, language)) == 1 else ()


def _excluded_phrases(typed: Query, language: str) -> tuple[Phrase, ...]:
    """What is not wanted in this order: phrases, and words of several parts."""
    phrases = [_phrase(text, language) for text in (*typed.excluded_phrases, *typed.excluded)]
    quoted = len(typed.excluded_phrases)
    return tuple(keys for place, keys in enumerate(phrases) if len(keys) > 1 or (keys and place < quoted))


def telling_words(entry: Entry) -> list[str]:
    """What an entry is about: the lemmas of its title, then those it says most often; the engine weighs how
    rare they are. Counted within the entry only, so nothing that is hidden has a say."""
    title = entry.title_lemmas.split()
    text = Counter(f"{entry.summary_lemmas} {entry.body_lemmas}".split())
    often = (word for word, _count in text.most_common())
    words = [word for word in dict.fromkeys([*title, *often]) if len(word) > 2 and not word.isdigit()]
    return words[:MAX_WORDS]
