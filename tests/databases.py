"""A migrated database for every test process from one snapshot, restored after tests that commit.

Migrating takes 13 seconds a process, copying the result a fiftieth of one. After a test that commits, Django
would flush all tables and leave Wagtail without its root page and locales; here the snapshot is put back.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cms.access import triggers
from tests.services import temporary_folder

CACHE = settings.BASE_DIR / ".cache" / "test-db"
TEMPLATE = "kuvend_template_"


def fingerprint() -> str:
    """Changes whenever migrating from nothing could give another result."""
    digest = hashlib.sha256()
    languages = (settings.LANGUAGE_CODE, settings.WAGTAIL_CONTENT_LANGUAGES)
    digest.update(repr((django.__version__, wagtail.__version__, languages)).encode())
    for app in apps.get_app_configs():
        digest.update(app.name.encode())
        # Migrations load what lies in `data`.
        for path in sorted((*Path(app.path).glob("migrations/**/*"), *Path(app.path).glob("data/*.csv"))):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.name.encode() + path.read_bytes())
    # And what is put in place after them.
    tables = [model._meta.db_table for model in apps.get_models()]
    for vendor in ("sqlite", "postgresql"):
        digest.update("".join(triggers.statements(vendor, tables)).encode())
    return digest.hexdigest()[:12]


def snapshot() -> "SQLiteSnapshot | PostgreSQLSnapshot":
    vendors = {"sqlite": SQLiteSnapshot, "postgresql": PostgreSQLSnapshot}
    return vendors[connections["default"].vendor](fingerprint())


def use(name: str) -> None:
    """From the next connection on, of whatever thread, the database is this one."""
    connections.close_all()
    connections.settings["default"]["NAME"] = name


def migrate(name: str) -> None:
    use(name)
    call_command("migrate", verbosity=0)
    connections.close_all()


class SQLiteSnapshot:
    def __init__(self, key: str):
        path = CACHE / f"{key}.sqlite3"
        with _file_lock(CACHE / "lock"):
            if not path.exists():
                self._make(path)
        # In memory, so that another run with newer migrations may remove the file.
        self.content = path.read_bytes()
        self.folder = temporary_folder("sqlite", in_memory=True)
        self.copies = 0

    @staticmethod
    def _make(path: Path) -> None:
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            draft = Path(folder) / "draft.sqlite3"
            migrate(str(draft))
            with connections["default"].cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [f"{draft}.compact"])
            connections.close_all()
            for old in CACHE.glob("*.sqlite3"):
                old.unlink()
            Path(f"{draft}.compact").replace(path)

    def restore(self) -> None:
        self.copies += 1
        # A new name each time: a connection that a thread forgot to close would, on closing, remove the
        # write-ahead log of whatever stands under its old name.
        for old in self.folder.iterdir():
            old.unlink()
        copy = self.folder / f"{self.copies}.sqlite3"
        copy.write_bytes(self.content)
        use(str(copy))

    def discard(self) -> None:
        connections.close_all()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgreSQLSnapshot:
    def __init__(self, key: str):
        import psycopg

        parameters = connections["default"].get_connection_params() | {"dbname": "postgres"}
        wanted = {"host", "port", "user", "password", "dbname"}
        self.server = psycopg.connect(**{k: v for k, v in parameters.items() if k in wanted}, autocommit=True)
        self.template = TEMPLATE + key
        self.name = f"kuvend_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        self.server.execute("SELECT pg_advisory_lock(hashtext('kuvend_template'))")
        try:
            if self.template not in self._templates():
                self._make()
        finally:
            self.server.execute("SELECT pg_advisory_unlock(hashtext('kuvend_template'))")

    def _templates(self) -> list[str]:
        found = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        return [name for (name,) in self.server.execute(found, [TEMPLATE])]

    def _make(self) -> None:
        for old in self._templates():
            self._drop(old)
        draft = f"{self.template}_draft"
        self.server.execute(f'CREATE DATABASE "{draft}" TEMPLATE template0')
        migrate(draft)
        self.server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{self.template}"')

    def _drop(self, name: str) -> None:
        self.server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def restore(self) -> None:
        connections.close_all()
        self._drop(self.name)
        self.server.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        use(self.name)

    def discard(self) -> None:
        connections.close_all()
        self._drop(self.name)
        self.server.close()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":  # run.py has it made while other tests run
    django.setup()
    snapshot()
