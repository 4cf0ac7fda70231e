"""Words of a phrase as sets of keys, and what they are compared with; kept in memory while nothing changes."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db.models import Count, Model, Sum

from .analysis import LANGUAGES, VERSION, tokens
from .engines import Word

#: In place of a language: a phrase may be in any of them.
ANY_LANGUAGE = ""

Keys = frozenset[str]


def full_language(code: str) -> str:
    """`sr` → `sr-latn`: the language of the analysis that a column or a code stands for."""
    return next(language for language in LANGUAGES if language[:2] == code[:2])


def words_of(phrase: str, language: str) -> tuple[Word, ...]:
    """The words of a phrase with their lemmas in its language, stop words left out."""
    found = tokens(phrase, full_language(language))
    return tuple(Word(token.surface, token.lemmas) for token in found if token.lemmas)


def keys_of(word: Word) -> Keys:
    """All that a word of a query is found by."""
    return frozenset((word.surface, *word.lemmas))


def has_words(phrase: str, language: str) -> bool:
    """Whether anything of a phrase is left to search for."""
    languages = LANGUAGES if language == ANY_LANGUAGE else (full_language(language),)
    return any(words_of(phrase, each) for each in languages)


@lru_cache(maxsize=2**14)
def is_stop_word(surface: str, language: str) -> bool:
    return not any(token.lemmas for token in tokens(surface, language))


class Kept[T]:
    """What is made of a table's rows and kept in the process, until a row changes or the analysis does.

    `model` is Stamped, so that one small query tells whether this process still knows the newest.
    """

    def __init__(self, model: type[Model], make: Callable[[Iterable], T]):
        self._model, self._make = model, make
        self._state: tuple | None = None
        self._made: T | None = None

    def get(self) -> T:
        rows = self._model._default_manager.filter(is_active=True)
        now = rows.aggregate(count=Count("pk"), stamps=Sum("stamp"))
        state = (VERSION, now["count"], now["stamps"])
        if self._made is None or state != self._state:
            self._made, self._state = self._make(rows), state
        return self._made


def same_words(one: Sequence[Keys], other: Sequence[Keys]) -> bool:
    """Whether each word of the one can be paired with a word of the other, in any order, and none is left."""
    if len(one) != len(other):
        return False
    partner: dict[int, int] = {}

    def pair(word: int, tried: set[int]) -> bool:
        for place, keys in enumerate(other):
            if place not in tried and one[word] & keys:
                tried.add(place)
                if place not in partner or pair(partner[place], tried):
                    partner[place] = word
                    return True
        return False

    return all(pair(word, set()) for word in range(len(one)))
