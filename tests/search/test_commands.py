import json

import pytest
from django.core.management import CommandError, call_command

from search.engines import get_engine
from search.management.commands import reindex
from search.models import Entry
from tests.builders.documents import make_document
from tests.builders.pages import make_page
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def run(capsys, *args) -> str:
    bring_up_to_date()
    call_command(*args)
    return capsys.readouterr().out


@pytest.fixture
def no_grace(monkeypatch):
    """No search is under way that would need the old index for some more seconds."""
    monkeypatch.setattr(reindex, "GRACE", 0)


class TestSearch:
    def test_as_somebody(self, capsys):
        space = make_space(slug="punet")
        member = make_member(space)
        make_document(space, title="Zogu", text=["", "zogu në faqen e dytë"])
        answer = json.loads(run(capsys, "search", "zogu", "--user", member.email, "--json"))
        assert answer["total"] == 1
        (hit,) = answer["hits"]
        assert (hit["title"], hit["kind"], hit["space"]) == ("Zogu", "document", "punet")
        assert hit["fragments"][0]["number"] == 2
        assert answer["facets"]["kind"][0]["count"] == 1

    def test_as_a_stranger(self, capsys):
        make_document(make_space(visibility="open"), title="Zogu")
        assert json.loads(run(capsys, "search", "zogu", "--json"))["total"] == 0
        assert "0 hits" in run(capsys, "search", "zogu")

    def test_as_nobody_known(self):
        with pytest.raises(CommandError, match="nobody@example.org"):
            call_command("search", "zogu", "--user", "nobody@example.org")


@pytest.mark.usefixtures("no_grace")
class TestReindex:
    def test_brings_everything_in_order(self, capsys):
        page, gone = make_page("Zogu"), make_page("Zogu që iku")
        Entry.objects.filter(object_id=page.pk).update(title_surface="prishur", digest="")
        type(page)._base_manager.filter(pk=gone.pk).update(live=False)
        Entry.objects.filter(object_id=gone.pk).update(digest="")
        output = run(capsys, "reindex", "--no-progress")
        assert "0 pending" in output
        answer = json.loads(run(capsys, "search", "zogu", "--json"))
        assert [hit["title"] for hit in answer["hits"]] == ["Zogu"]

    def test_an_index_that_was_lost_is_filled_again(self, capsys):
        engine = get_engine()
        if engine.embedded:
            pytest.skip("the engine is in the database")
        make_page("Zogu")
        bring_up_to_date()
        for name in engine.indices():
            engine.client.indices.delete(index=name)
        assert json.loads(run(capsys, "search", "zogu", "--json"))["total"] == 0
        run(capsys, "reindex", "--no-progress")
        assert json.loads(run(capsys, "search", "zogu", "--json"))["total"] == 1
        assert len(engine.indices()) == 1
