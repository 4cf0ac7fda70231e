"""Both engines give the same set of hits, totals and facets for the same queries on the demo site."""

import itertools
import sqlite3
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db.models import Model

from cms.access.principals import keeping_principals
from cms.users.models import User
from search import queries
from search.engines import get_engine
from search.engines.sqlite import STATEMENTS, SQLiteEngine
from search.models import Entry, Passage
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.stack, pytest.mark.django_db]

QUERIES = [
    "komuna", "buxheti", "mbeturinat komunave", "konsultimi publik", "performanca", "opština", "општина", "sastanak",
    "municipality", "donors", "waste", "Prishtina", "Priština", "Приштина", "Vardishta", "piezometra", "Rrezalta",
    "KLGI", "akademia", "nuk ekziston fare", "komuna nukekzistonfare", "vendim", "për", "2026", "tri komuna një kamion",
]  # fmt: skip
PEOPLE = [None, "member", "guest", "former", "outsider", "donor", "municipality", "moderator", "admin"]


class DetachedSQLite(SQLiteEngine):
    """The embedded engine over a copy of the entries, beside whatever database the test runs on."""

    def __init__(self):
        self.database = sqlite3.connect(":memory:")
        for model, table in ((Entry, "search_entry"), (Passage, "search_passage")):
            names = [field.column for field in model._meta.concrete_fields]
            self.database.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            for statement in STATEMENTS if model is Entry else ():
                self.database.execute(statement)
            places = ", ".join("?" * len(names))
            self.database.executemany(
                f"INSERT INTO {table} VALUES ({places})", (self._row(row) for row in model.objects.all())
            )

    def _row(self, obj: Model) -> list:
        values = (getattr(obj, field.attname) for field in obj._meta.concrete_fields)
        return [str(value.replace(tzinfo=None)) if hasattr(value, "tzinfo") else value for value in values]

    def _rows(self, sql, params):
        params = [
            str(p.replace(tzinfo=None)) if hasattr(p, "tzinfo") else str(p)[:26] if "+" in str(p) else p
            for p in params
        ]
        return self.database.execute(sql.replace("%s", "?"), params).fetchall()


def moment(param) -> datetime:
    """A time as SQLite keeps it, whether the database in use takes times or text."""
    return datetime.fromisoformat(str(param)).replace(tzinfo=None)


def answers(person, query, **options) -> tuple:
    with keeping_principals():  # as in a request
        first = queries.search(person, query, **options)
        pages = [queries.search(person, query, page=page, **options) for page in range(2, first.pages + 1)]
    hits = {hit.entry.pk for found in [first, *pages] for hit in found.hits}
    facets = {name: set(values) for name, values in first.facets.items()}
    return hits, first.total, facets, first.some_words


@pytest.mark.long
def test_on_the_demo_site(monkeypatch, capsys):
    if get_engine().embedded:
        pytest.skip("there is only one engine")
    call_command("demo")
    bring_up_to_date()
    detached = DetachedSQLite()
    people = {name: User.objects.get(email=f"{name}@demo.example") if name else None for name in PEOPLE}
    monkeypatch.setattr(queries, "PER_PAGE", 200)  # all hits on one page
    found_something = 0
    languages = itertools.cycle(["sq", "sr-latn", "en"])  # 25 queries: each comes in all of them
    for (name, person), query in itertools.product(people.items(), QUERIES):
        language = next(languages)
        theirs = answers(person, query, reader_language=language)
        with monkeypatch.context() as patch:
            patch.setattr(queries, "get_engine", lambda: detached)
            ours = answers(person, query, reader_language=language)
        assert ours == theirs, (name, query, language)
        found_something += bool(ours[0])
    assert found_something > 100
