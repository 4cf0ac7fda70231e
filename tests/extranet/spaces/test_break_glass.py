"""The emergency entry: who may, what it opens, who is told, and that it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from cms.access.models import AuditEntry
from cms.access.policies import can
from extranet.documents.models import Document
from extranet.spaces.models import BreakGlass
from tests.builders.documents import make_document
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

REASON = "Its only administrator has left the institute."


@pytest.fixture
def superuser():
    return make_user(is_superuser=True, is_staff=True, first_name="Sadik")


def enter(client, slug: str, reason: str = REASON):
    return client.post("/en/spaces/break-glass/", {"slug": slug, "reason": reason})


@pytest.mark.parametrize("make", [None, make_user, make_partner, make_editor])
def test_for_superusers_only(client, make):
    space = make_space(slug="fshehtë-1".replace("ë", "e"))
    if make:
        client.force_login(make())
    assert client.get("/en/spaces/break-glass/").status_code == 404
    assert enter(client, space.slug).status_code == 404
    assert not BreakGlass.objects.exists()


def test_opens_one_space_for_an_hour(client, superuser):
    space, other = make_space(slug="dhoma"), make_space()
    published, draft = make_document(space, make_user()), make_document(space, make_user(), "draft")
    elsewhere = make_document(other)
    client.force_login(superuser)
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as clock:
        assert client.get("/en/spaces/dhoma/").status_code == 404
        assert enter(client, "dhoma").status_code == 302
        assert b"until" in client.get("/en/spaces/dhoma/").content
        assert set(Document.objects.visible_to(superuser)) == {published}
        assert can(superuser, "manage", space)
        assert not can(superuser, "view", draft)
        assert not can(superuser, "view", elsewhere)
        for path in ("members/", "activity/", "settings/", "documents/"):
            assert client.get(f"/en/spaces/dhoma/{path}").status_code == 200
        clock.shift(timedelta(hours=1))
        for path in ("", "members/", "activity/", "settings/", "documents/"):
            assert client.get(f"/en/spaces/dhoma/{path}").status_code == 404
        assert not Document.objects.visible_to(superuser).exists()


def test_ends_at_once_when_one_is_done(client, superuser):
    make_space(slug="dhoma")
    client.force_login(superuser)
    enter(client, "dhoma")
    client.post("/en/spaces/dhoma/break-glass/end/")
    assert client.get("/en/spaces/dhoma/").status_code == 404
    actions = AuditEntry.objects.filter(action="break_glass").order_by("pk")
    assert [entry.details.get("ended", False) for entry in actions] == [False, True]


def test_who_is_superuser_no_more_is_out(client, superuser):
    space = make_space(slug="dhoma")
    client.force_login(superuser)
    enter(client, "dhoma")
    superuser.is_superuser = False
    superuser.save()
    assert client.get("/en/spaces/dhoma/").status_code == 404
    assert not can(superuser, "view", space)


def test_the_administrators_are_told_in_their_language(client, superuser, django_capture_on_commit_callbacks):
    space = make_space(slug="dhoma", name_sq="Dhoma", name_sr="Soba", name_en="The room")
    make_member(space, "admin", user=make_user("sr@example.org", language="sr-latn"))
    make_member(space, "admin", user=make_user("en@example.org", language="en"))
    make_member(space, "admin", user=make_user("old@example.org"), ended=True)
    for role in ("guest", "member", "moderator"):
        make_member(space, role)
    client.force_login(superuser)
    with django_capture_on_commit_callbacks(execute=True):
        enter(client, "dhoma")
    told = {message.to[0]: message for message in mail.outbox}
    assert told.keys() == {"sr@example.org", "en@example.org"}
    assert "Soba" in told["sr@example.org"].subject
    for message in told.values():
        assert REASON in message.body
        assert "Sadik" in message.body
        assert "/spaces/dhoma/activity/" in message.body


def test_the_reason_stands_in_the_log(client, superuser):
    space = make_space(slug="dhoma")
    client.force_login(superuser)
    enter(client, "dhoma")
    admin = Client()
    admin.force_login(make_member(space, "admin"))
    html = admin.get("/en/spaces/dhoma/activity/").content.decode()
    assert REASON in html
    assert "Sadik" in html


@pytest.mark.parametrize(("slug", "reason"), [("dhoma", "too short"), ("dhoma", ""), ("nowhere", REASON)])
def test_without_reason_or_space_nothing_is_opened(client, superuser, slug, reason):
    make_space(slug="dhoma")
    client.force_login(superuser)
    response = enter(client, slug, reason)
    assert b"error-summary" in response.content
    assert not BreakGlass.objects.exists()
