"""The only place where a search is made. Whoever asks passes through here, so nobody can ask for more
than they may see: the reader's tokens and the clock are added to every request, and each page of hits is
asked once more of the database, by the same policy.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from cms.access.principals import principals
from extranet.spaces.models import Space

from .analysis import LANGUAGES, Segment, highlight, tokens
from .engines import EXACT_UP_TO, Found, Request, Trim, Word, get_engine
from .models import STREAMS, Entry, Passage, ReaderSet
from .sources import TIME, Source, clock, kind_name, source_for, unit_labels

MAX_WORDS = 20
PER_PAGE = 10
SUGGESTIONS = 8
#: A query takes only so many parameters: of more new entries the latest are compared.
NEWEST_AMONG = 10_000
#: Related pages are looked for among so many, and share so many telling words.
RELATED_ASKED = 20
FRONT_DEPTH = 2
SHARED = 3
LEMMA_STREAMS = tuple(stream for stream in STREAMS if stream.endswith("_lemmas"))


@dataclass(frozen=True)
class Fragment:
    """A passage of a hit: where it stands ("page", 14), what leads there, its text with the words marked."""

    unit: str
    number: int
    url: str
    segments: list[Segment]

    @property
    def label(self) -> str:
        """“page 14” in the reader's language; “12:34” for a time, whose number counts seconds."""
        if self.unit == TIME:
            return clock(self.number)
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

    @property
    def label(self) -> str:
        return kind_name(self.entry.kind)

    @property
    def language(self) -> str:
        return dict(settings.LANGUAGES).get(self.entry.language, "")


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


