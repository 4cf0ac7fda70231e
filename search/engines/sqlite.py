"""SQLite's FTS5, in the same database and the same transaction."""

from collections import Counter
from datetime import datetime

from django.db import DatabaseError, connection

from search.models import STREAMS

from . import (
    EXACT_UP_TO,
    FILTERS,
    INHERITED,
    MULTIPLE,
    RECENCY,
    RECENT_DAYS,
    WEIGHTS,
    Found,
    Health,
    Request,
    Translation,
    fts5,
)

# The streams hold letters and digits between spaces only. `ascii` takes every other byte as part of a word,
# where `unicode61` would cut by the rules of an old Unicode.
TOKENIZER = "ascii"
PASSAGES_EACH = 2

# All that a search looks at besides the words, by id: a row of the table itself lies between pages of text.
LOOKED_AT = (
    "id", "reader_set_id", "early_set_id", "visible_from", "visible_until", "is_clean", "deleted",
    "serves_sq", "serves_sr", "serves_en", "date", *FILTERS,
)  # fmt: skip
ROW = ", ".join(f"e.{name}" for name in ("id", *FILTERS))
BM25_WEIGHTS = ", ".join(str(WEIGHTS[name.partition("_")[0]]) for name in STREAMS)
RECENT = f"(1 + {RECENCY} * coalesce(max(0, 1 - abs(julianday(e.date) - %s) / {RECENT_DAYS}.0), 0))"


def install(using=None, **kwargs) -> None:
    """Create the full-text table, the index, and the triggers that keep them. Runs after every migrate, because
    SQLite remakes altered tables and loses their triggers."""
    from django.db import connections

    database = connections[using or "default"]
    if database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        existing = database.introspection.table_names(cursor)
        if "search_entry" in existing:
            for statement in STATEMENTS:
                cursor.execute(statement)
            if "search_entry_fts" not in existing:
                cursor.execute("INSERT INTO search_entry_fts(search_entry_fts) VALUES ('rebuild')")


_NAMES = ", ".join(STREAMS)
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in STREAMS) for row in ("old", "new"))
_FORGET = (
    f"INSERT INTO search_entry_fts(search_entry_fts, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608 (our own names)
)
_LEARN = f"INSERT INTO search_entry_fts(rowid, {_NAMES}) VALUES (new.id, {_NEW});"  # noqa: S608 (our own names)
STATEMENTS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_entry_fts USING fts5("
    f"{_NAMES}, content='search_entry', content_rowid='id', tokenize='{TOKENIZER}')",
    f"CREATE INDEX IF NOT EXISTS search_entry_filters ON search_entry({', '.join(LOOKED_AT)})",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_fts_insert AFTER INSERT ON search_entry BEGIN {_LEARN} END",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_fts_delete AFTER DELETE ON search_entry BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS search_entry_fts_update AFTER UPDATE OF {_NAMES} ON search_entry "
    f"BEGIN {_FORGET} {_LEARN} END",
)


