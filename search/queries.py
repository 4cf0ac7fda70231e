"""The only place where a search is made. Whoever asks passes through here, so nobody can ask for more
than they may see: the reader's tokens and the clock are added to every request, and each page of hits is
asked once more of the database, by the same policy.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import get_language

from cms.access.principals import principals
from extranet.spaces.models import Space

from . import glossary, spelling
from .analysis import LANGUAGES, Segment, analyze, highlight, tokens
from .engines import EXACT_UP_TO, Found, Phrase, Request, Translation, Trim, Word, get_engine
from .facets import FACETS, Value, Values
from .models import STREAMS, Entry, Passage, ReaderSet
from .parsing import Query, parse
from .pins import MOST_PINS, pinned_entries
from .sources import Source, kind_name, source_for, unit_labels

#: Of a query so much is read: more words make no better answer, and an engine takes only so many.
MAX_LENGTH, MAX_WORDS, MAX_PHRASES = 2000, 20, 5
PER_PAGE = 10
SUGGESTIONS = 8


@dataclass(frozen=True)
class Fragment:
    """A passage of a hit: where it stands ("page", 14), what leads there, its text with the words marked."""

    unit: str
    number: int
    url: str
    segments: list[Segment]

    @property
    def label(self) -> str:
        """“page 14”, in the reader's language."""
        return f"{unit_labels().get(self.unit, self.unit)} {self.number}"


@dataclass(frozen=True)
class Hit:
    entry: Entry
    target: object
    source: Source
    title: str
    url: str
    space: Space | None
    fragments: list[Fragment] = field(default_factory=list)
    #: By which it was found, when not by the words themselves.
    translated: tuple[Translation, ...] = ()

    @property
    def label(self) -> str:
        return kind_name(self.entry.kind)

    @property
    def language(self) -> str:
        return dict(settings.LANGUAGES).get(self.entry.language, "")


@dataclass(frozen=True)
class Chosen:
    """A filter that holds: its facet, its value, and whether it was typed among the words."""

    facet: str
    value: Value
    typed: bool


@dataclass(frozen=True)
class Results:
    hits: list[Hit]
    #: None: over EXACT_UP_TO, and then there are no facets either.
    total: int | None
    #: Facet → [(value, label, count)], most frequent first.
    facets: dict[str, list[tuple[str, str, int]]]
    page: int
    pages: int
    #: No object has all the words; these have some.
    some_words: bool = False
    #: By what the results are narrowed.
    chosen: tuple[Chosen, ...] = ()
    #: What was typed, taken apart.
    query: Query = Query("")
    #: What editors put before the hits; not among these.
    pinned: list[Hit] = field(default_factory=list)
    #: The query as it may have been meant; empty, unless it would find something.
    meant: str = ""


