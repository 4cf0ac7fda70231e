"""Who was given what: for those who look after a space, and for those who were given it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.access.grants import share
from cms.access.models import AuditEntry
from cms.organisations.models import Affiliation
from extranet.documents.models import DocumentUserGrant
from tests.builders.documents import make_document, make_folder
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
SHARES = "/en/spaces/dhoma/documents/shares/"
MINE = "/en/shared-with-me/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma e fshehtë", participation="produce")


@pytest.mark.parametrize(
    ("role", "may"), [("guest", False), ("member", False), ("moderator", True), ("admin", True)]
)
def test_who_reads_the_list(client, space, role, may):
    grant = share(make_document(space), make_user(), by=None)
    client.force_login(make_member(space, role))
    assert client.get(SHARES).status_code == (200 if may else 404)
    assert client.post(SHARES, {"end": str(grant.uuid)}).status_code == (302 if may else 404)
    assert DocumentUserGrant.objects.exists() is not may
    home = client.get("/en/spaces/dhoma/").content.decode()
    assert (SHARES in home) is may


def test_what_with_whom_until_when_by_whom(client, space):
    moderator = make_member(space, "moderator", make_user(first_name="Drita"))
    client.force_login(moderator)
    with time_machine.travel("2026-11-20T10:00:00Z", tick=False):
        document = make_document(space, title="Raporti")
        share(document, make_user(first_name="Arta"), by=moderator, expires_at=timezone.now())
        share(document, make_organisation(name_sq="Komuna e Ferizajt"), by=None)
    share(make_document(make_space(), title="Kanarina"), make_user(), by=None)
    html = client.get(SHARES).content.decode()
    for told in (
        "Raporti",
        "Arta",
        "until 20 November 2026, 11:00",
        "ended",
        "by Drita",
        "Komuna e Ferizajt",
    ):
        assert told in html
    assert "Kanarina" not in html


def test_drafts_of_others(client, space):
    """Administrators end their shares without reading their names; moderators do not learn of them."""
    draft = make_document(space, make_member(space), "draft", title="Kanarina")
    grant = share(draft, make_user(first_name="Arta"), by=draft.owner)
    client.force_login(make_member(space, "moderator"))
    html = client.get(SHARES).content.decode()
    assert "Kanarina" not in html
    assert "Arta" not in html
    assert client.post(SHARES, {"end": str(grant.uuid)}).status_code == 404
    client.force_login(make_member(space, "admin"))
    html = client.get(SHARES).content.decode()
    assert "Kanarina" not in html
    assert "A document that only its owner sees" in html
    client.post(SHARES, {"end": str(grant.uuid)})
    assert not DocumentUserGrant.objects.exists()
    entry = AuditEntry.objects.get(action="unshare")
    assert (entry.space_id, entry.details["holder"]) == (space.pk, "Arta")


def test_shares_of_another_space_cannot_be_ended_here(client, space):
    grant = share(make_document(make_space()), make_user(), by=None)
    client.force_login(make_member(space, "admin"))
    for asked in (str(grant.uuid), "x", ""):
        assert client.post(SHARES, {"end": asked}).status_code == 404
    assert DocumentUserGrant.objects.exists()


def test_ended_meanwhile(client, space):
    grant = share(make_document(space), make_user(), by=None)
    client.force_login(make_member(space, "admin"))
    client.post(SHARES, {"end": str(grant.uuid)})
    answer = client.post(SHARES, {"end": str(grant.uuid)}, follow=True)
    assert "This share has ended already." in answer.content.decode()


def test_shared_with_me(client, space):
    organisation = make_organisation(name_sq="Komuna e Ferizajt")
    friend = make_partner(organisation)
    folder = make_folder(space, "Dosja e fshehtë")
    share(make_document(space, title="Për mua", folder=folder), friend, by=make_user(first_name="Drita"))
    share(make_document(space, title="Për ne"), organisation, by=None)
    now = timezone.now()
    share(make_document(space, title="Kanarina e kaluar"), friend, by=None, expires_at=now)
    share(make_document(space, title="Kanarina e tjetrit"), make_user(), by=None)
    trashed = make_document(space, title="Kanarina e hedhur")
    share(trashed, friend, by=None)
    trashed.move_to("trashed")
    late = make_document(space, title="Kanarina e ardhshme", visible_from=now + timedelta(days=1))
    share(late, friend, by=None)
    client.force_login(friend)
    html = client.get(MINE).content.decode()
    for told in ("Për mua", "by Drita", "Për ne", "Komuna e Ferizajt"):
        assert told in html
    for hidden in ("Kanarina", "dhoma", "Dhoma", "Dosja"):
        assert hidden not in html
    assert MINE in client.get("/en/spaces/").content.decode()


def test_leaving_the_organisation_takes_it_away(client, space):
    organisation = make_organisation()
    friend = make_partner(organisation)
    share(make_document(space, title="Për ne"), organisation, by=None)
    client.force_login(friend)
    assert "Për ne" in client.get(MINE).content.decode()
    Affiliation.objects.all().delete()
    assert "Nothing is shared with you." in client.get(MINE).content.decode()


def test_strangers_sign_in_first(client):
    answer = client.get(MINE)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_lists_cost_the_same_however_many(client, space):
    friend = make_member(space, "admin")
    client.force_login(friend)
    counted = {SHARES: [], MINE: []}
    for _ in range(2):
        for _ in range(5):
            document = make_document(space, make_member(space))
            share(document, friend, by=make_user())
            share(document, make_organisation(), by=make_user())
        for address, counts in counted.items():
            counts.append(count_queries(client, address))
    for counts in counted.values():
        assert counts[0] == counts[1] <= 16
