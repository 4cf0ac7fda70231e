"""What the link in an invitation opens: to whom, once, until when."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.users.models import User
from extranet.spaces import invitation_views, inviting
from extranet.spaces.members import end_membership
from extranet.spaces.models import Membership
from tests.builders.invitations import make_invitation
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

NEWCOMER = {
    "first_name": "Arta",
    "last_name": "Krasniqi",
    "language": "sq",
    "password": "nje fjalekalim i gjate",
}
GONE = b"This invitation is not valid"


@pytest.fixture
def space(db):
    return make_space(slug="dhoma", name_sq="Kanarina", visibility="secret", join="team")


@pytest.fixture
def admin(space):
    return make_member(space, "admin")


def to(token: str) -> str:
    return f"/en/spaces/invitation/to/{token}/"


class TestNewcomer:
    def test_opens_an_account_and_is_in(self, client, space, admin):
        _invitation, token = make_invitation(space, admin, "arta@example.org", "guest", name="Arta Krasniqi")
        page = client.get(to(token)).content.decode()
        assert 'value="Krasniqi"' in page
        assert client.post(to(token), NEWCOMER, follow=True).redirect_chain[-1][0] == "/en/spaces/dhoma/"
        user = User.objects.get(email="arta@example.org")
        assert (user.language, user.get_full_name()) == ("sq", "Arta Krasniqi")
        assert user.check_password(NEWCOMER["password"])
        assert user.emailaddress_set.get().verified
        membership = user.memberships.get()
        assert (membership.role, membership.sponsor) == ("guest", admin)
        assert membership.expires_at is not None

    @pytest.mark.parametrize("password", ["", "short", "1234567890", "artakrasniqi"])
    def test_what_is_wrong_is_said_and_nothing_is_used_up(self, client, space, admin, password):
        _invitation, token = make_invitation(space, admin, "arta.krasniqi@example.org")
        response = client.post(to(token), {**NEWCOMER, "password": password})
        assert b"error-summary" in response.content
        assert 'value="Arta"' in response.content.decode()
        assert inviting.open_invitation(token)

    def test_no_field_of_the_account_can_be_sent(self, client, space, admin):
        _invitation, token = make_invitation(space, admin, "arta@example.org")
        client.post(to(token), {**NEWCOMER, "is_staff": "1", "email": "tjeter@example.org", "role": "admin"})
        user = User.objects.get(email="arta@example.org")
        assert not user.is_staff
        assert user.memberships.get().role == "member"

    def test_declining(self, client, space, admin):
        invitation, token = make_invitation(space, admin)
        assert b"You declined" in client.post(to(token), {"decline": "1"}).content
        invitation.refresh_from_db()
        assert invitation.state == "declined"
        assert client.get(to(token)).status_code == 404


class TestRegistered:
    def test_signs_in_and_confirms(self, client, space, admin):
        user = make_user("Arta@example.org")
        _invitation, token = make_invitation(space, admin, "arta@example.org")
        page = client.get(to(token)).content.decode()
        assert f"/en/accounts/login/?next={to(token)}" in page
        assert "id_password" not in page
        client.post(to(token), NEWCOMER)
        assert not Membership.objects.filter(user=user).exists()
        client.force_login(user)
        client.get(to(token))
        assert not Membership.objects.filter(user=user).exists()
        assert client.post(to(token))["Location"] == "/en/spaces/dhoma/"
        assert user.memberships.get().role == "member"

    def test_somebody_else_is_told_to_sign_out_and_not_where_it_leads(self, client, space, admin):
        _invitation, token = make_invitation(space, admin, "arta@example.org")
        other = make_user()
        client.force_login(other)
        for response in (
            client.get(to(token)),
            client.post(to(token)),
            client.post(to(token), {"decline": "1"}),
        ):
            page = response.content.decode()
            assert "for another address" in page
            assert f'name="next" value="{to(token)}"' in page
            for hidden in ("Kanarina", "arta@example.org"):
                assert hidden not in page
        assert inviting.open_invitation(token)
        assert not other.memberships.exists()
        assert client.post("/en/accounts/logout/", {"next": to(token)})["Location"] == to(token)

    def test_a_closed_account_does_not_open_again(self, client, space, admin):
        make_user("arta@example.org", is_active=False)
        _invitation, token = make_invitation(space, admin, "arta@example.org")
        assert client.get(to(token)).status_code == 404
        assert client.post(to(token), NEWCOMER).status_code == 404

    @pytest.mark.parametrize(
        ("held", "offered", "by", "after"),
        [
            ("admin", "member", "admin", "admin"),
            ("moderator", "guest", "admin", "moderator"),
            ("member", "moderator", "admin", "moderator"),
            ("guest", "member", "admin", "member"),
            ("guest", "member", "member", "guest"),
        ],
    )
    def test_who_is_in_already_loses_nothing(self, client, space, admin, held, offered, by, after):
        user = make_member(space, held, user=make_user("arta@example.org"))
        inviter = admin if by == "admin" else make_member(space)
        _invitation, token = make_invitation(space, inviter, "arta@example.org", offered)
        client.force_login(user)
        assert client.post(to(token))["Location"] == "/en/spaces/dhoma/"
        assert user.memberships.get().role == after

    def test_nobody_lengthens_their_own_stay(self, client, space):
        end = timezone.now() + timedelta(days=1)
        user = make_member(space, user=make_user("arta@example.org"), expires_at=end)
        _invitation, token = make_invitation(space, user, "arta@example.org")
        client.force_login(user)
        client.post(to(token))
        assert user.memberships.get().expires_at == end


@pytest.mark.stack
class TestVoid:
    def spoil(self, how, space, admin, client):
        invitation, token = make_invitation(space, admin)
        match how:
            case "wrong":
                return token[:-1] + ("a" if token[-1] != "a" else "b")
            case "taken back":
                inviting.revoke(invitation, by=admin)
            case "used":
                Client().post(to(token), NEWCOMER)
            case "inviter left":
                make_member(space, "admin")
                end_membership(space, admin.pk, by=admin)
            case "inviter closed":
                User.objects.filter(pk=admin.pk).update(is_active=False)
            case "stay over":
                invitation.expires_at = timezone.now() - timedelta(seconds=1)
                invitation.save()
            case "lapsed":
                invitation.valid_until = timezone.now()
                invitation.save()
        return token

    @pytest.mark.parametrize(
        "how", ["wrong", "taken back", "used", "inviter left", "inviter closed", "stay over", "lapsed"]
    )
    def test_one_page_for_all(self, client, space, admin, how):
        token = self.spoil(how, space, admin, client)
        nowhere = client.get(to("nonsense"))
        for response in (client.get(to(token)), client.post(to(token), NEWCOMER)):
            assert (response.status_code, response.content) == (404, nowhere.content)
        assert GONE in nowhere.content
        assert User.objects.filter(email="e-re@example.org").exists() is (how == "used")

    def test_to_the_second(self, client, space, admin):
        with time_machine.travel("2026-11-01T12:00Z", tick=False):
            _invitation, token = make_invitation(space, admin)
        for moment, status in (("2026-11-15T11:59:59Z", 200), ("2026-11-15T12:00Z", 404)):
            with time_machine.travel(moment, tick=False):
                assert client.get(to(token)).status_code == status


def test_guessing_is_slowed_down(client, space, admin, monkeypatch):
    monkeypatch.setattr(invitation_views, "TRIES", 3)
    answers = [client.get(to(f"guess{number}")).status_code for number in range(4)]
    assert answers == [404, 404, 404, 429]


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("registered", [True, False])
def test_eight_at_once_enter_once(registered):
    space = make_space(slug="dhoma")
    user = make_user("arta@example.org") if registered else None
    _invitation, token = make_invitation(space, make_member(space, "admin"), "arta@example.org")
    clients = [Client() for _ in range(8)]
    for client in clients:
        if user:
            client.force_login(user)
    start, answers = threading.Barrier(8), []

    def enter(client):
        try:
            start.wait(20)
            answers.append(client.post(to(token), NEWCOMER).status_code)
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who comes when the account is there and the invitation not yet answered is asked to sign in: 200.
    assert answers.count(302) == 1, answers
    assert set(answers) <= {302, 404, 200}
    assert User.objects.filter(email="arta@example.org").count() == 1
    assert Membership.objects.filter(user__email="arta@example.org").count() == 1
