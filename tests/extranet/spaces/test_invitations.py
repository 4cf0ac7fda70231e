"""Inviting by mail: who may, what is sent, and that nothing tells who is registered."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.spaces import inviting
from extranet.spaces.joining import Invitation, hash_of
from extranet.spaces.models import Membership
from tests.builders.invitations import make_invitation, token_in
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db

LATER = "2099-01-01T00:00"
MEMBERS = "/en/spaces/dhoma/members/"
LIST = "/en/spaces/dhoma/invitations/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma", name_en="The room", visibility="secret", join="team")


@pytest.fixture
def admin(client, space):
    user = make_member(space, "admin")
    client.force_login(user)
    return user


def send(client, email="e-re@example.org", **data):
    return client.post(MEMBERS, {"email": email, "role": "member", "language": "en", **data})


class TestWhoMay:
    @pytest.mark.stack
    @pytest.mark.parametrize("join", ["team", "admin"])
    @pytest.mark.parametrize(
        "role", ["anonymous", "outsider", "partner", "former", "guest", "member", "moderator", "admin", "staff",
                 "superuser", "sponsor", "organisation admin"]
    )  # fmt: skip
    def test_every_door(self, client, space, role, join):
        space.join = join
        space.save()
        user = somebody(role, space)
        if user:
            client.force_login(user)
        may = role == "admin" or (join == "team" and role in {"member", "moderator", "sponsor"})
        inside = role in {"guest", "member", "moderator", "admin", "sponsor"}
        assert client.get(LIST).status_code == (200 if may else 404)
        assert client.get(f"{LIST}many/").status_code == (200 if may else 404)
        other, _token = make_invitation(space, make_member(space, "admin"), "tjeter@example.org")
        expected = 302 if role == "admin" else 404
        assert client.post(f"{LIST}{other.pk}/", {"revoke": "1"}).status_code == expected
        assert send(client).status_code == (302 if may else 200 if inside else 404)
        assert Invitation.objects.filter(email="e-re@example.org").exists() is may

    def test_a_member_sees_and_changes_only_their_own(self, client, space):
        admin, member = make_member(space, "admin"), make_member(space)
        make_invitation(space, admin, "tjeter@example.org")
        mine, _token = make_invitation(space, member, "imja@example.org")
        client.force_login(member)
        page = client.get(LIST).content.decode()
        assert "imja@example.org" in page
        assert "tjeter@example.org" not in page
        assert client.post(f"{LIST}{mine.pk}/", {"revoke": "1"}).status_code == 302
        client.force_login(admin)
        assert "tjeter@example.org" in client.get(LIST).content.decode()

    @pytest.mark.parametrize("wanted", ["moderator", "admin", "owner", ""])
    def test_a_member_gives_no_higher_role(self, client, space, wanted):
        client.force_login(make_member(space))
        assert send(client, role=wanted).status_code == 200
        assert not Invitation.objects.exists()

    def test_invitation_of_another_space_is_out_of_reach(self, client, admin):
        other = make_space()
        invitation, _token = make_invitation(other, make_member(other, "admin"))
        assert client.post(f"{LIST}{invitation.pk}/", {"revoke": "1"}).status_code == 404
        invitation.refresh_from_db()
        assert invitation.state == "open"

    def test_a_member_does_not_replace_what_an_administrator_sent(self, client, space):
        make_invitation(space, make_member(space, "admin"), role="moderator")
        client.force_login(make_member(space))
        assert b"Somebody else has invited" in send(client).content
        assert Invitation.objects.get().role == "moderator"


def somebody(role: str, space):
    match role:
        case "anonymous":
            return None
        case "outsider":
            return make_user()
        case "partner":
            return make_partner()
        case "organisation admin":
            return make_partner(make_organisation())
        case "former":
            return make_member(space, "admin", ended=True)
        case "staff":
            return make_user(is_staff=True)
        case "superuser":
            return make_user(is_staff=True, is_superuser=True)
        case "sponsor":
            sponsor = make_member(space)
            make_member(space, "guest", sponsor=sponsor)
            return sponsor
    return make_member(space, role)


class TestSending:
    def test_the_same_answer_for_everybody(self, client, admin, space):
        """Registered, unknown, closed, and in the space already."""
        make_user("njohur@example.org")
        make_user("mbyllur@example.org", is_active=False)
        make_member(space, user=make_user("brenda@example.org"))
        pages = set()
        for email in (
            "njohur@example.org",
            "panjohur@example.org",
            "mbyllur@example.org",
            "brenda@example.org",
        ):
            response = send(client, email)
            assert response["Location"] == MEMBERS
            page = client.get(MEMBERS).content.decode()
            pages.add(page[page.index("message-list") : page.index("page-head")])
        assert len(pages) == 1
        assert "1 invitation is on its way" in pages.pop()
        assert len(mail.outbox) == 4
        assert Membership.objects.count() == 2

    def test_only_a_hash_is_kept(self, space, admin):
        invitation, token = make_invitation(space, admin)
        assert invitation.token_hash == hash_of(token)
        assert token not in str(Invitation.objects.values().get())
        assert token not in str(list(AuditEntry.objects.values()))

    @pytest.mark.parametrize(
        ("known", "chosen", "subject"),
        [
            (None, "sq", "KLGI: Ftesë"), (None, "en", "KLGI: Invitation to the space “The room”"),
            ("en", "sq", "KLGI: Invitation to the space “The room”"),
        ],
    )  # fmt: skip
    def test_in_the_language_of_the_person(self, client, admin, known, chosen, subject):
        if known:
            make_user("E-Re@example.org", language=known)
        send(client, language=chosen)
        (message,) = mail.outbox
        if chosen == "en" or known == "en":
            assert message.subject == subject
        language = known or chosen
        assert f"http://localhost:8000/{language}/spaces/invitation/to/" in message.body

    def test_a_guest_needs_an_end(self, client, admin):
        assert b"A guest needs an end date." in send(client, role="guest").content
        assert send(client, role="guest", expires_at=LATER).status_code == 302

    @time_machine.travel("2026-11-23T12:00Z", tick=False)
    @pytest.mark.parametrize("end", ["2020-01-01T00:00", "2026-11-23T13:00", "0001-01-01T00:00"])
    def test_end_in_the_past_or_out_of_time_is_refused(self, client, admin, end):
        assert send(client, expires_at=end).status_code == 200
        assert not mail.outbox

    def test_invited_again_the_older_link_is_void(self, client, space, admin):
        _first, old = make_invitation(space, admin)
        send(client, role="moderator")
        assert Invitation.objects.get().role == "moderator"
        assert inviting.open_invitation(old) is None
        assert inviting.open_invitation(token_in(mail.outbox[-1])) is not None

    def test_renewing_sends_a_new_token(self, client, space, admin):
        with time_machine.travel(timezone.now() - timedelta(days=15)):
            invitation, old = make_invitation(space, admin)
        assert b"lapsed" in client.get(LIST).content
        client.post(f"{LIST}{invitation.pk}/", {"renew": "1"})
        new = token_in(mail.outbox[-1])
        assert new != old
        assert inviting.open_invitation(new) == invitation

    def test_a_member_renews_no_higher_role(self, client, space):
        """Who was an administrator when inviting and is a member now."""
        member = make_member(space)
        invitation, _token = make_invitation(space, member, role="admin")
        client.force_login(member)
        client.post(f"{LIST}{invitation.pk}/", {"renew": "1"})
        assert len(mail.outbox) == 1

    def test_taken_back(self, client, space, admin):
        invitation, token = make_invitation(space, admin)
        client.post(f"{LIST}{invitation.pk}/", {"revoke": "1"})
        assert inviting.open_invitation(token) is None
        assert b"taken back" in client.get(LIST).content
        assert client.post(f"{LIST}{invitation.pk}/", {"revoke": "1"}).status_code == 404

    def test_a_mail_server_that_is_away(self, client, admin, settings, caplog):
        settings.EMAIL_BACKEND = "tests.extranet.spaces.test_invitations.Away"
        send(client)
        page = client.get(MEMBERS).content.decode()
        assert "could not be sent" in page
        assert "not sent" in client.get(LIST).content.decode()

    def test_addresses_are_forgotten_ninety_days_after_the_link_lapsed(self, space, admin):
        make_invitation(space, admin)
        assert inviting.forget_old() == 0
        with time_machine.travel(timezone.now() + timedelta(days=105)):
            assert inviting.forget_old() == 1

    def test_too_many_in_an_hour(self, client, admin, monkeypatch):
        monkeypatch.setattr(inviting, "PER_HOUR", 2)
        for number in range(2):
            assert send(client, f"p{number}@example.org").status_code == 302
        response = send(client, "p3@example.org")
        assert response.status_code == 429
        assert b"Too many attempts" in response.content
        assert len(mail.outbox) == 2

    def test_has_its_lines_in_the_log(self, client, space, admin):
        invitation, _token = make_invitation(space, admin)
        client.post(f"{LIST}{invitation.pk}/", {"revoke": "1"})
        states = [entry.details["after"]["invitation"] for entry in AuditEntry.objects.order_by("pk")[1:]]
        assert states == ["open", "revoked"]

    def test_the_list_names_who_invited(self, client, space, admin):
        make_invitation(space, admin)
        assert f"invited by {admin}" in client.get(LIST).content.decode()

    def test_the_list_costs_the_same_for_many(self, client, space, admin):
        counted = []
        for span in (range(5), range(5, 40)):
            for number in span:
                make_invitation(space, admin, f"p{number}@example.org")
            counted.append(count_queries(client, LIST))
        assert counted[0] == counted[1] <= 15


class Away:
    """A mail server that answers nobody."""

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        raise ConnectionRefusedError("nobody there")

    def __exit__(self, *args):
        pass
