import re

import pytest
from django.core import mail
from django.urls import reverse
from lxml import html

from tests.builders.people import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"


def next_on(client, **headers) -> str | None:
    tree = html.fromstring(client.get(LOGIN, headers=headers).content)
    return next(iter(tree.xpath("//main//input[@name='next']/@value")), None)


class TestWhereSigningInLeads:
    def test_back_to_the_page_one_came_from(self, client):
        assert (
            next_on(client, referer="http://testserver/en/organisations/x/?a=1") == "/en/organisations/x/?a=1"
        )

    @pytest.mark.parametrize(
        "referer",
        [
            "https://example.com/en/",
            "http://testserver.example.com/",
            "http://testserver@example.com/",
            "//example.com/",
            "javascript:alert(1)",
            "http://testserver/en/accounts/password/reset/",
            "http://[",
            "",
        ],
    )
    def test_never_elsewhere(self, client, referer):
        assert next_on(client, referer=referer) is None

    def test_next_wins(self, client):
        tree = html.fromstring(
            client.get(LOGIN, {"next": "/en/"}, headers={"referer": "http://testserver/sq/"}).content
        )
        assert tree.xpath("//main//input[@name='next']/@value") == ["/en/"]

    def test_from_a_404_back_to_what_was_hidden(self, client):
        """The 404 page tells nothing; the browser does."""
        make_organisation(slug="e-re")
        make_user("arta@example.org")
        address = next_on(client, referer="http://testserver/en/organisations/e-re/")
        response = client.post(LOGIN, {"login": "arta@example.org", "password": PASSWORD, "next": address})
        assert response["Location"] == "/en/organisations/e-re/"


class TestSignIn:
    def test_by_email_however_written(self, client):
        make_user("arta@example.org")
        response = client.post(LOGIN, {"login": "Arta@Example.org", "password": PASSWORD})
        assert response["Location"] == "/en/spaces/"

    def test_wrong_password_and_unknown_address_answer_alike(self, client):
        make_user("arta@example.org")
        pages = [
            client.post(LOGIN, {"login": login, "password": "wrong"}).content.decode().replace(login, "")
            for login in ("arta@example.org", "nobody@example.org")
        ]
        first, second = (re.sub(r'value="\w{64}"', "", page) for page in pages)
        assert first == second
        assert "are not correct" in first

    def test_fields_have_labels_and_no_placeholders(self, client):
        tree = html.fromstring(client.get(LOGIN).content)
        for field in tree.xpath("//main//form//input[not(@type='hidden')]"):
            assert tree.xpath(f"//label[@for='{field.get('id')}']")
            assert field.get("placeholder") is None

    def test_too_many_attempts(self, client, settings):
        settings.AXES_ENABLED = True
        settings.AXES_FAILURE_LIMIT = 2
        make_user("arta@example.org")
        for _ in range(3):
            response = client.post(LOGIN, {"login": "arta@example.org", "password": "wrong"})
        assert response.status_code == 429
        assert b"Signing in is paused" in response.content

    @pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
    def test_signing_out_stays_in_the_language(self, client, language):
        client.force_login(make_user())
        address = f"/{language}/accounts/logout/"
        assert client.get(address).status_code == 200
        assert client.post(address)["Location"] == f"/{language}/"


class TestPassword:
    def test_reset_by_mail(self, client):
        make_user("arta@example.org")
        client.post("/en/accounts/password/reset/", {"email": "arta@example.org"})
        (message,) = mail.outbox
        assert "Str. Egnatia" in message.body
        link = re.search(r"http://testserver(/en/accounts/password/reset/key/\S+)", message.body)[1]
        form = client.get(link, follow=True)
        new = "another long password"
        client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
        assert client.post(LOGIN, {"login": "arta@example.org", "password": new})["Location"] == "/en/spaces/"

    def test_unknown_address_gets_the_same_answer(self, client):
        response = client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"})
        assert response["Location"] == reverse("account_reset_password_done").replace("/sq/", "/en/")

    def test_old_link(self, client):
        assert b"no longer valid" in client.get("/en/accounts/password/reset/key/1-set-password/").content

    def test_change(self, client):
        user = make_user("arta@example.org")
        client.force_login(user)
        new = "another long password"
        data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert client.post("/en/accounts/password/change/", data)["Location"] == "/en/accounts/profile/"
        user.refresh_from_db()
        assert user.check_password(new)


class TestProfile:
    def test_is_for_those_who_signed_in(self, client):
        assert client.get("/en/accounts/profile/")["Location"].startswith(LOGIN)

    def test_saves_language_and_time_zone(self, client):
        user = make_user()
        client.force_login(user)
        data = {"first_name": "Arta", "last_name": "K", "language": "sr-latn", "time_zone": "Europe/Zurich"}
        client.post("/en/accounts/profile/", {**data, "email": "other@example.org", "is_staff": "on"})
        user.refresh_from_db()
        assert (user.language, user.time_zone) == ("sr-latn", "Europe/Zurich")
        assert not user.is_staff
        assert user.email != "other@example.org"

    def test_names_what_is_wrong(self, client):
        client.force_login(make_user())
        response = client.post("/en/accounts/profile/", {"language": "en", "time_zone": "Europe/Pristina"})
        assert "“Europe/Pristina” is not a time zone." in response.content.decode()
