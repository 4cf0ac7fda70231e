"""Elasticsearch 9 through `elasticsearch.dsl`, with nothing but whitespace analysers."""

import contextlib
import time

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.helpers import streaming_bulk

from search.models import STREAMS

from . import (
    EXACT_UP_TO,
    FILTERS,
    INHERITED,
    MULTIPLE,
    EngineUnavailable,
    Found,
    Health,
    Request,
    elastic_query,
)
from .elastic_query import found_by, microseconds

TIMEOUT = 5  # seconds: a reader waits no longer
PASSAGES_EACH = 2
CHUNK_BYTES = 20 * 1024 * 1024
EVERY_PAGE = 10_000  # as many as Elasticsearch gives at once

_TEXT = {"type": "text", "analyzer": "whitespace"}
_NUMBER = {"type": "long"}
CLOCK = ("visible_from", "visible_until", "serves_sq", "serves_sr", "serves_en")
NUMBERS = (
    "entry", "space_id", "organisation_id", *MULTIPLE, "year", "date", "reader_set", "early_set", *CLOCK
)  # fmt: skip
MAPPING = {
    "dynamic": "strict",
    "properties": {
        **{name: {"type": "keyword"} for name in ("kind", "language", "format")},
        **dict.fromkeys(NUMBERS, _NUMBER),
        **{name: {"type": "boolean"} for name in ("is_clean", "deleted")},
        **dict.fromkeys(STREAMS, _TEXT),
        "passages": {
            "type": "nested",
            "properties": {"number": _NUMBER, "surface": _TEXT, "lemmas": _TEXT},
        },
    },
}


class IndexGone(EngineUnavailable):
    """There is no index behind the alias that was written to."""