class SQLiteEngine:
    embedded = True

    def search(self, request: Request) -> Found:
        if not request.has_text:
            rows, complete = self._newest(request)
            return self._found(request, rows, complete, set())
        rows, complete = self._best(request, translated=False)
        direct = {row[0] for row in rows}
        if request.translations and complete:
            more, complete = self._best(request, translated=True)
            rows += [row for row in more if row[0] not in direct]
        return self._found(request, rows, complete, direct)

    def _found(self, request: Request, rows: list[tuple], complete: bool, direct: set[int]) -> Found:
        ids = [row[0] for row in rows[request.offset : request.offset + request.limit]]
        translated = self._translated([pk for pk in ids if pk not in direct], request.translations)
        if not complete:
            return Found(ids, None, None, translated)
        return Found(ids, len(rows), _counts(request, rows), translated)

    def _best(self, request: Request, translated: bool) -> tuple[list[tuple], bool]:
        """The rows that match, best first, and whether these are all. Of very many, those that have everything in
        the title come first, the latest before; then the latest ones, scored: scoring costs far more than finding.
        """
        rows = self._matches(
            request, fts5.wanted(request, translated), f"bm25(search_entry_fts, {BM25_WEIGHTS})"
        )
        rows.sort(key=lambda row: (row[-1], row[0]))
        if len(rows) <= EXACT_UP_TO:
            return rows, True
        titled = self._matches(request, fts5.wanted(request, translated, fts5.TITLE), "0")
        return list({row[0]: row for row in (*titled, *rows)}.values())[:EXACT_UP_TO], False

    def _matches(self, request: Request, expression: str, score: str) -> list[tuple]:
        """The latest that match, so many that it shows whether there are too many to count."""
        where, params = self._where(request)
        return self._rows(
            f"SELECT {ROW}, {score} * {RECENT} "  # noqa: S608 (our own names)
            "FROM search_entry_fts f CROSS JOIN search_entry e INDEXED BY search_entry_filters ON e.id = f.rowid "
            f"WHERE search_entry_fts MATCH %s AND {where} ORDER BY f.rowid DESC LIMIT {EXACT_UP_TO + 1}",
            [_julian_day(request.trim.now), expression, *params],
        )

    def _newest(self, request: Request) -> tuple[list[tuple], bool]:
        where, params = self._where(request)
        sql = f"SELECT {ROW}, e.date FROM search_entry e INDEXED BY search_entry_filters WHERE {where}"  # noqa: S608 (our own names)
        rows = self._rows(f"{sql} ORDER BY e.date DESC NULLS LAST, e.id LIMIT {EXACT_UP_TO + 1}", params)
        return rows[:EXACT_UP_TO], len(rows) <= EXACT_UP_TO

    def _translated(
        self, ids: list[int], translations: tuple[Translation, ...]
    ) -> dict[int, tuple[Translation, ...]]:
        """By which translations each of these entries was found."""
        found: dict[int, tuple[Translation, ...]] = {}
        if not ids:
            return found
        among = ", ".join(str(int(pk)) for pk in ids)
        for translation in translations:
            sql = f"SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH %s AND rowid IN ({among})"  # noqa: S608 (our own names)
            for (pk,) in self._rows(sql, [fts5.by_translation(translation)]):
                found[pk] = (*found.get(pk, ()), translation)
        return found

    def passages(self, request: Request, entry_ids: list[int]) -> dict[int, list[int]]:
        if not entry_ids or not request.has_text:
            return {}
        score, params = _shown(request)
        among = ", ".join(str(int(pk)) for pk in entry_ids)
        rows = self._rows(
            f"SELECT entry_id, number, {score} AS score FROM search_passage "  # noqa: S608 (our own names)
            f"WHERE entry_id IN ({among}) AND score > 0 ORDER BY score DESC, number",
            params,
        )
        found: dict[int, list[int]] = {}
        for entry_id, number, _score in rows:
            numbers = found.setdefault(entry_id, [])
            if len(numbers) < PASSAGES_EACH:
                numbers.append(number)
        return found

    def every(self, request: Request) -> list[int]:
        where, params = self._where(request)
        table = "search_entry e"
        if request.has_text:
            table = "search_entry_fts f CROSS JOIN search_entry e ON e.id = f.rowid"
            where = f"search_entry_fts MATCH %s AND {where}"
            params = [fts5.wanted(request, bool(request.translations)), *params]
        return [row[0] for row in self._rows(f"SELECT e.id FROM {table} WHERE {where} ORDER BY e.id", params)]  # noqa: S608 (our own names)

    def health(self) -> Health:
        """Compares the full-text index with the rows it is made of."""
        kind = "SQLite FTS5"
        try:
            self._rows(
                "INSERT INTO search_entry_fts(search_entry_fts, rank) VALUES ('integrity-check', 1)", []
            )
            documents = self._rows("SELECT count(*) FROM search_entry", [])[0][0]
        except DatabaseError as error:
            return Health(kind, None, f"The full-text index is damaged ({error}): run manage.py reindex.")
        return Health(kind, documents)

    def rebuild(self) -> None:
        """Make the full-text index anew from the rows it stands for."""
        self._rows("INSERT INTO search_entry_fts(search_entry_fts) VALUES ('rebuild')", [])

    def send(self, entries) -> dict[int, str]:
        return {}

    def _where(self, request: Request) -> tuple[str, list]:
        """Who may find, always; the filters; and what is not wanted."""
        trim = request.trim
        sets, spaces = (", ".join(str(int(pk)) for pk in pks) or "NULL" for pks in (trim.sets, trim.spaces))
        conditions = [
            f"+e.reader_set_id IN ({sets})",
            f"((e.visible_from <= %s AND e.visible_until > %s AND e.is_clean) OR +e.early_set_id IN ({sets}))",
            "NOT e.deleted",
        ]
        now = connection.ops.adapt_datetimefield_value(trim.now)
        params: list = [now, now]
        if trim.serves:
            conditions.append(f"e.{trim.serves} > %s")
            params.append(now)
        if trim.left_out:
            conditions.append(f"e.id NOT IN ({', '.join(str(int(pk)) for pk in trim.left_out)})")
        for name, value in request.filters.items():
            if name not in FILTERS:
                raise ValueError(f"{name} is no filter")
            conditions.append(f"instr(e.{name}, %s)" if name in MULTIPLE else f"e.{name} = %s")
            params.append(f" {value} " if name in MULTIPLE else value)
        if not request.filters.keys().isdisjoint(INHERITED):
            conditions.append(f"(e.space_id IS NULL OR e.space_id IN ({spaces}))")
        if unwanted := fts5.unwanted(request):
            conditions.append(
                "e.id NOT IN (SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH %s)"
            )
            params.append(unwanted)
        return " AND ".join(conditions), params

    def _rows(self, sql: str, params: list) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()


def _julian_day(moment: datetime) -> float:
    """As SQLite's julianday gives it, which it would work out again for every row."""
    return moment.timestamp() / 86_400 + 2_440_587.5


def _counts(request: Request, rows: list[tuple]) -> dict[str, dict[str | int, int]]:
    """How many of the rows have each value of each facet."""
    places = {name: place for place, name in enumerate(FILTERS, 1)}
    known = {None, *request.trim.spaces}
    of_known = [row for row in rows if row[places["space_id"]] in known]
    counts: dict[str, dict[str | int, int]] = {}
    for name, place in places.items():
        values = (row[place] for row in (of_known if name in INHERITED else rows))
        if name in MULTIPLE:
            counts[name] = dict(Counter(int(pk) for value in values for pk in value.split()))
        else:
            counts[name] = dict(Counter(value for value in values if value not in (None, "")))
    return counts


def _shown(request: Request) -> tuple[str, list[str]]:
    """How many of the wanted words and phrases a passage has. Looked for in its text: there are only those of ten
    entries, and an index of all passages would double the time of writing."""
    words = [*request.words, *(word for found in request.translations for word in found.words)]
    scores, params = [], []
    for word in words:
        ways = ["instr(' ' || surface || ' ', %s)", *(["instr(' ' || lemmas || ' ', %s)"] * len(word.lemmas))]
        scores.append(f"({' OR '.join(ways)})")
        params += [f" {key} " for key in (word.surface, *word.lemmas)]
    for phrase in request.phrases:
        scores.append("(instr(' ' || surface || ' ', %s) > 0)")
        params.append(f" {' '.join(phrase)} ")
    return f"({' + '.join(scores)})", params
