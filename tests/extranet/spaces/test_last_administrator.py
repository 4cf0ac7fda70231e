"""A space always keeps an administrator without end date, also when two act at once."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.spaces.members import add_member, end_membership
from extranet.spaces.models import Membership
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space

REFUSAL = b"A space needs an administrator without end date."
LATER = "2099-01-01T00:00"


@pytest.fixture
def space(db):
    return make_space(slug="dhoma")


@pytest.fixture
def admin(space, client):
    user = make_member(space, "admin")
    client.force_login(user)
    return user


@pytest.fixture(params=["nobody else", "with an end", "ended", "deactivated", "moderator", "elsewhere"])
def no_other_admin(request, space):
    """Those who do not count as another administrator."""
    match request.param:
        case "with an end":
            make_member(space, "admin", expires_at=timezone.now() + timedelta(days=1))
        case "ended":
            make_member(space, "admin", ended=True)
        case "deactivated":
            make_member(space, "admin", user=make_user(is_active=False))
        case "moderator":
            make_member(space, "moderator")
        case "elsewhere":
            make_member(make_space(), "admin")


def untouched(user) -> bool:
    membership = Membership.objects.get(user=user)
    return (membership.role, membership.expires_at) == ("admin", None)


@pytest.mark.usefixtures("no_other_admin")
class TestLast:
    def test_cannot_leave(self, client, admin):
        response = client.post("/en/spaces/dhoma/leave/", follow=True)
        assert REFUSAL in response.content
        assert untouched(admin)

    @pytest.mark.parametrize(
        "data",
        [
            {"remove": "1"},
            {"save": "1", "role": "moderator"},
            {"save": "1", "role": "member"},
            {"save": "1", "role": "guest", "expires_at": LATER},
            {"save": "1", "role": "admin", "expires_at": LATER},
        ],
    )
    def test_cannot_be_removed_demoted_or_given_an_end(self, client, admin, data):
        pk = admin.memberships.get().pk
        assert REFUSAL in client.post(f"/en/spaces/dhoma/members/{pk}/", data).content
        assert untouched(admin)
        assert not AuditEntry.objects.filter(action="member").exists()

    def test_cannot_be_added_again_as_something_less(self, space, admin):
        with pytest.raises(ValidationError):
            add_member(space, admin, "member", by=admin)
        assert untouched(admin)


def test_with_another_one_it_is_all_possible(client, space, admin):
    other = make_member(space, "admin")
    assert client.post("/en/spaces/dhoma/leave/")["Location"] == "/en/spaces/"
    assert not Membership.objects.filter(user=admin).exists()
    assert untouched(other)


def test_what_was_read_before_the_lock_is_not_believed(space, admin):
    """Loaded as a member, promoted meanwhile, and by now the only administrator."""
    user = make_member(space)
    user.memberships.get()
    Membership.objects.filter(user=user).update(role="admin")
    Membership.objects.filter(user=admin).delete()
    with pytest.raises(ValidationError):
        end_membership(space, user.pk, by=user)
    assert untouched(user)


def test_ending_what_has_ended_writes_no_second_line(space, admin):
    user = make_member(space)
    for _ in range(2):
        end_membership(space, user.pk, by=admin)
    assert AuditEntry.objects.filter(action="member").count() == 1


def at_once(*acts) -> list:
    """What each of `acts` answers when all begin together, each in a thread with its own connection."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_administrators_leave(self):
        space = make_space(slug="dhoma")
        clients = []
        for _ in range(2):
            client = Client()
            client.force_login(make_member(space, "admin"))
            clients.append(client)
        answers = at_once(*(lambda c=c: c.post("/en/spaces/dhoma/leave/")["Location"] for c in clients))
        assert sorted(answers) == ["/en/spaces/", "/en/spaces/dhoma/"]
        assert Membership.objects.filter(role="admin").count() == 1

    def test_two_administrators_demote_each_other(self):
        space = make_space()
        one, two = make_member(space, "admin"), make_member(space, "admin")
        answers = at_once(
            lambda: add_member(space, one, "member", by=two), lambda: add_member(space, two, "member", by=one)
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "ValidationError"]
        assert Membership.objects.filter(role="admin").count() == 1

    def test_a_double_click_on_join(self):
        space, partner = make_space(slug="dhoma", visibility="open", join="self"), make_partner()
        client = Client()
        client.force_login(partner)
        answers = at_once(*[lambda: client.post("/en/spaces/dhoma/join/").status_code] * 2)
        assert set(answers) <= {302, 404}
        assert Membership.objects.filter(space=space, user=partner).count() == 1
