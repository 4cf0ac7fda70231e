"""The only place where a search is made. Whoever asks passes through here, so nobody can ask for more
than they may see: the reader's tokens and the clock are added to every request, and each page of hits is
asked once more of the database, by the same policy.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from cms.access.principals import principals
from cms.core.page_changes import HOME_DEPTH
from extranet.spaces.models import Space

from . import spelling
from .analysis import LANGUAGES
from .engines import EXACT_UP_TO, Found, Request, Trim, Word, get_engine
from .facets import FACETS, Value, Values
from .hits import Hit, checked, with_passages
from .models import STREAMS, Entry, ReaderSet
from .parsing import Query, parse
from .pins import MOST_PINS, pinned_entries
from .requests import MAX_LENGTH, analyse_query, request_of, telling_words

PER_PAGE = 10
SUGGESTIONS = 8
#: A query takes only so many parameters: of more new entries the latest are compared.
NEWEST_AMONG = 10_000
#: Related pages are looked for among so many, and share so many telling words.
RELATED_ASKED = 20
SHARED = 3
LEMMA_STREAMS = tuple(stream for stream in STREAMS if stream.endswith("_lemmas"))


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
    given = {
        "kind": kind, "language": language, "space": space, "organisation": organisation,
        "municipality": municipality, "topic": topic, "year": year, "format": format,
    }  # fmt: skip
    own_language = _language(reader_language)
    values, typed, chosen, asked = _understood(user, query, given, own_language, now)
    if asked is None:
        return Results([], 0, {}, 1, 1, chosen=chosen, query=typed)
    page, spaces = min(max(page, 1), EXACT_UP_TO // PER_PAGE), values.spaces
    engine = get_engine()
    asked = replace(asked, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
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


def _understood(
    user, query: str, given: dict[str, str], language: str, now: datetime | None
) -> tuple[Values, Query, tuple[Chosen, ...], Request | None]:
    """What a query and the filters beside it (facet → code or name) ask for, by this reader; None: nothing that could
    be found."""
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    values, typed = Values(user, now, spaces), parse(query[:MAX_LENGTH])
    chosen = _chosen(values, given, typed)
    filters = _filters(chosen)
    if filters is None:
        return values, typed, chosen, None
    asked = request_of(typed, language, _trim(user, now or timezone.now(), now, language, spaces))
    return values, typed, chosen, replace(asked, filters=filters) if asked else None


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
    other = request_of(parse(query), language, asked.trim)
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
    return checked(user, get_engine().search(asked).ids, spaces, now, request)


def new_for(
    user,
    query: str,
    filters: dict[str, str],
    known: set[int],
    *,
    limit: int,
    reader_language: str,
    now: datetime | None = None,
) -> tuple[list[Hit], set[int]]:
    """What `user` finds with all words of `query` besides the entries `known`: up to `limit` hits, the newest
    first, and the ids of all. Trimmed and checked like any search. Raises EngineUnavailable.
    """
    values, _typed, _chosen, asked = _understood(user, query, filters, _language(reader_language), now)
    if asked is None:
        return [], set()
    new = set(get_engine().every(asked)) - known
    among = sorted(new, reverse=True)[:NEWEST_AMONG]
    newest = Entry.objects.filter(pk__in=among).order_by(F("date").desc(nulls_last=True), "-pk")
    first = list(newest.values_list("pk", flat=True)[:limit])
    hits = checked(user, first, values.spaces, now, None)
    return hits, new - (set(first) - {hit.entry.pk for hit in hits})


def related(page, *, limit: int, kept_for: int, now: datetime | None = None, request=None) -> list[Hit]:
    """Public pages in the language of `page` that share the most telling of its words, besides itself and its
    translations. Found as a stranger finds, so that the ids can be kept for `kept_for` seconds whoever reads;
    whether those are open is asked each time. Raises EngineUnavailable.
    """
    key = f"search-related-{page.pk}"
    ids = cache.get(key)
    if ids is None:
        content_type = ContentType.objects.get_for_model(page)
        entry = Entry.objects.filter(content_type=content_type, object_id=page.pk, deleted=False).first()
        ids = _about_the_same(entry, now) if entry else []
        cache.set(key, ids, kept_for)
    hits = checked(None, ids, {}, now, request)
    # Pages only, and no front page, which says a little of everything.
    return [
        hit
        for hit in hits
        if isinstance(hit.target, Page)
        and hit.target.depth > HOME_DEPTH
        and hit.target.translation_key != page.translation_key
    ][:limit]


def _about_the_same(entry: Entry, now: datetime | None) -> list[int]:
    """The ids of public pages that share enough words with `entry`, best first."""
    telling = telling_words(entry)
    if len(telling) < SHARED:
        return []
    asked = Request(
        words=tuple(Word(word, (word,)) for word in telling),
        trim=_trim(None, now or timezone.now(), now, _language(entry.language), {}),
        all_words=False,
        filters={"language": entry.language},
        limit=RELATED_ASKED,
    )
    found = [pk for pk in get_engine().search(asked).ids if pk != entry.pk]
    lemmas = {
        pk: set(" ".join(streams).split())
        for pk, *streams in Entry.objects.filter(pk__in=found).values_list("pk", *LEMMA_STREAMS)
    }
    return [pk for pk in found if len(lemmas.get(pk, set()).intersection(telling)) >= SHARED]


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
    hits = checked(user, found.ids, spaces, now, request)
    numbers = get_engine().passages(asked, [hit.entry.pk for hit in hits])
    return with_passages(hits, asked, numbers, found.translated, language)


def _facets(found: Found, values: Values) -> dict[str, list[tuple[str, str, int]]]:
    """Values with their names. What has a name of its own is named only to those who see it: who was given a single
    item of a space does not learn of the space."""
    if found.facets is None:
        return {}
    return {facet: values.named(facet, found.facets[name]) for facet, (_label, name) in FACETS.items()}
