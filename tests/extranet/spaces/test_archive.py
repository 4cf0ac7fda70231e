"""An archived space is read and found, and nothing in it changes; the report of those nobody looks after."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.access.audit import log
from cms.access.policies import can
from extranet.documents.models import Document
from extranet.spaces.abandoned import abandoned
from extranet.spaces.models import Space
from search import queries
from tests.builders.documents import make_document
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="open", participation="publish", join="team")


def as_admin(space) -> Client:
    client = Client()
    client.force_login(make_member(space, "admin"))
    return client


@pytest.mark.parametrize("role", ["guest", "member", "moderator", "admin"])
def test_everybody_reads_and_nobody_writes(space, role):
    owner = make_member(space)
    published, draft = make_document(space, owner, text="zogu"), make_document(space, owner, "draft")
    user, partner = make_member(space, role), make_partner()
    as_admin(space).post("/en/spaces/dhoma/archive/")
    space.refresh_from_db()
    bring_up_to_date()
    for reader in (user, partner):
        assert set(Document.objects.visible_to(reader)) == {published}
        assert queries.search(reader, "zogu").total == 1
    for action in ("add", "moderate", "invite"):
        assert not can(user, action, space)
    assert can(user, "manage", space) is (role == "admin")
    for action in ("edit", "publish", "archive", "trash", "share", "submit"):
        for document in (published, draft):
            assert not can(user, action, document)
            assert not can(owner, action, document)
    assert can(owner, "view", draft)


def test_opened_again(space):
    member, admin = make_member(space), as_admin(space)
    admin.post("/en/spaces/dhoma/archive/")
    assert "archived since" in admin.get("/en/spaces/dhoma/").content.decode()
    admin.post("/en/spaces/dhoma/archive/")
    assert can(member, "add", Space.objects.get())


@pytest.mark.parametrize("role", ["guest", "member", "moderator"])
def test_by_administrators_only(client, space, role):
    client.force_login(make_member(space, role))
    for method in (client.get, client.post):
        assert method("/en/spaces/dhoma/archive/").status_code == 404
    assert not Space.objects.get().is_archived


class TestAbandoned:
    def test_which(self):
        now = timezone.now()
        quiet, alive, headless, archived = (
            make_space(slug=s) for s in ("quiet", "alive", "headless", "archived")
        )
        for space in (quiet, alive, archived):
            make_member(space, "admin")
        make_member(headless, "admin", ended=True), make_member(headless)
        Space.objects.update(created_at=now - timedelta(days=400))
        Space.objects.filter(pk=archived.pk).update(archived_at=now)
        log("view", make_document(alive), user=make_user())
        found = {space.slug: (space.people, space.has_admin) for space in abandoned(now)}
        assert found == {"quiet": (1, True), "headless": (1, False)}

    def test_a_new_one_is_not(self):
        make_member(make_space(), "admin")
        assert not abandoned(timezone.now()).exists()

    @pytest.mark.parametrize("make", [make_user, make_partner, make_editor])
    def test_for_superusers_only(self, client, make):
        make_space(slug="fshehte", name_sq="Kanarina")
        client.force_login(make())
        assert client.get("/en/spaces/abandoned/").status_code == 404
        client.force_login(make_user(is_superuser=True))
        assert b"Kanarina" in client.get("/en/spaces/abandoned/").content
