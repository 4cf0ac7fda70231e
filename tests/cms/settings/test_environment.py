"""A wrong environment variable is a system check that says what to set; never a traceback."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import override_settings

from cms.core import checks
from cms.settings import environment


@pytest.fixture(autouse=True)
def no_problems(monkeypatch):
    monkeypatch.setattr(environment, "problems", [])


def problems() -> list[str]:
    return [name for name, _problem, _hint in environment.problems]


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "mysql://localhost/x",
        "postgres://",
        "postgres://h:notaport/x",
        "://",
        "http://example.org/x",
    ],
)
def test_a_wrong_database_is_named_and_sqlite_stands_in(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)
    assert environment.database("sqlite:////tmp/x.sqlite3")["ENGINE"].endswith("sqlite3")
    assert problems() == ["DATABASE_URL"]
    (error,) = checks.environment_is_usable(None)
    assert "postgres://user:password@host:5432/kuvend" in error.hint


@pytest.mark.parametrize(
    ("value", "engine"),
    [("", "sqlite3"), ("sqlite:////tmp/y", "sqlite3"), ("postgres://a:b@h:5432/k", "postgresql")],
)
def test_a_right_database(monkeypatch, value, engine):
    monkeypatch.setenv("DATABASE_URL", value)
    assert environment.database("sqlite:////tmp/x.sqlite3")["ENGINE"].endswith(engine)
    assert problems() == []


def test_connections_stay_open_between_requests(monkeypatch):
    """Opening SQLite's takes longer than what is then asked of it."""
    for value in ("", "sqlite:////tmp/y", "postgres://a:b@h:5432/k"):
        monkeypatch.setenv("DATABASE_URL", value)
        assert environment.database("sqlite:////tmp/x.sqlite3")["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize(
    "value", ["localhost:9200", "ftp://h", "http://", "http://h:port", "http://[", "9200"]
)
def test_a_wrong_address(monkeypatch, value):
    monkeypatch.setenv("ELASTICSEARCH_URL", value)
    assert environment.url("ELASTICSEARCH_URL", ("http", "https"), "http://127.0.0.1:9200") == ""
    assert problems() == ["ELASTICSEARCH_URL"]


@pytest.mark.parametrize(("read", "value"), [(environment.flag, "perhaps"), (environment.number, "many")])
def test_a_wrong_flag_or_number(monkeypatch, read, value):
    monkeypatch.setenv("SOMETHING", value)
    assert read("SOMETHING", 7 if read is environment.number else True)
    assert problems() == ["SOMETHING"]


@override_settings(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}}, ELASTICSEARCH_URL=""
)
def test_postgresql_without_its_search_is_refused():
    (error,) = checks.postgresql_has_its_search(None)
    assert "ELASTICSEARCH_URL" in error.hint


def test_private_files_in_a_public_folder_are_refused(tmp_path):
    storages = {"private": {"BACKEND": "x", "OPTIONS": {"location": tmp_path / "media" / "private"}}}
    with override_settings(STORAGES=storages, MEDIA_ROOT=tmp_path / "media"):
        (error,) = checks.private_files_are_private(None)
    assert "KUVEND_VAR" in error.hint
    assert checks.private_files_are_private(None) == []


def check(**environ) -> subprocess.CompletedProcess:
    """`manage.py check` as an operator runs it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_names_everything_that_is_missing(tmp_path):
    result = check(
        DJANGO_SETTINGS_MODULE="cms.settings.production",
        KUVEND_VAR=str(tmp_path),
        REDIS_URL="memcached://x",
        DOCUMENT_MAX_MEGABYTES="big",
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    for said in ("SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL", "DOCUMENT_MAX_MEGABYTES", "HINT"):
        assert said in result.stderr


def test_production_with_everything(tmp_path):
    result = check(
        DJANGO_SETTINGS_MODULE="cms.settings.production",
        KUVEND_VAR=str(tmp_path),
        SECRET_KEY="x" * 60,
        ALLOWED_HOSTS="klgi.example",
        DATABASE_URL="postgres://kuvend@127.0.0.1:1/kuvend",
        ELASTICSEARCH_URL="http://127.0.0.1:9200",
        REDIS_URL="redis://127.0.0.1:6379/0",
        AWS_STORAGE_BUCKET_NAME="kuvend",
    )
    assert "E00" not in result.stderr, result.stderr
