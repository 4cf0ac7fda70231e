"""Looking through a space's log, taking it away, and who could see what."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.access.audit import log
from cms.access.models import AuditEntry
from tests.builders.documents import make_document
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma")


@pytest.fixture
def admin(space) -> Client:
    client = Client()
    client.force_login(make_member(space, "admin", user=make_user(first_name="Drita")))
    return client


def table(admin, query: str = "") -> list[list[str]]:
    answer = admin.get(f"/en/spaces/dhoma/activity/export/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))[1:]


class TestNarrowed:
    def test_by_each_column(self, admin, space):
        arta, blerta = make_member(space, user=make_user(first_name="Arta")), make_member(space)
        report, plan = make_document(space, title="Raporti"), make_document(space, title="Plani")
        log("view", report, user=arta)
        log("download", plan, user=blerta)
        for query, found in (
            ("?action=download", ["Plani"]),
            (f"?person={arta.pk}", ["Raporti"]),
            ("?what=apor", ["Raporti"]),
            (f"?since={timezone.localdate()}&until={timezone.localdate()}", ["Raporti", "Plani"]),
            (f"?until={timezone.localdate() - timedelta(days=1)}", []),
            (f"?since={timezone.localdate() + timedelta(days=1)}", []),
            ("?action=nonsense&since=x", ["Raporti", "Plani"]),
        ):
            assert [row[3] for row in table(admin, query)][: len(found) or 1] == found, query
            html = admin.get(f"/en/spaces/dhoma/activity/{query}").content.decode()
            for title in ("Raporti", "Plani"):
                assert (title in html) is (title in found), query

    def test_what_is_hidden_is_not_found_by_its_name(self, admin, space):
        draft = make_document(space, make_member(space), "draft", title="Kanarina")
        log("add", draft, user=draft.owner)
        assert (
            "No line is like that" in admin.get("/en/spaces/dhoma/activity/?what=Kanarina").content.decode()
        )
        assert table(admin, "?what=Kanarina") == []
        assert len(table(admin)) >= 1

    def test_lines_of_other_spaces_are_not(self, admin):
        log("view", make_document(make_space(), title="Kanarina"), user=make_user())
        assert "Kanarina" not in str(table(admin))


class TestTakenAway:
    def test_all_lines_however_many(self, admin, space, monkeypatch):
        monkeypatch.setattr("extranet.spaces.activity.EXPORTED_AT_ONCE", 3)
        document = make_document(space)
        for _ in range(10):
            log("view", document, user=make_user())
        rows = table(admin, "?action=view")
        assert len(rows) == 10
        assert {row[3] for row in rows} == {"Dokumenti"}

    def test_formulas_are_text(self, admin, space):
        log("view", make_document(space, title="=HYPERLINK(1)"), user=make_user(first_name="@sum"))
        (row,) = table(admin, "?action=view")
        assert row[1] == "'@sum"
        assert row[3] == "'=HYPERLINK(1)"

    def test_is_noted_itself(self, admin, space):
        table(admin)
        assert AuditEntry.objects.filter(action="export", space_id=space.pk).count() == 1


class TestWhoCouldSee:
    def ask(self, admin, document, on=None) -> str:
        on = on or timezone.localdate()
        return admin.get(
            f"/en/spaces/dhoma/activity/documents.Document/{document.pk}/?on={on}"
        ).content.decode()

    def test_names_and_reasons(self, admin, space):
        document = make_document(space)
        make_member(space, user=make_user(first_name="Arta"))
        make_partner(first_name="Partnere")
        log("view", document, user=make_user())
        html = self.ask(admin, document)
        assert "Arta" in html
        assert "Drita" in html
        assert "Partnere" not in html
        assert "they could read the space" in html

    def test_before_the_records_begin(self, admin, space):
        document = make_document(space)
        log("view", document, user=make_user())
        html = self.ask(admin, document, timezone.localdate() - timedelta(days=3))
        assert "Nobody could see it" in html
        assert "is not on record" in html

    def test_of_another_space_or_nothing_is_not_there(self, admin):
        elsewhere = make_document(make_space())
        log("view", elsewhere, user=make_user())
        for pk in (elsewhere.pk, 999_999):
            assert admin.get(f"/en/spaces/dhoma/activity/documents.Document/{pk}/").status_code == 404
        for label in ("users.User", "nothing.Here", "access.AuditEntry"):
            assert admin.get(f"/en/spaces/dhoma/activity/{label}/1/").status_code == 404

    def test_a_draft_keeps_its_name(self, admin, space):
        draft = make_document(space, make_member(space), "draft", title="Kanarina")
        log("add", draft, user=draft.owner)
        assert "Kanarina" not in self.ask(admin, draft)

    def test_a_day_that_is_none(self, admin, space):
        document = make_document(space)
        log("view", document, user=make_user())
        assert "error-summary" in self.ask(admin, document, "yesterday")

    @pytest.mark.parametrize("role", ["guest", "member", "moderator", "partner", "editor", "superuser"])
    @pytest.mark.parametrize("path", ["activity/export/", "activity/documents.Document/{pk}/"])
    def test_nobody_else(self, client, space, role, path):
        document = make_document(space)
        log("view", document, user=make_user())
        others = {
            "partner": make_partner, "editor": make_editor, "superuser": lambda: make_user(is_superuser=True)
        }  # fmt: skip
        client.force_login(others[role]() if role in others else make_member(space, role))
        assert client.get(f"/en/spaces/dhoma/{path.format(pk=document.pk)}").status_code == 404


def test_what_happened_in_no_space_is_for_superusers(client):
    log("sign_in", arta := make_user(first_name="Arta"), user=arta)
    for make in (make_user, make_partner, make_editor):
        other = Client()
        other.force_login(make())
        assert other.get("/en/spaces/log/").status_code == 404
    assert client.get("/en/spaces/log/").status_code == 404
    client.force_login(make_user(is_superuser=True))
    assert b"Arta" in client.get("/en/spaces/log/").content
