"""Requests in the language of SQLite's FTS5. Keys are letters and digits, so quoting them makes them text."""

from search.models import STREAMS

from . import Phrase, Request, Translation, Word

SURFACE = tuple(stream for stream in STREAMS if stream.endswith("_surface"))
LEMMAS = tuple(stream for stream in STREAMS if stream.endswith("_lemmas"))

Streams = tuple[tuple[str, ...], tuple[str, ...]]
EVERYWHERE: Streams = (SURFACE, LEMMAS)
TITLE: Streams = (SURFACE[:1], LEMMAS[:1])


def wanted(request: Request, translated: bool = False, streams: Streams = EVERYWHERE) -> str:
    """What is looked for, directly; with `translated` also by translation."""
    surface, lemmas = TITLE if request.titles_only else streams
    words = []
    for place, word in enumerate(request.words):
        ways = [match(word, surface, lemmas)]
        if translated:
            ways += [by_translation(found, surface, lemmas) for found in request.translations_of(place)]
        words.append(any_of(ways))
    parts = [in_order(phrase, surface) for phrase in request.phrases]
    if words:
        parts.append(all_of(words) if request.all_words else any_of(words))
    return all_of(parts)


def unwanted(request: Request) -> str:
    """What must not be there; empty: nothing."""
    ways = [match(word, SURFACE, LEMMAS) for word in request.excluded]
    ways += [in_order(phrase, SURFACE) for phrase in request.excluded_phrases]
    return any_of(ways) if ways else ""


def by_translation(found: Translation, surface: tuple[str, ...] = SURFACE, lemmas: tuple[str, ...] = LEMMAS):
    return all_of([match(word, surface, lemmas) for word in found.words])


def match(word: Word, surface: tuple[str, ...], lemmas: tuple[str, ...]) -> str:
    """One word. One that is its own lemma is looked up once in all columns: ranking costs by the number of look-ups."""
    itself = word.surface in word.lemmas
    ways = [f"{_columns(surface + lemmas if itself else surface)}{quoted(word.surface)}"]
    if word.prefix:
        ways.append(f"{_columns(surface)}{quoted(word.surface)}*")
    if others := [lemma for lemma in word.lemmas if lemma != word.surface]:
        ways.append(f"{_columns(lemmas)}({' OR '.join(quoted(lemma) for lemma in others)})")
    return any_of(ways)


def in_order(phrase: Phrase, surface: tuple[str, ...]) -> str:
    return f"({_columns(surface)}{quoted(' '.join(phrase))})"


def all_of(parts: list[str]) -> str:
    return f"({' AND '.join(parts)})"


def any_of(parts: list[str]) -> str:
    return f"({' OR '.join(parts)})"


def quoted(key: str) -> str:
    return '"' + key.replace('"', '""') + '"'


def _columns(names: tuple[str, ...]) -> str:
    """A column filter; none where all are meant, which counts the texts that have a word three times as fast."""
    return "" if set(names) == set(STREAMS) else f"{{{' '.join(names)}}} : "
