"""Closing an account: what goes, what stays, what has to be done first."""

import threading

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.translation import override

from cms.access.grants import share
from cms.access.models import AuditEntry
from cms.organisations.profiles import Profile
from cms.users import my_data, my_data_views
from cms.users.closing import close
from cms.users.models import DataExport, User
from extranet.documents.models import Document
from extranet.spaces import inviting
from extranet.spaces.models import Membership
from search.models import SavedSearch
from tests.builders.documents import make_document
from tests.builders.invitations import make_invitation
from tests.builders.people import PASSWORD, make_organisation_admin, make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
CLOSE = "/en/accounts/close/"
YES = {"password": PASSWORD, "sure": "on"}


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma")


class TestWho:
    def test_is_for_those_who_signed_in(self, client):
        assert "/accounts/login/" in client.get(CLOSE)["Location"]
        assert "/accounts/login/" in client.post(CLOSE, YES)["Location"]

    @pytest.mark.parametrize("make", [make_user, make_partner, make_organisation_admin, make_staff])
    def test_everybody_their_own(self, client, make):
        user, other = make(), make_user()
        client.force_login(user)
        assert client.get(CLOSE).status_code == 200
        assert b"Your account is closed" in client.post(CLOSE, {**YES, "user": other.pk}).content
        assert User.objects.get(pk=other.pk).is_active
        assert not User.objects.get(pk=user.pk).is_active

    @pytest.mark.parametrize(
        "data", [{"password": "wrong", "sure": "on"}, {"password": PASSWORD}, {"sure": "on"}]
    )
    def test_password_and_word(self, client, data):
        user = make_user()
        client.force_login(user)
        assert b"error-summary" in client.post(CLOSE, data).content
        assert User.objects.get(pk=user.pk).is_active

    def test_guessing_is_slowed_down(self, client, monkeypatch):
        monkeypatch.setattr(my_data_views, "TRIES", 2)
        client.force_login(make_user())
        codes = [client.post(CLOSE, {"password": "x", "sure": "on"}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]


class TestWhatGoes:
    @pytest.fixture
    def user(self, space):
        user = make_partner(email="arta@example.org", first_name="Arta", last_name="Kanarina")
        make_member(space, "admin")
        make_member(space, "admin", user=user)
        return user

    def test_everything_personal(self, client, space, user):
        document = make_document(space, user, title="Kontributi")
        share(make_document(space, make_member(space)), user, by=user)
        SavedSearch.objects.create(user=user, name="x", query="x", language="sq")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        Authenticator.objects.create(user=user, type="totp", data={})
        Profile.objects.create(user=user, about="x", about_to="everybody")
        my_data.ask(user)
        other = Client()
        for each in (client, other):
            each.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.force_login(user)
        client.post(CLOSE, YES)
        closed = User.objects.get(pk=user.pk)
        row = str(User.objects.filter(pk=user.pk).values().get())
        for gone in ("arta", "Arta", "Kanarina"):
            assert gone not in row
        assert not closed.has_usable_password()
        for rows in (
            closed.memberships, closed.affiliations, closed.saved_searches, closed.usersession_set,
            closed.emailaddress_set, closed.authenticator_set, closed.data_exports,
        ):  # fmt: skip
            assert not rows.exists()
        assert not Profile.objects.exists()
        assert not DataExport.objects.exists()
        for each in (client, other):
            assert "/accounts/login/" in each.get("/en/spaces/")["Location"]
        assert Document.objects.get(pk=document.pk).owner == closed

    @pytest.mark.parametrize(("language", "name"), [("en", "Former member "), ("sr-latn", "")])
    def test_contributions_keep_a_pseudonym(self, user, language, name):
        closed = close(user)
        with override(language):
            assert str(closed).startswith(name)
            assert str(closed).endswith(closed.closed_as)
            assert "@" not in str(closed)

    def test_the_lines_it_writes_into_the_log_carry_no_name(self, user):
        before = AuditEntry.objects.count()
        close(user)
        lines = list(AuditEntry.objects.order_by("pk").values()[before:])
        assert len(lines) >= 2
        assert "Kanarina" not in str(lines)
        assert "arta@" not in str(lines)

    def test_the_address_is_free(self, user):
        close(user)
        assert make_user("arta@example.org").pk != user.pk

    def test_open_invitations_open_nothing(self, space, user):
        _by, token = make_invitation(space, user, "tjeter@example.org")
        close(user)
        assert inviting.open_invitation(token) is None

    def test_twice_is_once(self, user):
        mark = close(user).closed_as
        assert close(user).closed_as == mark


class TestWhatHasToBeDoneFirst:
    def test_the_only_administrator_of_a_space(self, client, space):
        user = make_member(space, "admin")
        SavedSearch.objects.create(user=user, name="x", query="x", language="sq")
        client.force_login(user)
        assert "You are the only administrator of “Dhoma”" in client.get(CLOSE).content.decode()
        client.post(CLOSE, YES)
        assert User.objects.get(pk=user.pk).is_active
        with pytest.raises(ValidationError):
            close(user)
        assert user.saved_searches.exists()
        make_member(space, "admin")
        client.post(CLOSE, YES)
        assert not User.objects.get(pk=user.pk).is_active
        assert Membership.objects.filter(space=space).count() == 1

    def test_the_only_superuser(self, client):
        client.force_login(make_user(is_superuser=True))
        assert b"only superuser" in client.post(CLOSE, YES).content
        make_user(is_superuser=True)
        assert b"Your account is closed" in client.post(CLOSE, YES).content


@pytest.mark.parametrize("fields", [{"is_active": True}, {"is_active": False, "first_name": "Arta"}])
def test_the_database_keeps_nobody_half_closed(fields):
    user = make_user(first_name="")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(closed_as="3f2a", **fields)


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_two_administrators_close_their_accounts_at_once():
    space = make_space()
    admins = [make_member(space, "admin") for _ in range(2)]
    start, refused = threading.Barrier(2), []

    def go(user):
        try:
            start.wait(10)
            close(user)
        except ValidationError:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[user]) for user in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (stays,) = refused
    assert User.objects.get(pk=stays.pk).is_active
    assert Membership.objects.filter(user=stays, role="admin").exists()