def search(
    user,
    query: str,
    *,
    kind: str = "",
    language: str = "",
    space: str = "",
    year: str = "",
    page: int = 1,
    reader_language: str | None = None,
    now: datetime | None = None,
    request=None,
) -> Results:
    """What `user` (None: a stranger) finds for `query`; an empty query lists the newest.

    `kind`, `language`, `space` (its slug) and `year` narrow; values that do not exist, or not for this
    reader, find nothing. Raises EngineUnavailable.
    """
    at = now or timezone.now()
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    filters = _filters(kind, language, space, year, spaces)
    page = min(max(page, 1), EXACT_UP_TO // PER_PAGE)
    own_language = _language(reader_language)
    words = analyse_query(query, own_language)
    if filters is None or (query.strip() and not words):
        return Results([], 0, {}, 1, 1)
    engine = get_engine()
    asked = Request(
        words=words,
        trim=_trim(user, at, now, own_language),
        filters=filters,
        offset=(page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    found, some_words = engine.search(asked), False
    if found.total == 0 and len(words) > 1:
        asked, some_words = replace(asked, all_words=False), True
        found = engine.search(asked)
    hits = _hits(user, asked, found, spaces, now, request, own_language)
    total = found.total
    pages = max(1, -(-(EXACT_UP_TO if total is None else total) // PER_PAGE))
    return Results(hits, total, _facets(found, spaces), page, pages, some_words and bool(hits))


def suggest(user, typed: str, *, space: str = "", now: datetime | None = None, request=None) -> list[Hit]:
    """Titles that go on as `typed` begins: a search like any other, trimmed and asked again like any other."""
    at = now or timezone.now()
    own_language = _language(None)
    words = analyse_query(typed, own_language, keep_stop_words=True)
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    filters = _filters("", "", space, "", spaces)
    if not words or filters is None:
        return []
    # Only surfaces: what is half typed has no lemma yet.
    surfaces = [Word(word.surface) for word in words]
    surfaces[-1] = Word(surfaces[-1].surface, prefix=True)
    asked = Request(
        words=tuple(surfaces),
        trim=_trim(user, at, now, own_language),
        titles_only=True,
        filters=filters,
        limit=SUGGESTIONS,
    )
    return _checked(user, get_engine().search(asked).ids, spaces, now, request)


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
    at = now or timezone.now()
    spaces = {found.pk: found for found in Space.objects.visible_to(user, now)}
    kind, language, space, year = (filters.get(name, "") for name in ("kind", "language", "space", "year"))
    narrowed = _filters(kind, language, space, year, spaces)
    words = analyse_query(query, reader_language)
    if narrowed is None or (query.strip() and not words):
        return [], set()
    asked = Request(words=words, trim=_trim(user, at, now, reader_language), filters=narrowed)
    new = set(get_engine().every(asked)) - known
    among = sorted(new, reverse=True)[:NEWEST_AMONG]
    newest = Entry.objects.filter(pk__in=among).order_by(F("date").desc(nulls_last=True), "-pk")
    first = list(newest.values_list("pk", flat=True)[:limit])
    hits = _checked(user, first, spaces, now, None)
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
    hits = _checked(None, ids, {}, now, request)
    # Pages only, and no front page, which says a little of everything.
    return [
        hit
        for hit in hits
        if isinstance(hit.target, Page)
        and hit.target.depth > FRONT_DEPTH
        and hit.target.translation_key != page.translation_key
    ][:limit]


def _about_the_same(entry: Entry, now: datetime | None) -> list[int]:
    """The ids of public pages that share enough words with `entry`, best first."""
    telling = telling_words(entry)
    if len(telling) < SHARED:
        return []
    asked = Request(
        words=tuple(Word(word, (word,)) for word in telling),
        trim=_trim(None, now or timezone.now(), now, _language(entry.language)),
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


def telling_words(entry: Entry) -> list[str]:
    """What an entry is about: the lemmas of its title, then those it says most often; the engine weighs how
    rare they are. Counted within the entry only, so nothing that is hidden has a say."""
    title = entry.title_lemmas.split()
    text = Counter(f"{entry.summary_lemmas} {entry.body_lemmas}".split())
    often = (word for word, _count in text.most_common())
    words = [word for word in dict.fromkeys([*title, *often]) if len(word) > 2 and not word.isdigit()]
    return words[:MAX_WORDS]


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


def _language(reader_language: str | None) -> str:
    language = reader_language or get_language() or LANGUAGES[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def _trim(user, at: datetime, now: datetime | None, language: str) -> Trim:
    """Who asks, and when. `now` is None where the present is meant, so that a request's tokens are kept."""
    return Trim(
        sets=tuple(ReaderSet.objects.held_by(principals(user, now))),
        now=at,
        serves=f"serves_{language[:2]}",
        left_out=() if get_engine().embedded else _left_out(),
    )


def _left_out() -> tuple[int, ...]:
    return tuple(Entry.objects.differently_guarded().values_list("pk", flat=True))


def _filters(kind: str, language: str, space: str, year: str, spaces: dict[int, Space]) -> dict | None:
    """None: a value that cannot be found by this reader."""
    filters: dict[str, str | int] = {}
    if kind:
        filters["kind"] = kind
    if language:
        filters["language"] = language
    if space:
        pk = next((pk for pk, found in spaces.items() if found.slug == space), None)
        if pk is None:
            return None
        filters["space_id"] = pk
    if year:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            return None
        filters["year"] = int(year)
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
    surfaces = {word.surface for word in asked.words}
    lemmas = {lemma for word in asked.words for lemma in word.lemmas}
    marked = []
    for hit in hits:
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
        marked.append(replace(hit, fragments=fragments))
    return marked


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


def _facets(found: Found, spaces: dict[int, Space]) -> dict[str, list[tuple[str, str, int]]]:
    """Values with their names. A space is named only to those who see it: who was given a single item does not."""
    if found.facets is None:
        return {}
    languages = dict(settings.LANGUAGES)
    facets: dict[str, list[tuple[str, str, int]]] = {"kind": [], "language": [], "space": [], "year": []}
    for value, count in found.facets["kind"].items():
        facets["kind"].append((str(value), kind_name(str(value)), count))
    for value, count in found.facets["language"].items():
        facets["language"].append((str(value), str(languages.get(str(value), value)), count))
    for value, count in found.facets["space_id"].items():
        if space := spaces.get(int(value)):
            facets["space"].append((space.slug, space.name, count))
    for value, count in found.facets["year"].items():
        facets["year"].append((str(value), str(value), count))
    for values in facets.values():
        values.sort(key=lambda facet: (-facet[2], facet[1]))
    facets["year"].sort(reverse=True)
    return facets
