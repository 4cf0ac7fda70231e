"""Joining, inviting, changing, leaving, over HTTP."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.spaces.models import Membership
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

LATER = "2099-01-01T00:00"


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="open", join="team")


def invite(client, user, **data):
    return client.post("/en/spaces/dhoma/members/", {"email": user.email, "role": "member", **data})


def change(client, membership, **data):
    address = f"/en/spaces/dhoma/members/{membership.pk}/"
    return client.post(address, {"save": "1", "role": membership.role, **data})


def role_of(user) -> str | None:
    return user.memberships.values_list("role", flat=True).first()


class TestJoining:
    @pytest.mark.parametrize("visibility", ["private", "open"])
    def test_partner_joins(self, client, visibility):
        space, partner = make_space(visibility=visibility, join="self"), make_partner()
        client.force_login(partner)
        assert b"Join this space" in client.get(f"/en/spaces/{space.slug}/").content
        assert client.post(f"/en/spaces/{space.slug}/join/").status_code == 302
        assert role_of(partner) == "member"
        assert b"Join this space" not in client.get(f"/en/spaces/{space.slug}/").content
        assert client.post(f"/en/spaces/{space.slug}/join/").status_code == 404

    def test_no_role_can_be_asked_for(self, client):
        space, partner = make_space(visibility="open", join="self"), make_partner()
        client.force_login(partner)
        client.post(f"/en/spaces/{space.slug}/join/", {"role": "admin", "user": make_user().pk})
        assert role_of(partner) == "member"

    def test_guest_stays_a_guest(self, client):
        space, partner = make_space(visibility="open", join="self"), make_partner()
        make_member(space, "guest", user=partner)
        client.force_login(partner)
        assert client.post(f"/en/spaces/{space.slug}/join/").status_code == 404
        assert role_of(partner) == "guest"

    def test_former_administrator_comes_back_as_a_member(self, client):
        space, partner = make_space(visibility="open", join="self"), make_partner()
        make_member(space, "admin", user=partner, ended=True)
        client.force_login(partner)
        assert client.post(f"/en/spaces/{space.slug}/join/").status_code == 302
        assert role_of(partner) == "member"

    def test_joining_is_a_post(self, client):
        space = make_space(visibility="open", join="self")
        client.force_login(make_partner())
        assert client.get(f"/en/spaces/{space.slug}/join/").status_code == 405


class TestInviting:
    def test_form_is_there_for_those_who_may(self, client, space):
        for role, may in (("guest", False), ("member", True), ("moderator", True), ("admin", True)):
            client.force_login(make_member(space, role))
            assert (b"Add somebody" in client.get("/en/spaces/dhoma/members/").content) is may

    def test_members_may_not_where_administrators_add(self, client, space):
        space.join = "admin"
        space.save()
        for role in ("guest", "member", "moderator"):
            client.force_login(make_member(space, role))
            user = make_user()
            invite(client, user)
            assert role_of(user) is None

    @pytest.mark.parametrize("role", ["member", "moderator"])
    @pytest.mark.parametrize("wanted", ["moderator", "admin", "owner", ""])
    def test_a_member_gives_no_higher_role(self, client, space, role, wanted):
        client.force_login(make_member(space, role))
        user = make_user()
        response = invite(client, user, role=wanted)
        assert response.status_code == 200
        assert role_of(user) is None
        html = client.get("/en/spaces/dhoma/members/").content.decode()
        assert 'value="admin"' not in html

    @pytest.mark.parametrize("before", ["guest", "moderator", "admin"])
    def test_a_member_changes_nobodys_role(self, client, space, before):
        inviter, other = make_member(space), make_member(space, before)
        client.force_login(inviter)
        for user in (other, inviter):
            was = Membership.objects.filter(user=user).values().get()
            assert b"This person is in the space already." in invite(client, user).content
            assert Membership.objects.filter(user=user).values().get() == was

    def test_a_member_may_bring_back_somebody_whose_time_ended(self, client, space):
        """Not: “is in the space already”, which would be untrue, and tell of somebody the roster does not show."""
        client.force_login(make_member(space))
        former = make_member(space, "admin", ended=True)
        assert invite(client, former).status_code == 302
        assert role_of(former) == "member"

    def test_an_administrator_gives_every_role(self, client, space):
        client.force_login(make_member(space, "admin"))
        for role in Membership.Role.values:
            user = make_user()
            assert invite(client, user, role=role, expires_at=LATER).status_code == 302
            assert role_of(user) == role

    def test_a_guest_has_an_end_and_somebody_who_vouches(self, client, space):
        inviter = make_member(space)
        client.force_login(inviter)
        guest = make_user()
        assert b"A guest needs an end date." in invite(client, guest, role="guest").content
        assert role_of(guest) is None
        assert invite(client, guest, role="guest", expires_at=LATER).status_code == 302
        assert guest.memberships.get().sponsor == inviter

    @time_machine.travel("2026-11-23T12:00Z", tick=False)
    @pytest.mark.parametrize(
        "end", ["2020-01-01T00:00", "2026-11-23T13:00", "0001-01-01T00:00", "9999-12-31T23:59"]
    )
    def test_end_in_the_past_or_out_of_time_is_refused(self, client, space, end):
        client.force_login(make_member(space, "admin"))
        user = make_user()
        assert invite(client, user, expires_at=end).status_code == 200
        assert role_of(user) is None

    @pytest.mark.parametrize("email", ["nobody@example.org", "gone@example.org", "x", ""])
    def test_unknown_address(self, client, space, email):
        make_user("gone@example.org", is_active=False)
        client.force_login(make_member(space, "admin"))
        response = client.post("/en/spaces/dhoma/members/", {"email": email, "role": "member"})
        assert "error-summary" in response.content.decode()
        assert Membership.objects.count() == 1

    def test_address_in_other_letters(self, client, space):
        client.force_login(make_member(space, "admin"))
        user = make_user("arta@example.org")
        invite(client, user, email="ARTA@Example.org")
        assert role_of(user) == "member"


class TestChanging:
    def test_role_and_end(self, client, space):
        client.force_login(make_member(space, "admin"))
        member = make_member(space).memberships.get()
        assert change(client, member, role="moderator", expires_at=LATER).status_code == 302
        member.refresh_from_db()
        assert member.role == "moderator"
        assert timezone.localtime(member.expires_at).isoformat().startswith(LATER)

    @time_machine.travel("2026-11-23T12:00Z", tick=False)
    def test_ends_to_the_second(self, client, space):
        user = make_member(space, expires_at=timezone.now() + timedelta(hours=1))
        space.visibility = "secret"
        space.save()
        for moment, status in (("2026-11-23T12:59:59Z", 200), ("2026-11-23T13:00Z", 404)):
            with time_machine.travel(moment, tick=False):
                client.force_login(user)
                assert client.get("/en/spaces/dhoma/").status_code == status

    @pytest.mark.parametrize("role", ["guest", "member", "moderator"])
    def test_is_for_administrators(self, client, space, role):
        client.force_login(make_member(space, role))
        member = make_member(space).memberships.get()
        address = f"/en/spaces/dhoma/members/{member.pk}/"
        assert client.get(address).status_code == 404
        for data in ({"save": "1", "role": "admin"}, {"remove": "1"}):
            assert client.post(address, data).status_code == 404
        member.refresh_from_db()
        assert member.role == "member"

    def test_membership_of_another_space_is_out_of_reach(self, client, space):
        other = make_space(visibility="secret")
        elsewhere = make_member(other).memberships.get()
        client.force_login(make_member(space, "admin"))
        nowhere = client.get("/en/spaces/dhoma/members/999999/")
        for data in ({"save": "1", "role": "admin"}, {"remove": "1"}):
            assert change(client, elsewhere, **data).status_code == 404
        there = client.get(f"/en/spaces/dhoma/members/{elsewhere.pk}/")
        assert (there.status_code, there.content) == (404, nowhere.content)
        elsewhere.refresh_from_db()
        assert elsewhere.role == "member"

    def test_fields_of_the_row_cannot_be_sent(self, client, space):
        client.force_login(make_member(space, "admin"))
        other, user = make_space(), make_user()
        member = make_member(space).memberships.get()
        change(client, member, space=other.pk, space_id=other.pk, user=user.pk, sponsor=user.pk)
        after = Membership.objects.get(pk=member.pk)
        assert (after.space_id, after.user_id, after.sponsor_id) == (space.pk, member.user_id, None)

    def test_administrator_of_another_space_invites_nobody_here(self, client, space):
        client.force_login(make_member(make_space(join="team"), "admin"))
        user = make_user()
        assert invite(client, user).status_code == 404
        assert role_of(user) is None


class TestRoster:
    @pytest.mark.parametrize("visibility", ["private", "open"])
    def test_is_its_members_business(self, client, visibility):
        space = make_space(slug="dhoma", visibility=visibility)
        make_member(space, user=make_user(first_name="Arbnora"))
        client.force_login(make_partner())
        assert client.get("/en/spaces/dhoma/members/").status_code == 404
        assert b"Arbnora" not in client.get("/en/spaces/dhoma/").content
        assert b"/members/" not in client.get("/en/spaces/dhoma/").content

    def test_addresses_and_former_members_are_shown_to_administrators_only(self, client, space):
        make_member(space, user=make_user("arta@example.org", first_name="Arta"))
        make_member(space, user=make_user("e-shkuar@example.org", first_name="Shkurta"), ended=True)
        for role, sees in (("guest", False), ("member", False), ("moderator", False), ("admin", True)):
            client.force_login(make_member(space, role))
            html = client.get("/en/spaces/dhoma/members/").content.decode()
            assert "Arta" in html
            for hidden in ("arta@example.org", "Shkurta", "e-shkuar@example.org"):
                assert (hidden in html) is sees, (role, hidden)


class TestAudit:
    def test_each_change_has_its_line(self, client, space):
        admin, user = make_member(space, "admin"), make_user(first_name="Arta")
        client.force_login(admin)
        invite(client, user)
        membership = user.memberships.get()
        change(client, membership, role="moderator")
        client.post(f"/en/spaces/dhoma/members/{membership.pk}/", {"remove": "1"})
        entries = AuditEntry.objects.filter(action="member").order_by("pk")
        assert {(entry.actor_id, entry.space_id) for entry in entries} == {(admin.pk, space.pk)}
        roles = [
            tuple((entry.details[when] or {}).get("role") for when in ("before", "after"))
            for entry in entries
        ]
        assert roles == [(None, "member"), ("member", "moderator"), ("moderator", None)]
        assert b": Arta" in client.get("/en/spaces/dhoma/activity/").content

    def test_what_is_refused_has_none(self, client, space):
        client.force_login(make_member(space, "admin"))
        invite(client, make_user(), role="guest")
        assert not AuditEntry.objects.filter(action="member").exists()
