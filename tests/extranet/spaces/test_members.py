"""Joining, changing, leaving, over HTTP; invitations are in test_invitations."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.spaces.members import add_member
from extranet.spaces.models import Membership
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

LATER = "2099-01-01T00:00"


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="open", join="team")


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
        membership = add_member(space, user, "member", by=admin)
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
        change(client, make_member(space).memberships.get(), role="guest")
        assert not AuditEntry.objects.filter(action="member").exists()