def search(
    user,
    query: str,
    *,
    kind: str = "",
    language: str = "",
    space: str = "",
    organisation: str = "",
    municipality: str = "",
    topic: str = "",
    year: str = "",
    format: str = "",
    page: int = 1,
    reader_language: str | None = None,
    now: datetime | None = None,
    request=None,
) -> Results:
    """What `user` (None: a stranger) finds for `query`, written as search.parsing reads it; a query without
    words lists the newest.

    `kind`, `language`, `space` and the other facets (codes or names) narrow, as do those typed in the query; values
    that do not exist, or not for this reader, find nothing. Raises EngineUnavailable.
    """
    at = now or timezone.now()
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    values, typed = Values(user, now, spaces), parse(query[:MAX_LENGTH])
    given = {
        "kind": kind, "language": language, "space": space, "organisation": organisation,
        "municipality": municipality, "topic": topic, "year": year, "format": format,
    }  # fmt: skip
    chosen = _chosen(values, given, typed)
    filters = _filters(chosen)
    page = min(max(page, 1), EXACT_UP_TO // PER_PAGE)
    own_language = _language(reader_language)
    if (
        filters is None
        or (asked := _asked(typed, own_language, _trim(user, at, now, own_language, spaces))) is None
    ):
        return Results([], 0, {}, 1, 1, chosen=chosen, query=typed)
    engine = get_engine()
    asked = replace(asked, filters=filters, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    found, some_words = engine.search(asked), False
    if found.total == 0 and len(asked.words) > 1:
        asked, some_words = replace(asked, all_words=False), True
        found = engine.search(asked)
    hits = _hits(user, asked, found, spaces, now, request, own_language)
    if pinned := _pinned(user, asked, spaces, now, request, own_language):
        hits = [hit for hit in hits if hit.entry.pk not in {pin.entry.pk for pin in pinned}]
    meant = ""
    if page == 1 and asked.words and (some_words or found.total == 0):
        meant = spelling.meant(query[:MAX_LENGTH], own_language, partial(_would_hit, asked, own_language))
    total = found.total
    pages = max(1, -(-(EXACT_UP_TO if total is None else total) // PER_PAGE))
    facets = _facets(found, values)
    return Results(
        hits,
        total,
        facets,
        page,
        pages,
        some_words and bool(hits),
        chosen,
        typed,
        pinned if page == 1 else [],
        meant,
    )


def _pinned(user, asked: Request, spaces, now, request, language: str) -> list[Hit]:
    """What editors put before the hits of these words, as far as this reader may see it."""
    if not asked.words or asked.filters or asked.phrases or asked.excluded or asked.excluded_phrases:
        return []
    ids = pinned_entries(asked.words, language, asked.trim.now)
    return (
        _hits(user, asked, Found(ids, None, None), spaces, now, request, language)[:MOST_PINS] if ids else []
    )


def _would_hit(asked: Request, language: str, query: str) -> bool:
    """Whether this reader, with the same filters, would find something that has all that `query` wants."""
    other = _asked(parse(query), language, asked.trim)
    if other is None:
        return False
    return bool(get_engine().search(replace(other, filters=asked.filters, limit=1)).ids)


def suggest(user, typed: str, *, space: str = "", now: datetime | None = None, request=None) -> list[Hit]:
    """Titles that go on as `typed` begins: a search like any other, trimmed and asked again like any other."""
    at = now or timezone.now()
    own_language = _language(None)
    words = analyse_query(typed, own_language, keep_stop_words=True)
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    chosen = _chosen(Values(user, now, spaces), {"space": space}, Query(""))
    filters = _filters(chosen)
    if not words or filters is None:
        return []
    # Only surfaces: what is half typed has no lemma yet.
    surfaces = [Word(word.surface) for word in words]
    surfaces[-1] = Word(surfaces[-1].surface, prefix=True)
    asked = Request(
        words=tuple(surfaces),
        trim=_trim(user, at, now, own_language, spaces),
        titles_only=True,
        filters=filters,
        limit=SUGGESTIONS,
    )
    return _checked(user, get_engine().search(asked).ids, spaces, now, request)


def analyse_query(query: str, language: str, keep_stop_words: bool = False) -> tuple[Word, ...]:
    """The words of a query, each with its lemmas in every language: texts come in all three.

    Stop words are left out, unless there is nothing else.
    """
    words: dict[str, Word] = {}
    stopped: dict[str, Word] = {}
    for token in list(tokens(query[:1000], language))[:MAX_WORDS]:
        if token.lemmas or keep_stop_words:
            lemmas = dict.fromkeys(token.lemmas)
            for other in LANGUAGES:
                if other != language:
                    lemmas.update(
                        dict.fromkeys(lemma for t in tokens(token.text, other) for lemma in t.lemmas)
                    )
            words.setdefault(token.surface, Word(token.surface, tuple(lemmas)))
        else:
            stopped.setdefault(token.surface, Word(token.surface))
    return tuple((words or stopped).values())


def _asked(typed: Query, language: str, trim: Trim) -> Request | None:
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
    request = replace(request, translations=tuple(glossary.translations(request.words, language)))
    looked_for = request.has_text or request.excluded or request.excluded_phrases
    return request if looked_for or typed.filters or not typed.text.strip() else None


def _phrase(text: str, language: str) -> Phrase:
    """The keys of a phrase as they stand in a surface stream."""
    return tuple(analyze(text, language).surface.split()[:MAX_WORDS])


def _excluded_words(text: str, language: str) -> tuple[Word, ...]:
    """The word that is not wanted, in all its forms; none when it is several (`-BE-ja`)."""
    words = analyse_query(text, language)
    return words if len(_phrase(text, language)) == 1 else ()


def _excluded_phrases(typed: Query, language: str) -> tuple[Phrase, ...]:
    """What is not wanted in this order: phrases, and words of several parts."""
    phrases = [_phrase(text, language) for text in (*typed.excluded_phrases, *typed.excluded)]
    quoted = len(typed.excluded_phrases)
    return tuple(keys for place, keys in enumerate(phrases) if len(keys) > 1 or (keys and place < quoted))


def _language(reader_language: str | None) -> str:
    language = reader_language or get_language() or LANGUAGES[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def _trim(user, at: datetime, now: datetime | None, language: str, spaces: dict[int, Space]) -> Trim:
    """Who asks, and when. `now` is None where the present is meant, so that a request's tokens are kept."""
    return Trim(
        sets=tuple(ReaderSet.objects.held_by(principals(user, now))),
        now=at,
        serves=f"serves_{language[:2]}",
        spaces=tuple(spaces),
        left_out=() if get_engine().embedded else _left_out(),
    )


def _left_out() -> tuple[int, ...]:
    return tuple(Entry.objects.differently_guarded().values_list("pk", flat=True))


def _chosen(values: Values, given: dict[str, str], typed: Query) -> tuple[Chosen, ...]:
    """All filters that hold, those in the address first."""
    chosen = [Chosen(facet, values.find(facet, value), False) for facet, value in given.items() if value]
    chosen += [Chosen(found.name, values.find(found.name, found.value), True) for found in typed.filters]
    return tuple(chosen)


def _filters(chosen: tuple[Chosen, ...]) -> dict[str, str | int] | None:
    """For the engine. None: nothing can be found, as a value means nothing to this reader or contradicts another."""
    filters: dict[str, str | int] = {}
    for choice in chosen:
        key, field_name = choice.value.key, FACETS[choice.facet][1]
        if key is None or filters.setdefault(field_name, key) != key:
            return None
    return filters


def _hits(user, asked: Request, found: Found, spaces, now, request, language: str) -> list[Hit]:
    """The hits of one page, checked once more, each with its best passages."""
    hits = _checked(user, found.ids, spaces, now, request)
    numbers = get_engine().passages(asked, [hit.entry.pk for hit in hits])
    passages: dict[int, dict[int, Passage]] = {}
    if numbers:
        wanted = Passage.objects.filter(
            entry_id__in=numbers, number__in={number for best in numbers.values() for number in best}
        )
        for passage in wanted:
            passages.setdefault(passage.entry_id, {})[passage.number] = passage
    marked = []
    for hit in hits:
        by = found.translated.get(hit.entry.pk, ())
        surfaces, lemmas = _to_mark(asked, by)
        mine = passages.get(hit.entry.pk, {})
        best = [mine[number] for number in numbers.get(hit.entry.pk, ()) if number in mine]
        fragments = [
            Fragment(
                unit=passage.unit,
                number=passage.number,
                url=hit.source.url_of_passage(hit.url, passage.unit, passage.number)
                if passage.unit
                else hit.url,
                segments=highlight(passage.text, hit.entry.language or language, surfaces, lemmas),
            )
            for passage in best
        ]
        if not fragments and (summary := hit.source.summary(hit.target)):
            segments = highlight(summary, hit.entry.language or language, surfaces, lemmas)
            fragments = [Fragment("", 0, hit.url, segments)]
        marked.append(replace(hit, fragments=fragments, translated=by))
    return marked


def _to_mark(asked: Request, by: tuple[Translation, ...]) -> tuple[set[str], set[str]]:
    """Surfaces and lemmas to mark in a hit that was found directly, or `by` these translations."""
    words = [*asked.words, *(word for translation in by for word in translation.words)]
    surfaces = {word.surface for word in words} | {key for phrase in asked.phrases for key in phrase}
    return surfaces, {lemma for word in words for lemma in word.lemmas}


def _checked(user, ids: list[int], spaces: dict[int, Space], now, request) -> list[Hit]:
    """The objects behind `ids` that the policy lets `user` view: one query a kind of object, in the order of ids."""
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=ids, deleted=False).defer(*STREAMS)}
    by_model: dict[int, list[int]] = {}
    for entry in entries.values():
        by_model.setdefault(entry.content_type_id, []).append(entry.object_id)
    targets: dict[tuple[int, int], tuple[Any, Source]] = {}
    for content_type_id, object_ids in by_model.items():
        model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
        source = source_for(model) if model else None
        if source is not None:
            visible = source.shown(model._default_manager.visible_to(user, now).filter(pk__in=object_ids))
            targets.update({(content_type_id, obj.pk): (obj, source) for obj in visible})
    hits = []
    for entry in (entries[pk] for pk in ids if pk in entries):
        if (entry.content_type_id, entry.object_id) in targets:
            target, source = targets[entry.content_type_id, entry.object_id]
            url = source.url(target, request)
            space = spaces.get(entry.space_id) if entry.space_id else None
            hits.append(Hit(entry, target, source, source.title(target), url, space))
    return hits


def _facets(found: Found, values: Values) -> dict[str, list[tuple[str, str, int]]]:
    """Values with their names. What has a name of its own is named only to those who see it: who was given a single
    item of a space does not learn of the space."""
    if found.facets is None:
        return {}
    return {facet: values.named(facet, found.facets[name]) for facet, (_label, name) in FACETS.items()}