class ElasticsearchEngine:
    embedded = False

    def __init__(self, url: str, alias: str):
        self.client = Elasticsearch(url, request_timeout=TIMEOUT, max_retries=0, retry_on_timeout=False)
        self.alias = alias

    # -- reading ------------------------------------------------------------------------------------

    def search(self, request: Request) -> Found:
        by_date = {"date": {"order": "desc", "missing": "_last"}}
        search = self._search().query(elastic_query.query(request)).source(False)
        search = search.extra(track_total_hits=EXACT_UP_TO + 1)
        search = search.sort({"_score": {"order": "desc"}} if request.has_text else by_date, "entry")
        response = self._execute(search[request.offset : request.offset + request.limit])
        if response is None:
            return Found([], 0, {name: {} for name in FILTERS})
        ids = [int(hit.meta.id) for hit in response.hits]
        translated = {
            int(hit.meta.id): by
            for hit in response.hits
            if (by := found_by(list(getattr(hit.meta, "matched_queries", ())), request.translations))
        }
        total = response.hits.total.value
        if total > EXACT_UP_TO:
            return Found(ids, None, None, translated)
        return Found(
            ids, total, self._counts(request) if total else {name: {} for name in FILTERS}, translated
        )

    def _counts(self, request: Request) -> dict[str, dict[str | int, int]]:
        """How many hits have each value of each facet: asked for by itself, since counting beside a search
        would keep the engine from stopping when the best hits are found."""
        search = self._search().query("bool", filter=[elastic_query.query(request)])
        search.aggs.bucket("known", "filter", filter=elastic_query.of_known_spaces(request))
        for name in FILTERS:
            aggs = search.aggs["known"] if name in INHERITED else search.aggs
            aggs.bucket(name, A("terms", field=name, size=EXACT_UP_TO))
        response = self._execute(search[0:0])
        if response is None:
            return {name: {} for name in FILTERS}
        counted = response.aggregations
        return {
            name: {
                bucket.key: bucket.doc_count
                for bucket in (counted["known"] if name in INHERITED else counted)[name].buckets
                if bucket.key != ""
            }
            for name in FILTERS
        }

    def passages(self, request: Request, entry_ids: list[int]) -> dict[int, list[int]]:
        if not entry_ids or not request.has_text:
            return {}
        nested = Q(
            "nested",
            path="passages",
            query=elastic_query.in_passages(request),
            inner_hits={"size": PASSAGES_EACH, "_source": ["passages.number"]},
        )
        search = self._search().query(
            Q("bool", filter=[Q("ids", values=[str(pk) for pk in entry_ids])], must=[nested])
        )
        response = self._execute(search.source(False)[: len(entry_ids)])
        if response is None:
            return {}
        return {
            int(hit.meta.id): [inner.number for inner in hit.meta.inner_hits.passages.hits]
            for hit in response.hits
        }

    def _search(self) -> Search:
        return Search(using=self.client, index=self.alias)

    def _execute(self, search: Search):
        try:
            return search.execute()
        except NotFoundError:  # nothing was ever sent
            return None
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(str(error)) from error

    def every(self, request: Request) -> list[int]:
        ids: list[int] = []
        after: list | None = None
        while True:
            search = self._search().query(elastic_query.query(request)).source(False).sort("entry")
            search = search.extra(track_total_hits=False, **({"search_after": after} if after else {}))
            response = self._execute(search[:EVERY_PAGE])
            if response is None or not response.hits:
                return ids
            ids += [int(hit.meta.id) for hit in response.hits]
            after = list(response.hits[-1].meta.sort)

    def health(self) -> Health:
        kind = "Elasticsearch"
        try:
            status = self.client.cluster.health()["status"]
            if not self.indices():
                problem = f"There is no index behind “{self.alias}”: run manage.py reindex."
                return Health(kind, None, problem)
            documents = self.client.count(index=self.alias)["count"]
        except (EngineUnavailable, TransportError, ApiError) as error:
            problem = f"Elasticsearch does not answer ({error}): start it; what waits is then sent by itself."
            return Health(kind, None, problem)
        red = "A part of the index cannot be read (status red): look at Elasticsearch's log."
        return Health(kind, documents, red if status == "red" else "")

    # -- writing ------------------------------------------------------------------------------------

    def send(self, entries) -> dict[int, str]:
        """Also to the index that is being filled, if there is one: so it is complete when it takes over. What has
        other readers than before counts as sent only when searches see it, which otherwise takes up to a second."""
        names = self.prepare()
        entries = list(entries)
        if self.filling in names:
            with contextlib.suppress(IndexGone):  # it has just taken over, or was given up
                self.write(self.filling, entries)
        refused = self.write(self.alias, entries)
        if any(entry.sent_version and entry.sent_version < entry.guarded_version for entry in entries):
            self.refresh()
        return refused

    def write(self, alias: str, entries) -> dict[int, str]:
        """Write to the index behind `alias`. An older version than the one there is answered with a conflict:
        as it should. Raises IndexGone when there is no such alias: Elasticsearch must not make up an index.
        """
        actions = (
            {
                "_op_type": "index",
                "_index": alias,
                "_id": str(entry.pk),
                "version": entry.version,
                "version_type": "external",
                "_source": _document(entry),
            }
            for entry in entries
        )
        refused = {}
        try:
            results = streaming_bulk(
                self.client.options(request_timeout=60),
                actions,
                chunk_size=200,
                max_chunk_bytes=CHUNK_BYTES,
                raise_on_error=False,
                raise_on_exception=True,
                require_alias=True,
            )
            for ok, result in results:
                outcome = result["index"]
                if not ok and outcome["status"] != 409:
                    if outcome["status"] == 404:
                        raise IndexGone(str(outcome.get("error")))
                    if outcome["status"] == 429 or outcome["status"] >= 500:
                        raise EngineUnavailable(str(outcome.get("error")))
                    refused[int(outcome["_id"])] = str(outcome.get("error"))
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(str(error)) from error
        return refused

    def prepare(self) -> set[str]:
        """Make sure that there is an index behind the alias. Gives the aliases there are."""
        try:
            names = self._aliases()
            if self.alias not in names:
                self._create(f"{self.alias}-1", self.alias)
            return names | {self.alias}
        except (TransportError, ApiError) as error:
            raise EngineUnavailable(str(error)) from error

    def _aliases(self) -> set[str]:
        try:
            indices = dict(self.client.indices.get_alias(name=f"{self.alias},{self.filling}"))
        except NotFoundError as error:  # one of them is missing; the answer still names the other
            body = error.body if isinstance(error.body, dict) else {}
            indices = {
                name: value for name, value in body.items() if isinstance(value, dict) and "aliases" in value
            }
        return {alias for value in indices.values() for alias in value["aliases"]}

    def _create(self, name: str, alias: str) -> None:
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        try:
            self.client.indices.create(index=name, mappings=MAPPING, settings=settings, aliases={alias: {}})
        except ApiError as error:  # another worker was faster
            if "resource_already_exists" not in str(error):
                raise

    def indices(self, alias: str = "") -> list[str]:
        """The indices behind the alias."""
        try:
            return sorted(self.client.indices.get_alias(name=alias or self.alias))
        except NotFoundError:
            return []
        except TransportError as error:
            raise EngineUnavailable(str(error)) from error

    # -- a new index beside the one in use --------------------------------------------------------------
    # Everything that is half done carries an alias that says so: the next run finds and removes it.

    @property
    def filling(self) -> str:
        """The alias of the index that is being filled."""
        return f"{self.alias}.filling"

    @property
    def leaving(self) -> str:
        """The alias of the index that was in use until a moment ago."""
        return f"{self.alias}.leaving"

    def begin(self) -> str:
        """The name of an empty index that is filled through the alias `filling`. From now on `send` writes there
        too. What earlier runs left behind is removed."""
        name = f"{self.alias}-{time.time_ns() // 1_000_000}"
        with _available():
            self.discard(self.filling, self.leaving)
            self._create(name, self.filling)
        return name

    def take_over(self, new: str) -> None:
        """Searches go to the index `new`, from one moment to the next. The old one stays until searches that
        have begun in it are done. Raises EngineUnavailable when another run has removed `new`."""
        with _available():
            self.client.indices.refresh(index=new)
            actions: list[dict] = [
                {"add": {"index": new, "alias": self.alias}},
                {"remove": {"index": new, "alias": self.filling}},
            ]
            for name in self.indices():
                actions.append({"add": {"index": name, "alias": self.leaving}})
                actions.append({"remove": {"index": name, "alias": self.alias}})
            self.client.indices.update_aliases(actions=actions)

    def discard(self, *names: str) -> None:
        """Delete the indices of these names or behind these aliases, if there are any."""
        with _available():
            for index in {index for name in names for index in self.indices(name) or [name]}:
                self.client.options(ignore_status=404).indices.delete(index=index)

    def refresh(self) -> None:
        """Make what was sent findable at once; otherwise it takes up to a second."""
        with _available():
            self.client.indices.refresh(index=f"{self.alias},{self.filling}", ignore_unavailable=True)


@contextlib.contextmanager
def _available():
    try:
        yield
    except (TransportError, ApiError) as error:
        raise EngineUnavailable(str(error)) from error


def _document(entry) -> dict:
    document = {
        "entry": entry.pk,
        "kind": entry.kind,
        "language": entry.language,
        "space_id": entry.space_id,
        "organisation_id": entry.organisation_id,
        "year": entry.year,
        "format": entry.format,
        **{name: [int(pk) for pk in getattr(entry, name).split()] for name in MULTIPLE},
        "date": microseconds(entry.date) if entry.date else None,
        "reader_set": entry.reader_set_id,
        "early_set": entry.early_set_id,
        "is_clean": entry.is_clean,
        "deleted": entry.deleted,
        **{name: microseconds(getattr(entry, name)) for name in CLOCK},
        **{stream: getattr(entry, stream) for stream in STREAMS},
        "passages": [
            {"number": passage.number, "surface": passage.surface, "lemmas": passage.lemmas}
            for passage in entry.passages.all()
        ],
    }
    return {name: value for name, value in document.items() if value is not None}
