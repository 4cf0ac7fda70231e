import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from lxml import html

from tests.builders.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ACTIVATE = "/en/accounts/2fa/totp/activate/"


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(client, user):
    return client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def staff(settings):
    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = True
    return make_user("staff@example.org", is_staff=True, is_superuser=True)


def set_up(client) -> str:
    """Goes through the form as a person does; returns the secret."""
    tree = html.fromstring(client.get(ACTIVATE).content)
    assert tree.xpath("//img[starts-with(@src, 'data:image/svg+xml')]/@alt")
    secret = tree.xpath("//code")[0].text.strip()
    response = client.post(ACTIVATE, {"code": code(secret)})
    assert response["Location"] == "/en/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.parametrize("address", ["/admin/", "/en/", "/en/spaces/", "/admin/pages/"])
def test_staff_without_one_go_nowhere_else(client, staff, address):
    client.force_login(staff)
    assert client.get(address, headers={"accept-language": "en"})["Location"] == ACTIVATE


def test_others_are_left_alone(client, staff):
    client.force_login(make_user())
    assert client.get("/en/").status_code == 200


def test_set_up_right_after_signing_in_without_a_second_question(client, staff):
    sign_in(client, staff)
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert (
        len(
            html.fromstring(client.get("/en/accounts/2fa/recovery-codes/").content).xpath(
                "//ul[@class='codes']/li"
            )
        )
        == 10
    )


def test_then_the_password_alone_opens_nothing(client, staff):
    sign_in(client, staff)
    secret = set_up(client)
    client.post("/en/accounts/logout/")
    assert sign_in(client, staff)["Location"].startswith("/en/accounts/2fa/authenticate/")
    assert client.get("/admin/", headers={"accept-language": "en"})["Location"].startswith("/admin/login/")
    assert b"Incorrect code." in client.post("/en/accounts/2fa/authenticate/", {"code": "000000"}).content
    cache.clear()  # within the minute the code of the set-up may serve once more
    client.post("/en/accounts/2fa/authenticate/", {"code": code(secret)})
    assert client.get("/admin/").status_code == 200


def test_recovery_code_opens_once(client, staff):
    sign_in(client, staff)
    set_up(client)
    spare = (
        html.fromstring(client.get("/en/accounts/2fa/recovery-codes/").content)
        .xpath("//ul[@class='codes']/li")[0]
        .text
    )
    for opened in (True, False):
        client.post("/en/accounts/logout/")
        sign_in(client, staff)
        client.post("/en/accounts/2fa/authenticate/", {"code": spare})
        assert ("_auth_user_id" in client.session) is opened


def test_screens_are_drawn(client, staff):
    sign_in(client, staff)
    assert b"Set up an authenticator app" in client.get("/en/accounts/2fa/").content
    set_up(client)
    for address in ("", "totp/deactivate/", "recovery-codes/generate/", "recovery-codes/download/"):
        assert client.get(f"/en/accounts/2fa/{address}").status_code == 200
