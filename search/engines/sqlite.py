"""SQLite's FTS5, in the same database and the same transaction."""

from collections import Counter

from django.db import DatabaseError, connection

from search.models import STREAMS

from . import EXACT_UP_TO, FILTERS, WEIGHTS, Found, Health, Request, Word

# The streams hold letters and digits between spaces only. `ascii` takes every other byte as part of a word,
# where `unicode61` would cut by the rules of an old Unicode.
TOKENIZER = "ascii"
SURFACE = tuple(stream for stream in STREAMS if stream.endswith("_surface"))
LEMMAS = tuple(stream for stream in STREAMS if stream.endswith("_lemmas"))
PASSAGE_COLUMNS = ("entry_key", "surface", "lemmas")
PASSAGES_EACH = 2

INDEXES = {"search_entry": STREAMS, "search_passage": PASSAGE_COLUMNS}


def install(using=None, **kwargs) -> None:
    """Create the full-text tables and the triggers that keep them. Runs after every migrate, because
    SQLite remakes altered tables and loses their triggers."""
    from django.db import connections

    database = connections[using or "default"]
    if database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        existing = database.introspection.table_names(cursor)
        for table, columns in INDEXES.items():
            if table in existing:
                for statement in _statements(table, columns):
                    cursor.execute(statement)
                if f"{table}_fts" not in existing:
                    cursor.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")  # noqa: S608


def _statements(table: str, columns: tuple[str, ...]):
    names = ", ".join(columns)
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("old", "new"))
    forget = f"INSERT INTO {table}_fts({table}_fts, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
    learn = f"INSERT INTO {table}_fts(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}_fts USING fts5("
        f"{names}, content='{table}', content_rowid='id', tokenize='{TOKENIZER}')"
    )
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_fts_insert AFTER INSERT ON {table} BEGIN {learn} END"
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_fts_delete AFTER DELETE ON {table} BEGIN {forget} END"
    yield (
        f"CREATE TRIGGER IF NOT EXISTS {table}_fts_update AFTER UPDATE OF {names} ON {table} BEGIN {forget} {learn} END"
    )


class SQLiteEngine:
    embedded = True

    def search(self, request: Request) -> Found:
        where, params = self._where(request)
        if request.words:
            columns = ", ".join(str(WEIGHTS[name.partition("_")[0]]) for name in STREAMS)
            score = f"bm25(search_entry_fts, {columns})"
            table = "search_entry_fts f JOIN search_entry e ON e.id = f.rowid"
        else:
            score, table = "-julianday(coalesce(e.date, '1970-01-01'))", "search_entry e"
        fields = "e.id, " + ", ".join(f"e.{name}" for name in FILTERS)
        rows = self._rows(
            f"SELECT {fields}, {score} AS score FROM {table} WHERE {where} LIMIT {EXACT_UP_TO + 1}",  # noqa: S608
            params,
        )
        if len(rows) > EXACT_UP_TO:
            # Too many to count: the best ones are found by sorting all matches inside the engine.
            best = self._rows(
                f"SELECT e.id, {score} AS score FROM {table} WHERE {where} ORDER BY score, e.id LIMIT %s OFFSET %s",  # noqa: S608
                [*params, request.limit, request.offset],
            )
            return Found([row[0] for row in best], None, None)
        rows.sort(key=lambda row: (row[-1], row[0]))
        facets = {
            name: dict(Counter(row[place] for row in rows if row[place] not in (None, "")))
            for place, name in enumerate(FILTERS, 1)
        }
        return Found(
            [row[0] for row in rows[request.offset : request.offset + request.limit]], len(rows), facets
        )

    def passages(self, request: Request, entry_ids: list[int]) -> dict[int, list[int]]:
        if not entry_ids or not request.words:
            return {}
        keys = " OR ".join(f'"e{pk}"' for pk in entry_ids)
        words = " OR ".join(_match(word, ("surface",), ("lemmas",)) for word in request.words)
        rows = self._rows(
            "SELECT p.entry_id, p.number FROM search_passage_fts f JOIN search_passage p ON p.id = f.rowid "
            "WHERE search_passage_fts MATCH %s ORDER BY bm25(search_passage_fts, 0, 1, 1), p.id",
            [f"(entry_key : ({keys})) AND ({words})"],
        )
        found: dict[int, list[int]] = {}
        for entry_id, number in rows:
            numbers = found.setdefault(entry_id, [])
            if len(numbers) < PASSAGES_EACH:
                numbers.append(number)
        return found

    def every(self, request: Request) -> list[int]:
        where, params = self._where(request)
        table = (
            "search_entry_fts f JOIN search_entry e ON e.id = f.rowid" if request.words else "search_entry e"
        )
        return [row[0] for row in self._rows(f"SELECT e.id FROM {table} WHERE {where} ORDER BY e.id", params)]  # noqa: S608

    def health(self) -> Health:
        """Compares the full-text index with the rows it is made of."""
        kind = "SQLite FTS5"
        try:
            for table in INDEXES:
                self._rows(f"INSERT INTO {table}_fts({table}_fts, rank) VALUES ('integrity-check', 1)", [])  # noqa: S608
            documents = self._rows("SELECT count(*) FROM search_entry", [])[0][0]
        except DatabaseError as error:
            return Health(kind, None, f"The full-text index is damaged ({error}): run manage.py reindex.")
        return Health(kind, documents)

    def rebuild(self) -> None:
        """Make the full-text index anew from the rows it stands for."""
        for table in INDEXES:
            self._rows(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')", [])  # noqa: S608

    def send(self, entries) -> dict[int, str]:
        return {}

    def _where(self, request: Request) -> tuple[str, list]:
        """The condition of a search: the words, and always who may find."""
        trim = request.trim
        sets = ", ".join(str(int(pk)) for pk in trim.sets) or "NULL"
        conditions = [
            f"e.reader_set_id IN ({sets})",
            f"((e.visible_from <= %s AND e.visible_until > %s AND e.is_clean) OR e.early_set_id IN ({sets}))",
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
            conditions.append(f"e.{name} = %s")
            params.append(value)
        if request.words:
            surface, lemmas = (SURFACE[:1], LEMMAS[:1]) if request.titles_only else (SURFACE, LEMMAS)
            glue = " AND " if request.all_words else " OR "
            conditions.insert(0, "search_entry_fts MATCH %s")
            params.insert(0, glue.join(_match(word, surface, lemmas) for word in request.words))
        return " AND ".join(conditions), params

    def _rows(self, sql: str, params: list) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()


def _match(word: Word, surface: tuple[str, ...], lemmas: tuple[str, ...]) -> str:
    """One word as an FTS5 expression; keys are letters and digits, so quoting them is enough.

    A word that is its own lemma is looked up once in all columns: ranking costs by the number of look-ups.
    """
    itself = word.surface in word.lemmas
    ways = [f"{_columns(surface + lemmas if itself else surface)} : {_quoted(word.surface)}"]
    if word.prefix:
        ways.append(f"{_columns(surface)} : {_quoted(word.surface)}*")
    if others := [lemma for lemma in word.lemmas if lemma != word.surface]:
        ways.append(f"{_columns(lemmas)} : ({' OR '.join(_quoted(lemma) for lemma in others)})")
    return f"({' OR '.join(ways)})"


def _columns(names: tuple[str, ...]) -> str:
    return f"{{{' '.join(names)}}}"


def _quoted(key: str) -> str:
    return '"' + key.replace('"', '""') + '"'
