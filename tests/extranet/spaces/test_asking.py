"""Asking to join a private space: who may, who answers, what each is told."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.organisations.models import Affiliation
from extranet.spaces import asking_views
from extranet.spaces.joining import JoinRequest
from extranet.spaces.models import Membership
from tests.builders.people import make_organisation_admin, make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]
CARD = "/en/spaces/dhoma/"
REQUESTS = f"{CARD}requests/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma", visibility="private", join="admin")


@pytest.fixture
def admin(space):
    return make_member(space, "admin", user=make_user(language="en"))


@pytest.fixture
def asked(client, space, admin):
    """A request of a partner, who is signed in."""
    partner = make_partner(language="en", first_name="Zana")
    client.force_login(partner)
    client.post(f"{CARD}ask/", {"sentence": "Punoj me buxhetin."})
    mail.outbox.clear()
    return JoinRequest.objects.get()


ROLES = {
    "anonymous": lambda space: None,
    "outsider": lambda space: make_user(),
    "partner": lambda space: make_partner(),
    "organisation admin": lambda space: make_organisation_admin(),
    "former": lambda space: make_member(space, "admin", user=make_partner(), ended=True),
    "guest": lambda space: make_member(space, "guest", user=make_partner()),
    "member": lambda space: make_member(space, user=make_partner()),
    "admin": lambda space: make_member(space, "admin", user=make_partner()),
    "staff": lambda space: make_staff(),
    "superuser": lambda space: make_user(is_superuser=True),
}


@pytest.mark.stack
@pytest.mark.parametrize("visibility", ["secret", "private", "open"])
@pytest.mark.parametrize("join", ["admin", "team", "self"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_ask_and_who_answers(client, role, visibility, join):
    if (visibility, join) == ("secret", "self"):
        return
    space = make_space(slug="dhoma", visibility=visibility, join=join)
    user = ROLES[role](space)
    if user:
        client.force_login(user)
    may = visibility == "private" and join != "self" and role in {"partner", "organisation admin", "former"}
    assert client.get(f"{CARD}ask/").status_code == (200 if may else 404)
    assert client.post(f"{CARD}ask/", {"sentence": "Po"}).status_code == (302 if may else 404)
    assert JoinRequest.objects.filter(user=user).exists() is may
    asked = JoinRequest.objects.create(space=space, user=make_partner(), sentence="x")
    answers = role == "admin" or (role == "member" and join == "team")
    assert client.get(REQUESTS).status_code == (200 if answers else 404)
    response = client.post(f"{REQUESTS}{asked.pk}/", {"accept": "1"})
    assert response.status_code == (302 if answers else 404)
    assert Membership.objects.filter(user=asked.user, space=space).exists() is answers


def test_secret_is_as_if_it_were_not_there(client):
    make_space(slug="dhoma", visibility="secret")
    client.force_login(make_partner())
    there, nowhere = client.get(f"{CARD}ask/"), client.get("/en/spaces/askund/ask/")
    assert (there.status_code, there.content) == (404, nowhere.content)


class TestAsking:
    def test_administrators_are_told(self, client, space, admin):
        client.force_login(make_partner(first_name="Zana"))
        client.post(f"{CARD}ask/", {"sentence": "Punoj me buxhetin."})
        (message,) = mail.outbox
        assert message.to == [admin.email]
        assert "Punoj me buxhetin." in message.body
        assert AuditEntry.objects.filter(action="member", space_id=space.pk).exists()

    def test_the_card_says_how_it_stands(self, client, asked):
        page = client.get(CARD).content.decode()
        assert "You asked to join on" in page
        assert f'{CARD}ask/"' not in page
        assert client.get(f"{CARD}ask/").status_code == 404

    def test_without_a_sentence(self, client, space):
        client.force_login(make_partner())
        assert b"error-summary" in client.post(f"{CARD}ask/", {"sentence": " "}).content

    def test_taking_it_back_and_asking_again(self, client, asked):
        assert client.post(f"{CARD}ask/withdraw/")["Location"] == CARD
        assert client.post(f"{CARD}ask/withdraw/").status_code == 404
        assert client.post(f"{CARD}ask/", {"sentence": "Prapë"}).status_code == 302
        assert JoinRequest.objects.open().count() == 1

    def test_nobody_takes_back_somebody_elses(self, client, asked):
        client.force_login(make_partner())
        assert client.post(f"{CARD}ask/withdraw/").status_code == 404
        asked.refresh_from_db()
        assert asked.state == "open"

    def test_too_often(self, client, monkeypatch):
        monkeypatch.setattr(asking_views, "PER_HOUR", 1)
        client.force_login(make_partner())
        codes = []
        for name in ("nje", "dy"):
            make_space(slug=name, visibility="private")
            codes.append(client.post(f"/en/spaces/{name}/ask/", {"sentence": "x"}).status_code)
        assert codes == [302, 429]

    def test_one_open_request_in_the_database(self, asked):
        with pytest.raises(IntegrityError), transaction.atomic():
            JoinRequest.objects.create(space=asked.space, user=asked.user, sentence="x")


class TestAnswering:
    def answer(self, client, asked, admin, **data):
        client.force_login(admin)
        return client.post(f"{REQUESTS}{asked.pk}/", data)

    def test_accepted(self, client, asked, admin):
        client.force_login(admin)
        page = client.get(REQUESTS).content.decode()
        assert "Zana" in page
        assert "Punoj me buxhetin." in page
        assert "1 person asks to join" in client.get(f"{CARD}members/").content.decode()
        self.answer(client, asked, admin, accept="1")
        assert asked.user.memberships.get().role == "member"
        assert "You are now a member" in mail.outbox[-1].body
        assert mail.outbox[-1].to == [asked.user.email]

    def test_refused_with_a_reason_and_again_after_thirty_days(self, client, asked, admin):
        assert b"Refuse the request" in self.answer(client, asked, admin, refuse="1").content
        assert b"error-summary" in self.answer(client, asked, admin, reason=" ").content
        assert self.answer(client, asked, admin, reason="Grupi është plot.").status_code == 302
        assert "Grupi është plot." in mail.outbox[-1].body
        client.force_login(asked.user)
        page = client.get(CARD).content.decode()
        assert "Grupi është plot." in page
        assert "You can ask again from" in page
        for days, status in ((29, 404), (30, 200)):
            with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1)):
                client.force_login(asked.user)
                assert client.get(f"{CARD}ask/").status_code == status

    def test_twice(self, client, asked, admin):
        assert self.answer(client, asked, admin, accept="1").status_code == 302
        assert self.answer(client, asked, admin, accept="1").status_code == 404

    def test_who_is_no_partner_any_more_is_not_let_in(self, client, asked, admin):
        Affiliation.objects.all().delete()
        self.answer(client, asked, admin, accept="1")
        assert b"no longer a partner" in client.get(REQUESTS).content
        assert not asked.user.memberships.exists()

    def test_request_of_another_space_is_out_of_reach(self, client, asked):
        other = make_space(slug="tjeter")
        client.force_login(make_member(other, "admin"))
        assert client.post(f"/en/spaces/tjeter/requests/{asked.pk}/", {"accept": "1"}).status_code == 404

    def test_costs_the_same_for_many(self, client, space, admin):
        client.force_login(admin)
        counted = []
        for more in (5, 40):
            for _ in range(more):
                JoinRequest.objects.create(space=space, user=make_partner(), sentence="x")
            counted.append(count_queries(client, REQUESTS))
        assert counted[0] == counted[1] <= 15


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_a_double_click():
    make_space(slug="dhoma", visibility="private")
    client, start, answers = Client(), threading.Barrier(2), []
    client.force_login(make_partner())

    def ask():
        try:
            start.wait(10)
            answers.append(client.post(f"{CARD}ask/", {"sentence": "x"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {302, 404}
    assert JoinRequest.objects.count() == 1
