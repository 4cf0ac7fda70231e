"""Registering as a partner: nobody learns who is registered; nobody is a partner before the organisation says so."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.access.principals import principals
from cms.organisations import register_views, registering
from cms.organisations.models import Affiliation, Organisation
from cms.organisations.registrations import Registration
from cms.users.models import User
from tests.builders.people import make_organisation, make_organisation_admin, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]
REGISTER = "/en/organisations/register/"
PASSWORD = {"password": "nje fjalekalim i gjate"}


def data(**fields):
    return {
        "email": "Arta@Example.org",
        "first_name": "Arta",
        "last_name": "Krasniqi",
        "language": "en",
        "organisation": "",
        "proposed": "OJQ Đurđevdan",
        "position": "Drejtoreshë",
        "why": "Sepse.",
        **fields,
    }


def link() -> str:
    return re.search(r"http://localhost:8000(/\S+/register/to/\S+/)", mail.outbox[-1].body)[1]


class TestAsking:
    def test_nothing_is_seen_before_the_address_is_confirmed(self, client):
        staff = make_staff()
        client.post(REGISTER, data())
        assert not User.objects.filter(email__iexact="arta@example.org").exists()
        assert not Organisation.objects.exists()
        assert mail.outbox[0].to == ["arta@example.org"]
        client.force_login(staff)
        assert b"Nobody is waiting." in client.get("/en/organisations/approvals/").content

    def test_the_same_answer_for_a_known_address(self, client):
        make_user("arta@example.org", language="sq")
        make_user("gone@example.org", is_active=False)
        pages = set()
        for email in ("arta@example.org", "ARTA@example.org", "new@example.org", "gone@example.org"):
            response = client.post(REGISTER, data(email=email), follow=True)
            pages.add((response.redirect_chain[0], response.content))
        assert len(pages) == 1
        assert len(mail.outbox) == 4
        assert mail.outbox[0].to == ["arta@example.org"]
        assert "/register/to/" not in mail.outbox[0].body
        assert "/sq/accounts/login/" in mail.outbox[0].body
        assert Registration.objects.count() == 1

    def test_the_mail_carries_nothing_of_what_was_typed(self, client):
        """Otherwise the form would send anybody's words to anybody's mailbox."""
        client.post(REGISTER, data(first_name="https://example.com", why="Kanarina", proposed="Kanarina"))
        (message,) = mail.outbox
        for typed in ("example.com", "Kanarina", "Krasniqi"):
            assert typed not in f"{message.subject}{message.body}"

    def test_a_program_that_fills_in_everything(self, client):
        assert client.post(REGISTER, data(homepage="x"))["Location"] == f"{REGISTER}done/"
        assert not mail.outbox
        assert not Registration.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "x"}, {"first_name": ""}, {"position": ""}, {"proposed": ""}, {"language": "de"},
            {"organisation": "999999", "proposed": ""}, {"organisation": "x"}, {"why": "x" * 601},
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_written_stays(self, client, wrong):
        response = client.post(REGISTER, data(**wrong))
        assert b"error-summary" in response.content
        assert b"Krasniqi" in response.content
        assert not mail.outbox

    def test_one_of_the_two(self, client):
        organisation = make_organisation()
        assert b"one of the two" in client.post(REGISTER, data(organisation=organisation.pk)).content

    def test_only_listed_organisations_are_offered(self, client):
        hidden = make_organisation(state="pending", name_sq="Në pritje")
        assert "Në pritje" not in client.get(REGISTER).content.decode()
        client.post(REGISTER, data(organisation=hidden.pk, proposed=""))
        assert not Registration.objects.exists()

    def test_too_often(self, client, monkeypatch):
        monkeypatch.setattr(register_views, "REGISTRATIONS", 1)
        assert client.post(REGISTER, data()).status_code == 302
        assert client.post(REGISTER, data(email="b@example.org")).status_code == 429

    def test_nobodys_mailbox_is_filled(self, client):
        for _ in range(5):
            client.post(REGISTER, data())
        assert len(mail.outbox) == registering.MAILS_PER_HOUR

    def test_who_is_signed_in_asks_without_registering(self, client):
        client.force_login(make_user())
        assert client.get(REGISTER)["Location"] == "/en/organisations/ask/"


class TestConfirming:
    def test_opens_an_account_that_is_no_partner(self, client):
        organisation = make_organisation()
        admin = make_organisation_admin(organisation, language="sq")
        client.post(REGISTER, data(organisation=organisation.pk, proposed=""))
        address = link()
        assert b"arta@example.org" in client.get(address).content
        assert not User.objects.filter(email="arta@example.org").exists()
        assert client.post(address, PASSWORD, follow=True).redirect_chain[-1][0] == "/en/accounts/profile/"
        user = User.objects.get(email="arta@example.org")
        assert user.check_password(PASSWORD["password"])
        assert principals(user) == {"public", f"user:{user.pk}"}
        affiliation = user.affiliations.get()
        assert (affiliation.state, affiliation.position, affiliation.role) == (
            "pending",
            "Drejtoreshë",
            "member",
        )
        assert mail.outbox[-1].to == [admin.email]
        assert f"/sq/organisations/approvals/{affiliation.pk}/" in mail.outbox[-1].body
        assert not Registration.objects.exists()
        client.logout()
        assert client.post(address, PASSWORD).status_code == 404

    def test_an_organisation_that_is_not_listed(self, client):
        staff = make_staff()
        make_organisation(slug="ojq-djurdjevdan")
        client.post(REGISTER, data())
        client.post(link(), PASSWORD)
        proposed = Organisation.objects.get(name_sq="OJQ Đurđevdan")
        assert (proposed.state, proposed.slug) == ("pending", "ojq-djurdjevdan-2")
        assert client.get(f"/en/organisations/{proposed.slug}/").status_code == 404
        assert mail.outbox[-1].to == [staff.email]

    def test_a_weak_password_uses_nothing_up(self, client):
        client.post(REGISTER, data())
        assert b"error-summary" in client.post(link(), {"password": "arta"}).content
        assert client.post(link(), PASSWORD).status_code == 302

    def test_three_days(self, client):
        with time_machine.travel("2026-11-01T12:00Z", tick=False):
            client.post(REGISTER, data())
        for moment, status in (("2026-11-04T11:59:59Z", 200), ("2026-11-04T12:00Z", 404)):
            with time_machine.travel(moment, tick=False):
                assert client.get(link()).status_code == status
        assert client.get("/en/organisations/register/to/nonsense/").status_code == 404

    def test_what_nobody_confirms_is_forgotten(self, client):
        client.post(REGISTER, data())
        assert registering.forget_old() == 0
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            assert registering.forget_old() == 1

    def test_somebody_else_took_the_address_meanwhile(self, client):
        client.post(REGISTER, data())
        make_user("ARTA@example.org")
        assert client.post(link(), PASSWORD).status_code == 404


class TestAskingAgain:
    def ask(self, client, organisation):
        return client.post(
            "/en/organisations/ask/", {"organisation": organisation.pk, "proposed": "", "position": "X"}
        )

    def test_is_for_those_who_signed_in(self, client):
        assert "/accounts/login/" in client.get("/en/organisations/ask/")["Location"]

    def test_after_a_refusal_not_while_waiting_not_when_in(self, client):
        organisation, user = make_organisation(), make_user()
        client.force_login(user)
        assert self.ask(client, organisation).status_code == 302
        assert b"You have asked already" in self.ask(client, organisation).content
        Affiliation.objects.update(refused_at=timezone.now(), refusal="Jo")
        assert self.ask(client, organisation).status_code == 302
        affiliation = Affiliation.objects.get()
        assert (affiliation.state, affiliation.refusal) == ("pending", "")
        Affiliation.objects.update(approved=True)
        assert b"You belong to this organisation already" in self.ask(client, organisation).content


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_open_one_account():
    Client().post(REGISTER, data())
    address, start, answers = link(), threading.Barrier(8), []

    def confirm():
        try:
            start.wait(20)
            answers.append(Client().post(address, PASSWORD).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, *[404] * 7]
    assert User.objects.filter(email="arta@example.org").count() == 1
    assert Organisation.objects.count() == 1
