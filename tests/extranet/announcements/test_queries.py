"""Lists cost as many queries with a thousand rows as with ten."""

import pytest
from django.utils import timezone

from cms.organisations.models import Affiliation
from cms.users.models import User
from extranet.announcements.communications import Communication
from extranet.announcements.models import Announcement, Audience, Receipt
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.people import make_organisation, make_partner
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 1000


@pytest.fixture
def reader(client):
    """Of the staff, a partner, and an administrator of a space."""
    user = make_partner(make_organisation(kind="donor"), is_staff=True, language="en")
    make_member(make_space(slug="dhoma", visibility="private"), "admin", user=user)
    client.force_login(user)
    return user


def announcements(reader, count: int) -> None:
    space = reader.memberships.get().space
    like = {
        "text": "Teksti.",
        "language": "sq",
        "owner": User.objects.create(email=f"o{Announcement.objects.count()}@example.org"),
        "state": "published",
        "published_at": timezone.now(),
        "must_acknowledge": True,
    }
    made = Announcement.objects.bulk_create(
        Announcement(title=f"Njoftim {n}", space=space if n % 2 else None, **like) for n in range(count)
    )
    Audience.objects.bulk_create(
        [
            *(Audience(announcement=each, to="space", space=space) for each in made),
            *(Audience(announcement=each, to="donor") for each in made[::2]),
        ]
    )


def records(reader, count: int) -> None:
    Communication.objects.bulk_create(
        Communication(
            title=f"Komunikimi {n}", objective="x", target_groups=["donor"], tools=["press", "event"], owner=reader
        )
        for n in range(count)
    )  # fmt: skip


LISTS = {
    "/en/announcements/": announcements,
    "/en/announcements/?list=sent": announcements,
    "/en/spaces/dhoma/announcements/": announcements,
    "/en/spaces/dhoma/": announcements,
    "/en/spaces/": announcements,
    "/en/notices/": announcements,
    "/en/communications/": records,
    "/en/communications/?group=donor&tool=press": records,
    "/en/announcements/new/": records,
}


@pytest.mark.parametrize("address", LISTS)
def test_as_many_queries(client, reader, address):
    LISTS[address](reader, FEW)
    few = count_queries(client, address)
    LISTS[address](reader, MANY - FEW)
    assert count_queries(client, address) == few <= 25


@pytest.mark.parametrize("address", ["readers/", "readers/export/", ""])
def test_who_has_read_it(client, reader, address):
    found, organisation = make_announcement("donor", by=reader), make_organisation(kind="donor")

    def people(start: int, end: int) -> None:
        made = User.objects.bulk_create(User(email=f"d{n}@example.org") for n in range(start, end))
        Affiliation.objects.bulk_create(
            Affiliation(user=user, organisation=organisation, approved=True) for user in made
        )
        Receipt.objects.bulk_create(Receipt(announcement=found, user=user) for user in made[::2])

    people(0, FEW)
    few = count_queries(client, f"/en/announcements/{found.pk}/{address}")
    people(FEW, MANY)
    assert count_queries(client, f"/en/announcements/{found.pk}/{address}") == few <= 25


def test_a_record_with_its_chain(client, reader):
    record = make_communication(reader)
    counted = []
    for _ in range(2):
        for _ in range(5):
            make_announcement("donor", communication=record)
        counted.append(count_queries(client, f"/en/communications/{record.pk}/"))
    assert counted[0] == counted[1] <= 25
