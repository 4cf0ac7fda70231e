"""manage.py search_status: figures, and what is wrong."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from search import analysis
from search.engines import EngineUnavailable, get_engine
from search.models import Entry
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.spaces import make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def status(capsys, *args) -> dict:
    """The printed object, with the exit code in it."""
    code = 0
    try:
        call_command("search_status", "--json", *args)
    except SystemExit as end:
        code = end.code
    return json.loads(capsys.readouterr().out) | {"exit": code}


def test_all_is_well(capsys):
    make_document(make_space(), title="Zogu", language="en")
    make_news("Zogu").delete()
    bring_up_to_date()
    found = status(capsys)
    assert (found["exit"], found["problems"]) == (0, [])
    assert found["pending"] == 0
    assert found["oldest_pending_seconds"] is None
    assert found["engine"]["kind"] == ("SQLite FTS5" if get_engine().embedded else "Elasticsearch")
    assert found["kinds"]["document"] == found["languages"]["en"] == 1
    assert found["tombstones"] == 1
    if get_engine().embedded:
        assert found["engine"]["documents"] == found["entries"] + 1
    call_command("search_status")
    assert "PROBLEM" not in capsys.readouterr().out


def test_entries_of_another_analysis_are_counted(capsys, monkeypatch):
    make_news("Zogu")
    bring_up_to_date()
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    found = status(capsys)
    assert found["analyser"] == {"version": analysis.VERSION, "other_version": found["entries"]}
    assert found["exit"] == 0


@pytest.mark.parametrize(("minutes", "wrong"), [(9, False), (11, True)])
def test_what_waits_too_long(capsys, minutes, wrong):
    bring_up_to_date()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        make_news("Zogu")
        Entry.objects.filter(kind="news").update(sent_version=0)
        clock.shift(timedelta(minutes=minutes))
        found = status(capsys)
        assert found["pending"] >= 1
        assert found["oldest_pending_seconds"] == minutes * 60
        assert found["exit"] == int(wrong)
        assert bool(found["problems"]) is wrong
        assert status(capsys, "--minutes", "60")["exit"] == 0


def test_an_engine_that_is_away(capsys, monkeypatch):
    engine = get_engine()
    if engine.embedded:
        pytest.skip("the engine is in the database")
    bring_up_to_date()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "client", type(engine)("http://127.0.0.1:9", "x").client)
        found = status(capsys)
        with pytest.raises(EngineUnavailable):
            engine.prepare()
    assert found["exit"] == 1
    assert "does not answer" in found["problems"][0]


def test_an_index_that_was_lost(capsys):
    engine = get_engine()
    if engine.embedded:
        pytest.skip("the engine is in the database")
    bring_up_to_date()
    engine.discard(engine.alias)
    found = status(capsys)
    assert found["exit"] == 1
    assert "manage.py reindex" in found["problems"][0]


def test_a_damaged_full_text_index_and_its_repair(capsys):
    if not get_engine().embedded:
        pytest.skip("Elasticsearch keeps its own")
    make_news("Zogu")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry_fts_data WHERE id > 10")
    found = status(capsys)
    assert found["exit"] == 1
    assert "manage.py reindex" in found["problems"][0]
    call_command("reindex", "--no-progress")
    capsys.readouterr()
    assert status(capsys)["exit"] == 0
