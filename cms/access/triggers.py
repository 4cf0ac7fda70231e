"""What the database itself does about access: it keeps two tables append-only, and writes down who is let in where.

Both whatever way a row is changed, by the ORM, in bulk or by hand. The triggers are put in place after every
migrate, because SQLite remakes altered tables and loses theirs; `missing` says which are not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connections
from django.db.models import Model

KEPT = "access_auditentry", "access_accessfact"
FACTS = "access_accessfact"


@dataclass(frozen=True)
class Recorded:
    """A table whose rows decide about access, and the columns by which they do."""

    model: type[Model]
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def table(self) -> str:
        return self.model._meta.db_table


_recorded: dict[str, Recorded] = {}


def record(model: type[Model], *columns: str) -> None:
    """From now on the database writes an AccessFact whenever one of these columns of `model` changes."""
    _recorded[model._meta.label] = Recorded(model, tuple(sorted(columns)))


def recorded() -> list[Recorded]:
    return [_recorded[label] for label in sorted(_recorded)]


def install(using: str | None = None, **kwargs) -> None:
    """Put all triggers in place, as they are written here today, and a first fact for every row that has none."""
    database = connections[using or "default"]
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        for statement in statements(database.vendor, tables):
            cursor.execute(statement)


def step_aside(plan=(), using: str | None = None, **kwargs) -> None:
    """Before a migrate that changes the tables of this app: SQLite remakes them, which triggers of other tables that
    write there forbid. Otherwise they stay, so that what migrations do to memberships is noted too."""
    if not any(migration.app_label == "access" for migration, _backwards in plan):
        return
    database = connections[using or "default"]
    with database.cursor() as cursor:
        there = set(database.introspection.table_names(cursor))
        for table, name in _names(database.vendor):
            if table in there:
                on = "" if database.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def statements(vendor: str, tables: Iterable[str]) -> list[str]:
    """The SQL that makes the triggers of those tables that are there."""
    tables = set(tables)
    if FACTS not in tables:
        return []
    dialect = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    there = [found for found in recorded() if found.table in tables]
    return [*dialect(there), *(_first_facts(vendor, found) for found in there)]


def missing(using: str = "default") -> list[str]:
    """The names of triggers that should be in the database and are not."""
    database = connections[using]
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        if FACTS not in tables:
            return []
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if database.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        there = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_{name}" for table, name in _names(database.vendor) if table in tables}
    return sorted(wanted - there)


def _names(vendor: str) -> list[tuple[str, str]]:
    """Table, and what follows it in the name of a trigger."""
    kept = [(table, name) for table in KEPT for name in _KEEPING[vendor]]
    return kept + [(found.table, name) for found in recorded() for name in _RECORDING[vendor]]


_KEEPING = {"sqlite": ("kept_update", "kept_delete"), "postgresql": ("kept", "kept_whole")}
_RECORDING = {"sqlite": ("told_insert", "told_update", "told_delete"), "postgresql": ("told",)}
_NO = "The audit log is append-only"


def _trigger(table: str, name: str, when: str, body: str) -> list[str]:
    name = f"{table}_{name}"
    return [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {when} BEGIN {body}; END"]


def _sqlite(there: list[Recorded]) -> list[str]:
    made: list[str] = []
    refuse = f"SELECT RAISE(ABORT, '{_NO}')"
    young = f"OLD.at >= strftime('%Y-%m-%d %H:%M:%f', 'now', '-{settings.AUDIT_KEEP_DAYS} days')"
    for table in KEPT:
        made += _trigger(table, "kept_update", f"BEFORE UPDATE ON {table}", refuse)
        made += _trigger(table, "kept_delete", f"BEFORE DELETE ON {table} WHEN {young}", refuse)
    for found in there:
        table = found.table
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in found.columns)
        columns = ", ".join(f'"{column}"' for column in found.columns)
        for name, when, row in (
            ("told_insert", f"AFTER INSERT ON {table}", "NEW"),
            ("told_update", f"AFTER UPDATE OF {columns} ON {table} WHEN {changed}", "NEW"),
            ("told_delete", f"AFTER DELETE ON {table}", "OLD"),
        ):
            state = "NULL" if row == "OLD" else _json("json_object", found, "NEW.")
            made += _trigger(
                table,
                name,
                when,
                f"INSERT INTO {FACTS} (at, subject, object_id, state) "  # noqa: S608 (names of our own tables)
                f"VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), '{found.label}', {row}.id, {state})",
            )
    return made


def _postgresql(there: list[Recorded]) -> list[str]:
    made = [
        f"""
        CREATE OR REPLACE FUNCTION access_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '{settings.AUDIT_KEEP_DAYS} days' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '{_NO}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION access_told() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            before jsonb;
            after jsonb;
            pk bigint;
        BEGIN
            IF TG_OP = 'DELETE' THEN
                pk := OLD.id;
            ELSE
                pk := NEW.id;
                SELECT jsonb_object_agg(key, value) INTO after
                FROM jsonb_each(to_jsonb(NEW)) WHERE key = ANY (TG_ARGV[1:]);
            END IF;
            IF TG_OP = 'UPDATE' THEN
                SELECT jsonb_object_agg(key, value) INTO before
                FROM jsonb_each(to_jsonb(OLD)) WHERE key = ANY (TG_ARGV[1:]);
                IF before IS NOT DISTINCT FROM after THEN
                    RETURN NULL;
                END IF;
            END IF;
            INSERT INTO {FACTS} (at, subject, object_id, state) VALUES (clock_timestamp(), TG_ARGV[0], pk, after);
            RETURN NULL;
        END $$
        """,  # noqa: S608 (names of our own tables)
    ]
    for table in KEPT:
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION access_kept()"
        )
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION access_kept()"
        )
    for found in there:
        arguments = ", ".join(f"'{name}'" for name in (found.label, *found.columns))
        made.append(
            f"CREATE OR REPLACE TRIGGER {found.table}_told AFTER INSERT OR UPDATE OR DELETE ON {found.table} "
            f"FOR EACH ROW EXECUTE FUNCTION access_told({arguments})"
        )
    return made


def _first_facts(vendor: str, found: Recorded) -> str:
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if vendor == "sqlite" else "clock_timestamp()"
    state = _json("json_object" if vendor == "sqlite" else "jsonb_build_object", found, "t.")
    return (
        f"INSERT INTO {FACTS} (at, subject, object_id, state) SELECT {now}, '{found.label}', t.id, {state} "  # noqa: S608 (names of our own tables)
        f"FROM {found.table} t WHERE NOT EXISTS (SELECT 1 FROM {FACTS} f "
        f"WHERE f.subject = '{found.label}' AND f.object_id = t.id)"
    )


def _json(function: str, found: Recorded, row: str) -> str:
    return f"{function}({', '.join(f'\'{column}\', {row}"{column}"' for column in found.columns)})"
