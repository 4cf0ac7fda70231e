"""The list of one's sessions: only one's own, only those that are alive."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from cms.users.sessions import device
from tests.builders.people import PASSWORD, make_organisation_admin, make_partner, make_staff, make_user
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
SESSIONS = "/en/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


def sign_in(user, agent=FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.get("/en/spaces/")
    return client


@pytest.mark.parametrize("make", [make_user, make_partner, make_organisation_admin, make_staff])
def test_everybody_sees_their_own_and_nobody_elses(make):
    sign_in(make_user(), PHONE)
    here = sign_in(make())
    page = here.get(SESSIONS).content.decode()
    assert page.count("Firefox, Windows") == 1
    assert "iPhone" not in page
    assert "this one" in page


def test_is_for_those_who_signed_in(client):
    assert "/accounts/login/" in client.get(SESSIONS)["Location"]


class TestEnding:
    def test_one(self):
        user = make_user()
        here, phone = sign_in(user), sign_in(user, PHONE)
        row = UserSession.objects.get(user_agent=PHONE)
        # Said in full: where it stands alone, "End" is translated as the end of a share.
        assert here.get(SESSIONS).content.decode().count("End this session") == 1
        assert here.post(SESSIONS, {"end": row.pk})["Location"] == SESSIONS
        assert "/accounts/login/" in phone.get(SESSIONS)["Location"]
        assert here.get(SESSIONS).status_code == 200

    def test_all_others(self):
        user = make_user()
        here, others = sign_in(user), [sign_in(user, PHONE) for _ in range(3)]
        here.post(SESSIONS, {"others": "1"})
        assert here.get(SESSIONS).status_code == 200
        assert {client.get(SESSIONS).status_code for client in others} == {302}

    @pytest.mark.parametrize("whose", ["somebody else's", "nonsense"])
    def test_never_somebody_elses(self, whose):
        other, here = sign_in(make_user(), PHONE), sign_in(make_user())
        pk = UserSession.objects.get(user_agent=PHONE).pk if whose == "somebody else's" else "x"
        assert here.post(SESSIONS, {"end": pk}).status_code == 404
        assert other.get(SESSIONS).status_code == 200


def test_a_changed_password_leaves_the_others_out():
    user = make_user()
    here = sign_in(user)
    sign_in(user, PHONE)
    new = "another long password"
    here.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert "iPhone" not in here.get(SESSIONS).content.decode()


def test_last_seen_is_noted_every_few_minutes():
    with time_machine.travel("2026-11-23T12:00Z", tick=False):
        here = sign_in(make_user())
    for minutes, seen in ((2, 0), (6, 6), (9, 6)):
        moment = timezone.datetime.fromisoformat("2026-11-23T12:00+00:00")
        with time_machine.travel(moment + timedelta(minutes=minutes), tick=False):
            here.get("/en/spaces/")
        assert UserSession.objects.get().last_seen_at == moment + timedelta(minutes=seen)


def test_costs_the_same_for_many():
    user = make_user()
    here, counted = sign_in(user), []
    for more in (2, 6):
        for _ in range(more):
            sign_in(user, PHONE)
        counted.append(count_queries(here, SESSIONS))
    assert counted[0] == counted[1] <= 12


@pytest.mark.parametrize(("agent", "name"), [(FIREFOX, "Firefox, Windows"), (PHONE, "Safari, iPhone")])
def test_devices(agent, name):
    assert device(agent) == name


def test_second_factor_is_reachable_from_everybodys_profile(client):
    client.force_login(make_user())
    page = client.get("/en/accounts/profile/").content.decode()
    assert "/en/accounts/2fa/" in page
    assert SESSIONS in page
