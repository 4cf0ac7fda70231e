"""Every list costs as many queries at ten rows as at ten thousand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.notifications.events import announce
from cms.notifications.models import Event, Notice
from cms.organisations.models import Affiliation
from cms.organisations.profiles import Profile
from cms.users.models import User
from extranet.discussions.models import Thread
from extranet.documents.models import Document, DocumentUserGrant
from extranet.spaces.joining import Invitation, JoinRequest
from extranet.spaces.models import Membership
from extranet.spaces.rooms import room_of
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_partner
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 10_000


def people(count: int) -> list[User]:
    start = User.objects.count()
    return User.objects.bulk_create(
        User(email=f"p{start + n}@example.org", first_name=f"Person {n}") for n in range(count)
    )


@pytest.fixture
def world():
    return {"space": make_space(slug="dhoma", visibility="private", participation="publish", join="team")}


def documents(world, count: int) -> None:
    like = make_document(world["space"], world["reader"])
    fields = {field.attname: getattr(like, field.attname) for field in Document._meta.concrete_fields}
    del fields["id"]
    states = ("published", "draft", "archived")
    Document.objects.bulk_create(Document(**fields | {"state": states[n % 3]}) for n in range(count))


def members(world, count: int) -> None:
    Membership.objects.bulk_create(
        Membership(user=user, space=world["space"], sponsor=world["reader"]) for user in people(count)
    )


def log(world, count: int) -> None:
    like = {"action": "view", "object_type": "spaces.Space", "object_id": str(world["space"].pk)}
    AuditEntry.objects.bulk_create(
        AuditEntry(**like, space_id=world["space"].pk, actor_id=user.pk) for user in people(count)
    )


def invitations(world, count: int) -> None:
    start, until = Invitation.objects.count(), timezone.now() + timedelta(days=3)
    Invitation.objects.bulk_create(
        Invitation(
            space=world["space"],
            email=f"i{start + n}@example.org",
            token_hash=f"{start + n:064x}",
            invited_by=world["reader"],
            valid_until=until,
        )
        for n in range(count)
    )


def requests(world, count: int) -> None:
    JoinRequest.objects.bulk_create(
        JoinRequest(space=world["space"], user=user, sentence="Dëshiroj të marr pjesë.")
        for user in people(count)
    )


def shares(world, count: int) -> None:
    from django.contrib.auth.models import Permission

    document = make_document(world["space"], world["reader"])
    view = Permission.objects.get(codename="view_document", content_type__app_label="documents")
    DocumentUserGrant.objects.bulk_create(
        DocumentUserGrant(content_object=document, user=user, permission=view) for user in people(count)
    )


def affiliations(world, count: int) -> None:
    Affiliation.objects.bulk_create(
        Affiliation(user=user, organisation=world["organisation"], approved=n % 2 == 0)
        for n, user in enumerate(people(count))
    )


def profiles(world, count: int) -> None:
    Profile.objects.bulk_create(
        Profile(user=user, about="Ujë", about_to="partners", listed_to="partners", name_key=user.first_name)
        for user in people(count)
    )


def threads(world, count: int) -> None:
    Thread.objects.bulk_create(
        Thread(space=world["space"], title=f"Tema {n}", language="sq", owner=user, last_number=3)
        for n, user in enumerate(people(count))
    )


def notices(world, count: int) -> None:
    document = make_document(world["space"], state="published")
    for _number in range(count // 100):  # as many events as there are pages of a stream
        announce("documents.published", document, room=room_of(world["space"].pk))
    Event.objects.update(tell_at=None)
    start = Event.objects.count()
    Event.objects.bulk_create(
        Event(
            kind="documents.published", object_id=document.pk, room=room_of(world["space"].pk), tell_at=None
        )
        for _number in range(count)
    )
    Notice.objects.bulk_create(
        (
            Notice(event=event, user=world["reader"], how="screen", bundle="x", seen_at=timezone.now())
            for event in Event.objects.order_by("pk")[start:]
        ),
        ignore_conflicts=True,
    )


LISTS = {
    "/en/spaces/dhoma/discussions/": threads,
    "/en/spaces/dhoma/discussions/?list=unread": threads,
    "/en/notices/": notices,
    "/en/notices/new/": notices,
    "/en/spaces/dhoma/": documents,
    "/en/spaces/dhoma/documents/": documents,
    "/en/spaces/dhoma/documents/?list=archived": documents,
    "/en/spaces/dhoma/members/": members,
    "/en/spaces/dhoma/activity/": log,
    "/en/spaces/dhoma/invitations/": invitations,
    "/en/spaces/dhoma/requests/": requests,
    "/en/spaces/dhoma/documents/shares/": shares,
    "/en/organisations/kek/people/": affiliations,
    "/en/organisations/approvals/": affiliations,
    "/en/organisations/people/": profiles,
}


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.long
def test_as_many_queries(client, world, address):
    world["organisation"] = make_organisation(slug="kek")
    world["reader"] = make_member(world["space"], "admin", user=make_partner(world["organisation"]))
    Affiliation.objects.update(role="admin")
    client.force_login(world["reader"])
    LISTS[address](world, FEW)
    few = count_queries(client, address)
    LISTS[address](world, MANY)
    assert count_queries(client, address) == few <= 25
