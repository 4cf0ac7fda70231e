"""“Did you mean …?”: the query with its unknown words as they may have been meant.

Words come from the analyser's lexicon and from public texts only, and a query is offered only when this
reader would find something with it: so the offer says nothing that the reader could not find.
"""

import itertools
from collections.abc import Callable, Iterator

from . import analysis
from .analysis import LANGUAGES, Token, tokens
from .analysis.spelling import one_off
from .models import PublicWord
from .parsing import conditions

#: Shorter words are a letter away from too many others.
SHORTEST = 4
LONGEST = 30
MOST_WORDS = 6
EACH = 3
#: Queries that are tried: each asks the engine once.
MOST_TRIES = 4


def meant(query: str, language: str, would_hit: Callable[[str], bool]) -> str:
    """The likeliest correction of `query` for which `would_hit` is true; empty when there is none.

    `language` is the reader's: of equally near words those of that language come first.
    """
    # What is typed as a condition (`kind:news`, `-"two words"`) is not a word that was meant.
    spans = conditions(query)
    unsure = [
        token
        for token in tokens(query, language)
        if SHORTEST <= len(token.surface) <= LONGEST
        and token.surface.isalpha()
        and token.surface.isascii()
        and not any(start <= token.start < end for start, end in spans)
    ][:MOST_WORDS]
    ways = _ways(unsure, language)
    for corrected in itertools.islice(_corrected(query, ways), MOST_TRIES):
        if would_hit(corrected):
            return corrected
    return ""


def _ways(unsure: list[Token], language: str) -> dict[Token, list[str]]:
    """What may stand for a word: the best correction, the word itself, further corrections. Words that the public
    texts have are not in doubt."""
    keys = {token: set(one_off(token.surface)) - {token.surface} for token in unsure}
    known = PublicWord.objects.filter(
        key__in=set().union(*keys.values(), (token.surface for token in unsure))
    )
    words = sorted(known, key=lambda word: (word.language != language, -word.count, word.key))
    ways = {}
    for token, near in keys.items():
        if not any(word.key == token.surface for word in words):
            of_texts = [word.word for word in words if word.key in near]
            if best := _best([*of_texts, *_of_lexicon(token, language)], token):
                ways[token] = [best[0], token.text, *best[1:]]
    return ways


def _best(words: list[str], token: Token) -> list[str]:
    by_key: dict[str, str] = {}
    for word in words:
        by_key.setdefault(analysis.fold(word), word)
    by_key.pop(token.surface, None)
    return list(by_key.values())[:EACH]


def _of_lexicon(token: Token, language: str) -> Iterator[str]:
    for each in dict.fromkeys((language, *LANGUAGES)):
        yield from analysis.spellings(token.text, each, EACH)


def _corrected(query: str, ways: dict[Token, list[str]]) -> Iterator[str]:
    """The query with words replaced, the likeliest way first."""
    choices = itertools.product(*(range(len(way)) for way in ways.values()))
    for choice in sorted(choices, key=lambda choice: (sum(choice), choice)):
        text, end = [], 0
        for (token, way), number in zip(ways.items(), choice, strict=True):
            text += [query[end : token.start], way[number]]
            end = token.end
        corrected = "".join([*text, query[end:]])
        if corrected != query:
            yield corrected
