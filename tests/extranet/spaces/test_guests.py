"""Guests: told a week ahead, once for each end, and renewed by those who may."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail

from extranet.spaces import guests
from extranet.spaces.guests import tell_of_ends
from tests.builders.people import make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
NOW = "2026-11-23T12:00Z"
END = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma", name_en="The room", visibility="secret", join="team")


@pytest.fixture
def sponsor(space):
    return make_member(
        space, user=make_user("sponsor@example.org", language="sq", time_zone="Europe/Belgrade")
    )


@pytest.fixture
def guest(space, sponsor):
    user = make_user("mysafir@example.org", language="en", time_zone="America/New_York")
    make_member(space, "guest", user=user, expires_at=END, sponsor=sponsor)
    return user.memberships.get()


class TestNotice:
    @pytest.fixture(autouse=True)
    def now(self):
        with time_machine.travel(NOW, tick=False):
            yield

    def test_to_guest_and_sponsor_in_their_language_and_zone(self, guest):
        assert tell_of_ends() == 1
        to_guest, to_sponsor = mail.outbox
        assert to_guest.to == ["mysafir@example.org"]
        assert "28 November 2026, 17:30" in to_guest.body
        assert to_sponsor.to == ["sponsor@example.org"]
        assert "28 nëntor 2026, 23:30" in to_sponsor.body
        assert f"/sq/spaces/dhoma/members/{guest.pk}/renew/" in to_sponsor.body

    def test_once(self, guest):
        assert [tell_of_ends() for _ in range(3)] == [1, 0, 0]

    def test_renewed_they_are_told_again(self, guest, sponsor):
        tell_of_ends()
        guests.renew(guest, datetime(2026, 12, 20, tzinfo=UTC), by=sponsor)
        assert tell_of_ends() == 0
        with time_machine.travel("2026-12-15T12:00Z", tick=False):
            assert tell_of_ends() == 1
        assert len(mail.outbox) == 4

    @pytest.mark.parametrize(
        ("moment", "told"), [("2026-11-21T22:29Z", 0), ("2026-11-21T22:30Z", 1), ("2026-11-28T22:30Z", 0)]
    )
    def test_seven_days(self, guest, moment, told):
        with time_machine.travel(moment, tick=False):
            assert tell_of_ends() == told

    def test_members_with_an_end_are_not_guests(self, space):
        make_member(space, expires_at=END)
        assert tell_of_ends() == 0

    def test_a_sponsor_who_left_is_not_told(self, guest, sponsor):
        sponsor.memberships.all().delete()
        tell_of_ends()
        assert [message.to for message in mail.outbox] == [["mysafir@example.org"]]

    def test_a_closed_account_is_not_told(self, guest):
        guest.user.is_active = False
        guest.user.save()
        assert tell_of_ends() == 0

    def test_tried_again_when_the_mail_server_is_back(self, guest, settings):
        kept = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "tests.extranet.spaces.test_invitations.Away"
        assert tell_of_ends() == 0
        settings.EMAIL_BACKEND = kept
        assert tell_of_ends() == 1


@pytest.mark.stack
@pytest.mark.parametrize(
    "role",
    ["anonymous", "outsider", "partner", "guest", "member", "moderator", "sponsor", "former sponsor", "admin",
     "staff", "superuser"],
)  # fmt: skip
def test_who_renews(client, space, sponsor, guest, role):
    with time_machine.travel(NOW, tick=False):
        match role:
            case "anonymous":
                user = None
            case "outsider":
                user = make_user()
            case "partner":
                user = make_partner()
            case "staff":
                user = make_staff()
            case "superuser":
                user = make_user(is_superuser=True)
            case "sponsor":
                user = sponsor
            case "former sponsor":
                user = sponsor
                sponsor.memberships.all().delete()
            case "guest":
                user = guest.user
            case _:
                user = make_member(space, role)
        if user:
            client.force_login(user)
        may = role in {"sponsor", "admin"}
        address = f"/en/spaces/dhoma/members/{guest.pk}/renew/"
        assert client.get(address).status_code == (200 if may else 404)
        response = client.post(address, {"expires_at": "2027-01-01T00:00", "role": "admin"})
        assert response.status_code == (302 if may else 404)
        guest.refresh_from_db()
        assert (guest.expires_at != END) is may
        assert guest.role == "guest"


class TestScreens:
    @pytest.fixture(autouse=True)
    def now(self):
        with time_machine.travel(NOW, tick=False):
            yield

    def test_ending_soon_is_for_administrators(self, client, space, guest):
        for role, sees in (("member", False), ("moderator", False), ("admin", True)):
            client.force_login(make_member(space, role))
            assert (b"Ending soon" in client.get("/en/spaces/dhoma/members/").content) is sees

    def test_a_sponsor_finds_the_way(self, client, space, guest, sponsor):
        client.force_login(sponsor)
        assert f"members/{guest.pk}/renew/".encode() in client.get("/en/spaces/dhoma/members/").content

    def test_no_end_in_the_past(self, client, space, guest, sponsor):
        client.force_login(sponsor)
        response = client.post(
            f"/en/spaces/dhoma/members/{guest.pk}/renew/", {"expires_at": "2026-01-01T00:00"}
        )
        assert b"error-summary" in response.content

    def test_only_guests_are_renewed(self, client, space):
        client.force_login(make_member(space, "admin"))
        member = make_member(space).memberships.get()
        assert client.get(f"/en/spaces/dhoma/members/{member.pk}/renew/").status_code == 404
