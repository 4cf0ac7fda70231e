"""Requests as queries of Elasticsearch, written with `elasticsearch.dsl`."""

from datetime import UTC, datetime

from elasticsearch.dsl import Q
from elasticsearch.dsl import query as dsl

from search.models import LONG_AGO, STREAMS

from . import FILTERS, INHERITED, RECENCY, RECENT_DAYS, WEIGHTS, Phrase, Request, Translation, Word

SURFACE = tuple(stream for stream in STREAMS if stream.endswith("_surface"))
LEMMAS = tuple(stream for stream in STREAMS if stream.endswith("_lemmas"))
#: Added to the score of what is found without a translation: more than any score comes to, and little enough
#: that a score still has its decimals beside it (it is a number of 24 bits).
DIRECT, DIRECT_BONUS = "direct", 10_000
DAY = 86_400_000_000  # microseconds


def microseconds(moment: datetime) -> int:
    """A time as a whole number, exactly as fine as the database keeps it."""
    delta = moment.astimezone(UTC) - LONG_AGO
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def query(request: Request):
    """The words, what is not wanted, the filters, and always who may find."""
    surface, lemmas = (SURFACE[:1], LEMMAS[:1]) if request.titles_only else (SURFACE, LEMMAS)
    conditions = [*_may_find(request), *_filters(request)]
    excluded = [_match(word, SURFACE, LEMMAS) for word in request.excluded]
    excluded += [_in_order(phrase, SURFACE) for phrase in request.excluded_phrases]
    if request.trim.left_out:
        excluded.append(Q("ids", values=[str(pk) for pk in request.trim.left_out]))
    must, should = [], []
    if request.has_text:
        must = [_newer_first(_words(request, surface, lemmas, translated=True), request)]
    if request.translations:
        directly = _words(request, surface, lemmas, translated=False)
        should = [Q("constant_score", filter=directly, boost=DIRECT_BONUS, _name=DIRECT)]
    return Q("bool", filter=conditions, must=must, should=should, must_not=excluded)


def in_passages(request: Request):
    """What makes a passage worth showing."""
    surface, lemmas = ("passages.surface",), ("passages.lemmas",)
    words = [*request.words, *(word for found in request.translations for word in found.words)]
    ways = [_match(word, surface, lemmas) for word in words]
    return Q("bool", should=ways + [_in_order(phrase, surface) for phrase in request.phrases])


def found_by(names: list[str], translations: tuple[Translation, ...]) -> tuple[Translation, ...]:
    """The translations behind the names of the queries that a hit matched; none when it was found directly."""
    return () if DIRECT in names else tuple(t for t in translations if _name(t) in names)


def _words(request: Request, surface, lemmas, *, translated: bool):
    words = []
    for place, word in enumerate(request.words):
        ways = [_match(word, surface, lemmas)]
        if translated:
            ways += [_by_translation(found, surface, lemmas) for found in request.translations_of(place)]
        words.append(ways[0] if len(ways) == 1 else Q("dis_max", queries=ways))
    phrases = [_in_order(phrase, surface) for phrase in request.phrases]
    if request.all_words or not words:
        return Q("bool", must=phrases + words)
    return Q("bool", must=phrases, should=words, minimum_should_match=1)


def _by_translation(found: Translation, surface, lemmas):
    return Q("bool", must=[_match(word, surface, lemmas) for word in found.words], _name=_name(found))


def _name(found: Translation) -> str:
    return f"{found.first}-{found.last} {found.term} {found.language} {found.translation}"


def _newer_first(words, request: Request):
    """The score of the words, raised by the share that RECENCY says. A field without a value would count as new."""
    decay = {"origin": microseconds(request.trim.now), "scale": RECENT_DAYS * DAY // 2, "decay": 0.5}
    functions = [
        {"weight": 1},
        {"filter": {"exists": {"field": "date"}}, "linear": {"date": decay}, "weight": RECENCY},
    ]
    return Q("function_score", query=words, functions=functions, score_mode="sum", boost_mode="multiply")


def _may_find(request: Request) -> list:
    trim = request.trim
    now, sets = microseconds(trim.now), list(trim.sets)
    opened = Q(
        "bool",
        filter=[
            Q("range", visible_from={"lte": now}),
            Q("range", visible_until={"gt": now}),
            Q("term", is_clean=True),
        ],
    )
    conditions = [
        Q("terms", reader_set=sets),
        Q("bool", should=[opened, Q("terms", early_set=sets)], minimum_should_match=1),
        Q("term", deleted=False),
    ]
    if trim.serves:
        conditions.append(Q("range", **{trim.serves: {"gt": now}}))
    return conditions


def _filters(request: Request) -> list:
    conditions = []
    for name, value in request.filters.items():
        if name not in FILTERS:
            raise ValueError(f"{name} is no filter")
        conditions.append(Q("term", **{name: value}))
    if not request.filters.keys().isdisjoint(INHERITED):
        conditions.append(of_known_spaces(request))
    return conditions


def of_known_spaces(request: Request):
    """What is in no space, or in one of which the reader knows."""
    nowhere = dsl.Bool(must_not=[Q("exists", field="space_id")])
    return Q("bool", should=[nowhere, Q("terms", space_id=list(request.trim.spaces))], minimum_should_match=1)


def _match(word: Word, surface: tuple[str, ...], lemmas: tuple[str, ...]):
    """One word: the best of its surface and its lemmas counts."""
    ways = []
    for names, keys in ((surface, (word.surface,)), (lemmas, word.lemmas)):
        for name in names:
            for key in keys:
                ways.append(Q("term", **{name: {"value": key, "boost": _weight(name)}}))
            if word.prefix and names is surface:
                ways.append(Q("prefix", **{name: {"value": word.surface, "boost": _weight(name)}}))
    return Q("dis_max", queries=ways)


def _in_order(phrase: Phrase, surface: tuple[str, ...]):
    text = " ".join(phrase)
    ways = [Q("match_phrase", **{name: {"query": text, "boost": _weight(name)}}) for name in surface]
    return Q("dis_max", queries=ways)


def _weight(name: str) -> float:
    return WEIGHTS.get(name.partition("_")[0], 1.0)
