"""One document for one person or one organisation, until a date."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.access.grants import share
from cms.access.models import AuditEntry
from extranet.documents.models import DocumentOrganisationGrant, DocumentUserGrant
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(participation="publish", name_sq="Dhoma e fshehtë", slug="dhoma-e-fshehte")


@pytest.fixture
def document(space, client):
    owner = make_member(space)
    client.force_login(owner)
    return make_document(space, owner, title="Raporti")


def send(client, document, **data):
    return client.post(f"/en/documents/{document.pk}/sharing/", {"share": "1", **data})


def sees(client, user, document) -> bool:
    client.force_login(user)
    return client.get(document.get_absolute_url()).status_code == 200


def test_with_a_person(client, document):
    friend = make_user("mike@example.org")
    assert not sees(client, friend, document)
    client.force_login(document.owner)
    assert send(client, document, email="MIKE@example.org").status_code == 302
    assert sees(client, friend, document)


def test_with_an_organisation(client, document):
    organisation = make_organisation()
    friend, stranger = make_partner(organisation), make_partner()
    assert send(client, document, organisation=organisation.pk).status_code == 302
    assert sees(client, friend, document)
    assert not sees(client, stranger, document)
    organisation.affiliations.update(approved=False)
    assert not sees(client, friend, document)


@time_machine.travel("2026-11-23T12:00Z", tick=False)
def test_until_a_date_and_no_second_longer(client, document):
    friend = make_user("mike@example.org")
    assert send(client, document, email=friend.email, expires_at="2026-11-24T13:00").status_code == 302
    # 13:00 in Belgrade. A session of its own each time: the test's clock goes on, not its browser's.
    with time_machine.travel("2026-11-24T11:59:59Z", tick=False):
        assert sees(client, friend, document)
    with time_machine.travel("2026-11-24T12:00Z", tick=False):
        assert not sees(client, friend, document)


def test_ended_share_opens_nothing_with_the_next_request(client, document):
    friend = make_user()
    grant = share(document, friend, by=document.owner)
    assert sees(client, friend, document)
    client.force_login(document.owner)
    assert client.post(f"/en/documents/{document.pk}/sharing/", {"end": str(grant.uuid)}).status_code == 302
    assert not sees(client, friend, document)
    assert not DocumentUserGrant.objects.exists()


def test_share_of_another_document_cannot_be_ended_here(client, document):
    elsewhere = share(make_document(make_space()), make_user(), by=None)
    answer = client.post(f"/en/documents/{document.pk}/sharing/", {"end": str(elsewhere.uuid)})
    assert answer.status_code == 404
    assert client.post(f"/en/documents/{document.pk}/sharing/", {"end": "x\0"}).status_code == 404
    assert DocumentUserGrant.objects.filter(pk=elsewhere.pk).exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Name either a person or an organisation."),
        ({"email": "nobody@example.org"}, "Nobody with this address is registered."),
        ({"email": "gone@example.org"}, "Nobody with this address is registered."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"email": "gone@example.org", "expires_at": "2020-01-01T10:00"}, "lies in the past"),
        ({"email": "gone@example.org", "expires_at": "9999-12-31T23:59"}, "Enter a valid date/time."),
        ({"organisation": "0"}, "Select a valid choice."),
    ],
)
def test_refusals(client, document, data, message):
    make_user("gone@example.org", is_active=False)
    response = send(client, document, **data)
    assert message in response.content.decode()
    assert not DocumentUserGrant.objects.exists()


def test_both_at_once_are_refused(client, document):
    friend, organisation = make_user(), make_organisation()
    response = send(client, document, email=friend.email, organisation=organisation.pk)
    assert b"Name either a person or an organisation." in response.content


def test_only_listed_organisations_are_offered(client, document):
    hidden = make_organisation(name_sq="E fshehur", state="pending")
    assert "E fshehur" not in client.get(f"/en/documents/{document.pk}/sharing/").content.decode()
    send(client, document, organisation=hidden.pk)
    assert not DocumentOrganisationGrant.objects.exists()


def test_again_renews_instead_of_doubling(client, document):
    friend = make_user()
    share(document, friend, by=None, expires_at=timezone.now() - timedelta(days=1))
    assert not sees(client, friend, document)
    client.force_login(document.owner)
    send(client, document, email=friend.email)
    assert sees(client, friend, document)
    assert DocumentUserGrant.objects.count() == 1


def test_every_share_is_listed_also_an_ended_one(client, document):
    share(document, make_user(first_name="Arta"), by=document.owner)
    share(
        document,
        make_organisation(name_sq="Komuna e Ferizajt"),
        by=None,
        expires_at=timezone.now() - timedelta(1),
    )
    html = client.get(f"/en/documents/{document.pk}/sharing/").content.decode()
    assert "Arta" in html
    assert "Komuna e Ferizajt" in html


def test_grantee_shares_no_further_and_changes_nothing(client, document):
    friend = make_user()
    share(document, friend, by=None)
    client.force_login(friend)
    assert send(client, document, email=make_user().email).status_code == 404
    assert client.get(f"/en/documents/{document.pk}/edit/").status_code == 404


def test_who_may_edit_one_document_learns_nothing_of_its_space(client, document):
    friend = make_user()
    share(document, friend, by=None, action="edit")
    client.force_login(friend)
    form = client.get(f"/en/documents/{document.pk}/edit/")
    saved = client.post(
        f"/en/documents/{document.pk}/edit/", {"title": "Tjetër", "language": "sq", "revision": 0}
    )
    page = client.get(document.get_absolute_url())
    for response in (form, page):
        assert response.status_code == 200
        assert "dhoma-e-fshehte" not in response.content.decode()
        assert "Dhoma e fshehtë" not in response.content.decode()
    assert saved["Location"] == f"/en/documents/{document.pk}/"
    assert client.get("/en/spaces/dhoma-e-fshehte/").status_code == 404
    assert "Dhoma" not in client.get("/en/spaces/").content.decode()


@pytest.mark.parametrize("state", ["trashed", "discarded"])
def test_the_trash_closes_shares_and_coming_back_opens_them(client, document, state):
    friend = make_user()
    share(document, friend, by=None)
    document.move_to(state)
    assert not sees(client, friend, document)
    document.move_to("published")
    assert sees(client, friend, document)


def test_shares_stay_when_policies_change_and_the_owner_leaves(client, document, space):
    friend = make_user()
    share(document, friend, by=document.owner)
    space.participation = "consume"
    space.save()
    document.owner.memberships.all().delete()
    assert sees(client, friend, document)


def test_audit(client, document):
    friend = make_user(first_name="Arta")
    send(client, document, email=friend.email)
    grant = DocumentUserGrant.objects.get()
    client.post(f"/en/documents/{document.pk}/sharing/", {"end": str(grant.uuid)})
    entries = list(AuditEntry.objects.filter(action__in=["share", "unshare"]).order_by("pk"))
    assert [entry.action for entry in entries] == ["share", "unshare"]
    for entry in entries:
        assert (entry.actor_id, entry.object_id, entry.space_id) == (
            document.owner_id,
            str(document.pk),
            document.space_id,
        )
        assert entry.details["person"] == friend.pk
