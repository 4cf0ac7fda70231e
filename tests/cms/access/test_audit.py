"""The log: what is written, that it stays, and who reads it."""

import pytest
from django.db import transaction
from django.utils import translation

from cms.access.audit import log, named_for
from cms.access.models import AuditEntry
from cms.access.pseudonyms import pseudonym
from tests.builders.documents import make_document
from tests.builders.people import PASSWORD, make_editor, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return log("view", make_document(make_space(), title="Raporti"), user=make_user("arta@example.org"))


class TestAppendOnly:
    def test_row(self, entry):
        entry.actor_label = "–"
        with pytest.raises(TypeError):
            entry.save()
        with pytest.raises(TypeError):
            entry.delete()

    @pytest.mark.parametrize(
        "act",
        [
            lambda rows: rows.update(actor_label="–"),
            lambda rows: rows.filter(action="view").update(actor_id=None),
            lambda rows: rows.delete(),
            lambda rows: rows.all().delete(),
            lambda rows: rows.filter(action="view").delete(),
            lambda rows: rows.bulk_update(list(rows.all()), ["action"]),
            lambda rows: rows.update_or_create(action="view", defaults={"actor_label": "–"}),
        ],
    )
    def test_rows(self, entry, act):
        with pytest.raises(TypeError), transaction.atomic():
            act(AuditEntry.objects)
        assert AuditEntry.objects.get().actor_label == entry.actor_label

    def test_outlives_actor_and_object(self, entry):
        document = make_document(make_space(), title="Tjetri")
        user = make_user("blerta@example.org", first_name="Blerta")
        log("view", document, user=user)
        document.space.delete()
        pk = user.pk
        user.delete()
        line = AuditEntry.objects.get(object_name="Tjetri")
        assert (line.actor_id, line.actor_label) == (pk, pseudonym(pk))
        with translation.override("en"):
            assert named_for(None, [line])[0].shown_actor == f"former user {pseudonym(pk)}"


class TestWritten:
    def lines(self) -> list[tuple]:
        return list(
            AuditEntry.objects.order_by("pk").values_list("action", "actor_id", "object_type", "object_id")
        )

    def test_sign_in(self, client):
        user = make_user("arta@example.org")
        client.post("/en/accounts/login/", {"login": "arta@example.org", "password": PASSWORD})
        assert self.lines() == [("sign_in", user.pk, "users.User", str(user.pk))]
        assert AuditEntry.objects.get().address == "127.0.0.1"
        assert AuditEntry.objects.get().space_id is None

    def test_failed_sign_in_is_none(self, client):
        make_user("arta@example.org")
        client.post("/en/accounts/login/", {"login": "arta@example.org", "password": "wrong"})
        assert self.lines() == []

    @pytest.mark.parametrize(
        ("method", "path", "action"),
        [
            ("get", "", "view"),
            ("get", "download/", "download"),
            ("post", "archive/", "state"),
            ("post", "trash/", "state"),
        ],
    )
    def test_documents(self, client, method, path, action):
        space = make_space()
        user = make_member(space, "moderator")
        document = make_document(space)
        client.force_login(user)
        getattr(client, method)(f"/en/documents/{document.pk}/{path}")
        line = AuditEntry.objects.exclude(action="sign_in").get()
        assert (line.action, line.actor_id, line.object_type) == (action, user.pk, "documents.Document")
        assert (line.object_id, line.space_id, line.address) == (str(document.pk), space.pk, "127.0.0.1")
        if action == "state":
            assert line.details["before"] == "published"
            assert line.details["after"] in {"archived", "trashed"}

    @pytest.mark.parametrize("path", ["", "download/", "edit/", "sharing/"])
    def test_what_was_refused_is_none(self, client, path):
        client.force_login(make_user())
        client.get(f"/en/documents/{make_document(make_space()).pk}/{path}")
        assert [line[0] for line in self.lines()] == ["sign_in"]

    def test_by_nobody(self):
        line = log("view", make_document(make_space()))
        assert (line.actor_id, line.actor_label) == (None, "")

    def test_long_names_are_cut(self):
        user = make_user(first_name="a" * 150, last_name="b" * 150)
        line = log("view", make_document(make_space(), title="t" * 250), user=user)
        line.full_clean(exclude=["actor_id", "details", "address"])


class TestRead:
    def test_by_administrators_of_the_same_space_only(self):
        here, elsewhere = make_space(), make_space()
        line = log("view", make_document(here), user=make_user())
        log("view", make_document(elsewhere), user=make_user())
        assert list(AuditEntry.objects.visible_to(make_member(here, "admin"))) == [line]
        others = [make_member(here, role) for role in ("guest", "member", "moderator")]
        others += [make_member(here, "admin", ended=True), make_user(is_superuser=True), make_editor(), None]
        for user in others:
            assert not AuditEntry.objects.visible_to(user).exists()

    def test_sign_ins_are_for_superusers(self):
        space = make_space()
        admin = make_member(space, "admin")
        line = log("sign_in", admin, user=admin)
        for user in (admin, make_editor(), None):
            assert not AuditEntry.objects.visible_to(user).exists()
        assert list(AuditEntry.objects.visible_to(make_user(is_superuser=True))) == [line]
