"""Reads the environment without ever raising: what is wrong is collected and shown by a system check."""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

#: (variable, what is wrong, what to set), filled while settings load; `cms.core.checks` reports it.
problems: list[tuple[str, str, str]] = []


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    problems.append((name, f"“{value}” is neither true nor false", f"Set {name}=true or {name}=false."))
    return default


def number(name: str, default: int) -> int:
    value = text(name)
    if value and not value.isdigit():
        problems.append(
            (name, f"“{value}” is not a whole number", f"Set {name} to a number such as {default}.")
        )
        return default
    return int(value) if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def url(name: str, schemes: tuple[str, ...], example: str) -> str:
    """The URL in `name`, or "" when it is unset or unusable."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        problems.append((name, "it is not a usable address", f"Set {name} to something like {example}."))
        return ""
    return value


def scanner(name: str) -> str:
    """The address of clamd in `name`, over TCP or a socket file; "" when it is unset or unusable."""
    value = text(name)
    if value.startswith("unix:///"):
        return value
    return url(name, ("tcp",), "tcp://127.0.0.1:3310 or unix:///run/clamd.ctl")


def database(default: str) -> dict:
    """DATABASES["default"]: SQLite (WAL, immediate transactions) or PostgreSQL."""
    value = text("DATABASE_URL", default) or default
    try:
        config = dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except Exception:  # dj_database_url raises several kinds, none of which a reader of the check needs
        config = {}
    engine = config.get("ENGINE", "")
    if engine not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"} or not config.get(
        "NAME"
    ):
        problems.append(
            (
                "DATABASE_URL",
                "it is not the address of a SQLite or PostgreSQL database",
                "Set DATABASE_URL to sqlite:///path/to/kuvend.sqlite3 or postgres://user:password@host:5432/kuvend.",
            )
        )
        config = dj_database_url.parse(default)
        engine = config["ENGINE"]
    if engine.endswith("sqlite3"):
        with contextlib.suppress(OSError):  # said better by the database, when it is opened
            Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # Opening takes four times as long as answering with a kept page, and closing the last one empties the log.
        # A thread's connection is its own and holds no lock between requests, so there is nothing to ask it first.
        config["CONN_HEALTH_CHECKS"] = False
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
    return dict(config)


# Four writers: 325 of 600 writes met a locked database with Django's defaults, none so.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON; "
        # A search looks at thousands of rows: from memory a third faster than with SQLite's 2 MB of cache.
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
    ),
}
