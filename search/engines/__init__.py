"""The engines behind one small protocol. Only search.queries asks them."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings

#: Totals and facets are exact up to here; beyond, both engines say "more" and no numbers.
EXACT_UP_TO = 1000
#: title, summary, body; the same for surface and lemmas.
WEIGHTS = {"title": 10.0, "summary": 3.0, "body": 1.0}
#: What is from today counts this much more than what is older than RECENT_DAYS or has no date; between them it
#: falls in a straight line, which both engines can compute. Among equally good hits the newer comes first,
#: and a word in the title still outweighs any date.
RECENCY = 0.2
RECENT_DAYS = 4 * 365


class EngineUnavailable(Exception):
    """The engine does not answer, or not in time."""


@dataclass(frozen=True)
class Word:
    """A word of a query: found by its surface or by any of its lemmas."""

    surface: str
    lemmas: tuple[str, ...] = ()
    #: Still being typed: whatever begins so is found too.
    prefix: bool = False


#: Adjacent keys in the surface streams.
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Translation:
    """What stands for some words of a query in another language."""

    #: The words `Request.words[first:last]` that the term covers.
    first: int
    last: int
    language: str
    #: All of them are wanted.
    words: tuple[Word, ...]
    #: As they are shown: "komunë" → "municipality".
    term: str
    translation: str


@dataclass(frozen=True)
class Trim:
    """What a reader may find at one moment. Made in search.queries only."""

    sets: tuple[int, ...]
    now: datetime
    #: Field of the reader's language, such as "serves_sq"; None: in any language.
    serves: str | None
    #: The spaces of which the reader knows: what an entry has from another one's card (INHERITED) is not
    #: filtered by, nor counted.
    spaces: tuple[int, ...] = ()
    #: Entries of which the engine does not yet know who may read them.
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class Request:
    words: tuple[Word, ...]
    trim: Trim
    #: All words are wanted; otherwise some. Phrases are always wanted, what is excluded never is.
    all_words: bool = True
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Word, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()
    #: Other ways to find `words`; who is found only so comes after all who are found directly.
    translations: tuple[Translation, ...] = ()
    #: Only titles are looked at: suggestions.
    titles_only: bool = False
    #: Field → value; a field is one of FILTERS.
    filters: dict[str, str | int] = field(default_factory=dict)
    offset: int = 0
    limit: int = 10

    @property
    def has_text(self) -> bool:
        """Something is looked for; otherwise the newest are listed."""
        return bool(self.words or self.phrases)

    def translations_of(self, place: int) -> list[Translation]:
        """Those that cover the word at `place`."""
        return [found for found in self.translations if found.first <= place < found.last]


#: Fields of which an entry has several values: ids between spaces in the database, a list in Elasticsearch.
MULTIPLE = ("municipalities", "topics")
FILTERS = ("kind", "language", "space_id", "organisation_id", "year", "format", *MULTIPLE)
#: Fields that what is in a space has from the space's card.
INHERITED = ("organisation_id", *MULTIPLE)


@dataclass(frozen=True)
class Found:
    """Entry ids, best first; their number, None beyond EXACT_UP_TO; counts of each facet's values."""

    ids: list[int]
    total: int | None
    facets: dict[str, dict[str | int, int]] | None
    #: Of those ids that were found by translation only: by which.
    translated: dict[int, tuple[Translation, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """How an engine is: `problem` says in a sentence what is wrong and what to do, "" when all is well."""

    kind: str
    #: Documents it can find, tombstones included; None: it cannot say.
    documents: int | None
    problem: str = ""


class Engine(Protocol):
    #: Its index is in the project's own database and changes with it.
    embedded: bool

    def search(self, request: Request) -> Found: ...

    def passages(self, request: Request, entry_ids: list[int]) -> dict[int, list[int]]:
        """Entry id → numbers of its best passages, best first."""

    def every(self, request: Request) -> list[int]:
        """The ids of all entries that match, in ascending order, however many they are."""

    def health(self) -> Health: ...

    def send(self, entries: list) -> dict[int, str]:
        """Write entries in their versions; older versions than the engine has are passed over.
        Gives entry id → reason for what was refused for good."""


@cache
def get_engine() -> Engine:
    if settings.ELASTICSEARCH_URL:
        from .elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    from .sqlite import SQLiteEngine

    return SQLiteEngine()
