"""What the words of a query are called in the other languages, after the glossary that editors keep.

>>> translations(analyse_query("leja e ndërtimit", "sq"), "sq")
[Translation(first=0, last=2, language='sr-latn', …, term='leje ndërtimi', translation='građevinska dozvola'), …]
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from .analysis import LANGUAGES, fold
from .engines import Translation, Word
from .models import Term
from .phrases import Kept, Keys, is_stop_word, keys_of, words_of
from .vocabulary import lines_of

SHIPPED = Path(__file__).parent / "data" / "glossary.csv"


@dataclass(frozen=True, slots=True)
class Name:
    """A synonym of a term, analysed in its language."""

    term: int
    language: str
    text: str
    words: tuple[Word, ...]
    keys: tuple[Keys, ...]


class Index:
    """The names of all terms, by each key of their first word, the longest first."""

    def __init__(self, terms: Iterable[Term]):
        self.names: dict[int, list[Name]] = {}
        self.by_key: dict[str, list[Name]] = {}
        for term in terms:
            names = self.names[term.pk] = list(_analysed(term))
            for name in names:
                for key in name.keys[0]:
                    self.by_key.setdefault(key, []).append(name)
        for names in self.by_key.values():
            names.sort(key=lambda name: -len(name.words))

    def at(
        self, place: int, words: Sequence[Word], keys: Sequence[Keys], language: str
    ) -> tuple[int, list[Name]]:
        """Where the longest names end that begin at `place`, and these names; those of `language`, if there are."""
        best, found = place, []
        for key in keys[place]:
            for name in self.by_key.get(key, ()):
                end = _end(name, place, words, keys)
                if end > best:
                    best, found = end, [name]
                elif end == best > place and name not in found:
                    found.append(name)
        return best, [name for name in found if name.language == language] or found


def _analysed(term: Term) -> Iterator[Name]:
    for language in LANGUAGES:
        for text in term.names(language):
            if words := words_of(text, language):
                yield Name(term.pk, language, text, words, tuple(keys_of(word) for word in words))


def _end(name: Name, place: int, words: Sequence[Word], keys: Sequence[Keys]) -> int:
    """Behind the last word of `name` when it stands at `place`, else 0. What is a stop word in the name's
    language may stand between its words: the reader's language, by which the query was read, may be another."""
    for position, wanted in enumerate(name.keys):
        while (
            position
            and place < len(words)
            and not wanted & keys[place]
            and is_stop_word(words[place].surface, name.language)
        ):
            place += 1
        if place >= len(words) or not wanted & keys[place]:
            return 0
        place += 1
    return place


_index: Kept[Index] = Kept(Term, Index)


def translations(words: Sequence[Word], language: str) -> list[Translation]:
    """What stands for the terms among `words`, in the languages other than the term's own.

    The longest term counts, and no word belongs to two. A query may be in any language: a term is looked for in
    all of them, and where several have one, those of `language` (the reader's) count.
    """
    index = _index.get()
    keys = [keys_of(word) for word in words]
    found: dict[tuple, Translation] = {}
    place = 0
    while place < len(words):
        end, names = index.at(place, words, keys, language)
        for name in names:
            for other in index.names[name.term]:
                if other.language != name.language and not _says_the_same(other, keys[place:end]):
                    one = Translation(place, end, other.language, other.words, name.text, other.text)
                    found.setdefault((place, other.language, other.words), one)
        place = max(end, place + 1)
    return list(found.values())


def _says_the_same(name: Name, keys: Sequence[Keys]) -> bool:
    """Whether whatever `name` finds is found by the words themselves."""
    lemmas = [frozenset(word.lemmas) for word in name.words]
    return len(lemmas) == len(keys) and all(mine <= theirs for mine, theirs in zip(lemmas, keys, strict=True))


# -- the terms that come with the site -------------------------------------------------------------------


def shipped_terms() -> Iterator[dict[str, str]]:
    """The rows of the file: `sq`, `sr`, `en` with one synonym a line, and `note`."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield {**{field: row[field].replace("|", "\n") for field in Term.FIELDS}, "note": row["note"]}


def load_shipped(model=Term) -> int:
    """Add those shipped terms of whose words the glossary knows none; gives how many. What is there, whoever
    wrote it, stays as it is."""
    with transaction.atomic():
        known = {
            (field, fold(name))
            for row in model._default_manager.values(*Term.FIELDS)
            for field in Term.FIELDS
            for name in lines_of(row[field])
        }
        new = [
            model(**row)
            for row in shipped_terms()
            if known.isdisjoint((field, fold(name)) for field in Term.FIELDS for name in lines_of(row[field]))
        ]
        model._default_manager.bulk_create(new)
    return len(new)
