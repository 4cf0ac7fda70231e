"""Looking after an organisation: who may, what follows, and that it keeps an administrator."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.access.principals import principals
from cms.organisations import people
from cms.organisations.models import Affiliation, Organisation
from tests.builders.people import (
    make_editor,
    make_organisation,
    make_organisation_admin,
    make_partner,
    make_staff,
    make_user,
)
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_at_once")]
APPROVALS = "/en/organisations/approvals/"


@pytest.fixture
def organisation():
    return make_organisation(slug="ojq", name_sq="OJQ")


@pytest.fixture
def asking(organisation):
    return people.ask(
        make_user(first_name="Zana", language="en"), organisation, position="Juriste", why="Sepse"
    )


ROLES = {
    "anonymous": lambda organisation: None,
    "outsider": lambda organisation: make_user(),
    "partner": lambda organisation: make_partner(),
    "colleague": make_partner,
    "space admin": lambda organisation: make_member(make_space(), "admin", user=make_partner()),
    "sponsor": lambda organisation: make_member(make_space()),
    "admin elsewhere": lambda organisation: make_organisation_admin(),
    "former admin": lambda organisation: former_admin(organisation),
    "organisation admin": make_organisation_admin,
    "staff": lambda organisation: make_staff(),
    "cms editor": lambda organisation: make_editor(),
    "superuser": lambda organisation: make_user(is_superuser=True),
}
MAY = {"organisation admin", "staff", "cms editor"}  # editors are staff


def former_admin(organisation):
    user = make_organisation_admin(organisation)
    user.affiliations.update(expires_at=timezone.now() - timedelta(seconds=1))
    return user


@pytest.mark.stack
@pytest.mark.parametrize("role", ROLES)
def test_every_door(client, organisation, asking, role):
    user = ROLES[role](organisation)
    if user:
        client.force_login(user)
    colleague = make_partner(organisation).affiliations.get()
    may = role in MAY
    for path in ("ojq/edit/", "ojq/people/", f"ojq/people/{colleague.pk}/"):
        assert client.get(f"/en/organisations/{path}").status_code == (200 if may else 404), path
    detail = 302 if role == "anonymous" else 200 if may else 404
    assert client.get(f"{APPROVALS}{asking.pk}/").status_code == detail
    listed = 302 if role == "anonymous" else 200 if may or role == "admin elsewhere" else 404
    assert client.get(APPROVALS).status_code == listed
    page = client.get("/en/organisations/ojq/").content
    assert (b"/ojq/people/" in page) is may
    for path, data in (
        (f"approvals/{asking.pk}/", {"approve": "1", "as-role": "member"}),
        (f"ojq/people/{colleague.pk}/", {"end": "1"}),
        ("ojq/edit/", {"name_sq": "E re"}),
    ):
        assert client.post(f"/en/organisations/{path}", data).status_code == (
            302 if may or (role == "anonymous" and "approvals" in path) else 404
        )
    asking.refresh_from_db()
    assert asking.approved is may
    assert Affiliation.objects.filter(pk=colleague.pk).exists() is not may
    assert Organisation.objects.filter(name_sq="E re").exists() is may


class TestApproving:
    def test_makes_a_partner_and_tells_them(self, client, organisation, asking):
        client.force_login(make_organisation_admin(organisation))
        assert "Zana" in client.get(APPROVALS).content.decode()
        mail.outbox.clear()
        client.post(
            f"{APPROVALS}{asking.pk}/", {"approve": "1", "as-role": "member", "as-position": "Juriste"}
        )
        assert "partner" in principals(asking.user)
        assert [message.subject for message in mail.outbox] == [
            "You are approved as a person of “OJQ”: you see what is open to partners"
        ]
        assert AuditEntry.objects.filter(action="member", object_id=str(organisation.pk)).exists()
        assert client.get(f"{APPROVALS}{asking.pk}/").status_code == 404

    def test_refusing_needs_a_reason_and_says_it(self, client, organisation, asking):
        client.force_login(make_organisation_admin(organisation))
        mail.outbox.clear()
        assert b"error-summary" in client.post(f"{APPROVALS}{asking.pk}/", {"refuse": "1"}).content
        client.post(f"{APPROVALS}{asking.pk}/", {"refuse": "1", "reason": "Nuk punoni këtu."})
        assert "Nuk punoni këtu." in mail.outbox[-1].body
        asking.refresh_from_db()
        assert asking.state == "refused"
        assert "partner" not in principals(asking.user)

    def test_twice_tells_once(self, organisation, asking):
        staff = make_staff()
        mail.outbox.clear()
        answers = [
            people.approve(asking, by=staff, role="member", position="", expires_at=None) for _ in range(2)
        ]
        assert answers == [True, False]

    def test_where_there_is_no_administrator_staff_are_told(self, organisation):
        staff = make_staff()
        assert people.approvers(organisation) == [staff]
        admin = make_organisation_admin(organisation)
        assert people.approvers(organisation) == [admin]

    def propose(self):
        return people.ask(make_user(), people.propose("OJQ e re"), position="X")

    def test_a_proposed_organisation_is_staffs_business(self, client):
        affiliation = self.propose()
        client.force_login(make_staff())
        data = {"approve": "1", "as-role": "admin", "organisation-kind": "media"}
        page = client.post(f"{APPROVALS}{affiliation.pk}/", data)
        assert b"error-summary" in page.content  # without a name
        assert (
            client.post(f"{APPROVALS}{affiliation.pk}/", {**data, "organisation-name": "Radio"}).status_code
            == 302
        )
        organisation = Organisation.objects.get(slug="ojq-e-re")
        assert (organisation.state, organisation.kind, organisation.name_sq) == (
            "published",
            "media",
            "Radio",
        )
        assert f"organisation:{organisation.pk}:admin" in principals(affiliation.user)

    def test_refused_it_is_put_aside(self, client):
        affiliation = self.propose()
        other = people.ask(make_user(), affiliation.organisation, position="Y")
        client.force_login(make_staff())
        for each, state in ((affiliation, "pending"), (other, "archived")):
            client.post(f"{APPROVALS}{each.pk}/", {"refuse": "1", "reason": "Nuk ekziston."})
            affiliation.organisation.refresh_from_db()
            assert affiliation.organisation.state == state

    def test_it_may_be_listed_already(self, client, organisation):
        affiliation = self.propose()
        client.force_login(make_staff())
        data = {"approve": "1", "as-role": "member", "organisation-kind": "cso", "organisation-name": "X"}
        client.post(f"{APPROVALS}{affiliation.pk}/", {**data, "organisation-listed": organisation.pk})
        assert f"organisation:{organisation.pk}" in principals(affiliation.user)
        assert Organisation.objects.count() == 1


class TestChanging:
    @pytest.mark.stack
    def test_ending_holds_from_the_next_request(self, client, organisation):
        space = make_space(slug="hapur", visibility="open")
        partner, other = make_partner(organisation), Client()
        other.force_login(partner)
        assert other.get("/en/spaces/hapur/").status_code == 200
        client.force_login(make_organisation_admin(organisation))
        client.post(f"/en/organisations/ojq/people/{partner.affiliations.get().pk}/", {"end": "1"})
        assert other.get("/en/spaces/hapur/").status_code == 404
        assert space.visibility == "open"

    def test_asks_about_spaces_without_telling_secrets(self, client, organisation):
        known, secret = make_space(name_sq="E njohur"), make_space(name_sq="Kanarina")
        admin, partner = make_organisation_admin(organisation), make_partner(organisation)
        boss = make_member(secret, "admin", user=make_user(language="en"))
        for space in (known, secret):
            make_member(space, user=partner)
        make_member(known, user=admin)
        client.force_login(admin)
        address = f"/en/organisations/ojq/people/{partner.affiliations.get().pk}/"
        page = client.get(f"{address}?end=1").content.decode()
        assert "E njohur" in page
        assert "Kanarina" not in page
        client.post(address, {"end": "1"})
        assert [message.to for message in mail.outbox] == [[boss.email]]
        assert "Kanarina" in mail.outbox[0].body
        assert partner.memberships.count() == 2

    @pytest.mark.parametrize(
        "data", [{"end": "1"}, {"save": "1", "role": "member"},
                 {"save": "1", "role": "admin", "expires_at": "2099-01-01T00:00"}]
    )  # fmt: skip
    def test_the_last_administrator_stays(self, client, organisation, data):
        admin = make_organisation_admin(organisation)
        client.force_login(admin)
        address = f"/en/organisations/ojq/people/{admin.affiliations.get().pk}/"
        assert b"needs an administrator" in client.post(address, data).content
        assert admin.affiliations.get().role == "admin"
        client.force_login(make_staff())
        assert client.post(address, data).status_code == 302

    def test_with_another_one_it_is_possible_and_leads_out(self, client, organisation):
        admin = make_organisation_admin(organisation)
        make_organisation_admin(organisation)
        client.force_login(admin)
        response = client.post(f"/en/organisations/ojq/people/{admin.affiliations.get().pk}/", {"end": "1"})
        assert response["Location"] == "/en/organisations/ojq/"

    def test_person_of_another_organisation_is_out_of_reach(self, client, organisation):
        client.force_login(make_organisation_admin(organisation))
        elsewhere = make_partner().affiliations.get()
        assert client.post(f"/en/organisations/ojq/people/{elsewhere.pk}/", {"end": "1"}).status_code == 404

    def test_fields_of_the_row_cannot_be_sent(self, client, organisation):
        client.force_login(make_organisation_admin(organisation))
        mine, other = make_partner(organisation).affiliations.get(), make_organisation()
        data = {"save": "1", "role": "member", "organisation": other.pk, "user": make_user().pk}
        client.post(f"/en/organisations/ojq/people/{mine.pk}/", data)
        after = Affiliation.objects.get(pk=mine.pk)
        assert (after.organisation_id, after.user_id) == (organisation.pk, mine.user_id)


class TestCard:
    def test_is_edited_and_shown(self, client, organisation):
        client.force_login(make_organisation_admin(organisation))
        data = {
            "name_sq": "OJQ",
            "name_en": "The NGO",
            "description_en": "We do things.",
            "website": "https://a.org",
        }
        client.post("/en/organisations/ojq/edit/", {**data, "state": "archived", "slug": "x"})
        page = client.get("/en/organisations/ojq/").content.decode()
        assert "The NGO" in page
        assert "We do things." in page

    def test_an_address_that_runs_a_program_is_refused(self, client, organisation):
        client.force_login(make_organisation_admin(organisation))
        data = {"name_sq": "OJQ", "website": "javascript:alert(1)"}
        assert b"error-summary" in client.post("/en/organisations/ojq/edit/", data).content


class TestInvariants:
    @pytest.mark.parametrize(
        "fields", [{"approved": True, "refused_at": timezone.now()}, {"role": "admin", "approved": False}]
    )
    def test_database_refuses(self, organisation, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            Affiliation.objects.create(user=make_user(), organisation=organisation, **fields)


@pytest.mark.parametrize("path", ["approvals/", "ojq/people/"])
def test_lists_cost_the_same_for_many(client, organisation, path):
    client.force_login(make_staff())
    counted = []
    for more in (5, 40):
        for _ in range(more):
            make_partner(organisation)
            Affiliation.objects.create(user=make_user(), organisation=organisation)
        counted.append(count_queries(client, f"/en/organisations/{path}"))
    assert counted[0] == counted[1] <= 15


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_two_administrators_leave_at_once():
    organisation = make_organisation()
    admins = [make_organisation_admin(organisation) for _ in range(2)]
    start, refused = threading.Barrier(2), []

    def leave(user):
        try:
            start.wait(10)
            people.end(user.affiliations.get(), by=user)
        except ValidationError:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Affiliation.objects.filter(role="admin").count() == 1
