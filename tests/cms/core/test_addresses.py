import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils.translation import override

from tests.builders.pages import make_page
from tests.builders.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/sr", "/sr-latn/"),
        ("/sr/", "/sr-latn/"),
        ("/sr/vesti/?page=2&kind=news", "/sr-latn/vesti/?page=2&kind=news"),
        ("/sr//example.com/", "/sr-latn//example.com/"),  # stays here
    ],
)
def test_serbian_without_its_script_leads_to_latin_script(client, asked, answered):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (302, answered)


@pytest.mark.parametrize(
    ("wish", "answered"),
    [("sq", "/sq/"), ("en-GB", "/en/"), ("sr", "/sr-latn/"), ("de", "/sq/"), ("", "/sq/")],
)
def test_root_leads_to_the_browsers_language(client, wish, answered):
    assert client.get("/", headers={"accept-language": wish})["Location"] == answered


def test_back_office_has_no_sign_in_of_its_own(client):
    response = client.get("/admin/pages/", follow=True, headers={"accept-language": "en"})
    assert response.redirect_chain[-1][0] == "/en/accounts/login/?next=%2Fadmin%2Fpages%2F"
    assert "account/login.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/confirm/MQ/abc/"])
def test_back_office_has_no_password_reset_of_its_own(client, address):
    with override("en"):
        reset = reverse("account_reset_password")
    assert client.get(address, headers={"accept-language": "en"})["Location"] == reset


def test_signing_out_of_the_back_office_signs_out(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    response = client.post("/admin/logout/", headers={"accept-language": "en"})
    assert (response.status_code, response["Location"]) == (307, "/en/accounts/logout/")
    client.post(response["Location"])
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/api/v2/pages/", "/django-admin/", "/admin/users/1/password/"])
def test_what_is_not_offered_is_not_there(client, address):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(address, follow=True).status_code == 404


def test_page_privacy_is_not_there(client):
    page = make_page()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for address in (f"/admin/pages/{page.pk}/privacy/", "/admin/collections/1/privacy/"):
        assert client.get(address, follow=True).status_code == 404
    assert not page.permissions_for_user(make_user(is_superuser=True)).can_set_view_restrictions()


def test_editor_offers_neither_schedule_nor_privacy(client):
    page = make_page()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "visible_from" in html
    assert "go_live_at" not in html
    assert 'data-a11y-dialog-show="set-privacy"' not in html


def test_registration_is_closed(client):
    assert client.get("/en/accounts/signup/").status_code == 404


class TestHealth:
    def test_well(self, client):
        response = client.get("/health/")
        assert (response.status_code, response.content) == (200, b"ok\n")
        assert not response.cookies

    def test_without_database(self, client, monkeypatch):
        def fail(*args, **kwargs):
            raise DatabaseError

        monkeypatch.setattr(connection, "cursor", fail)
        assert client.get("/health/").status_code == 503


def test_robots(client):
    assert b"Disallow: /admin/" in client.get("/robots.txt").content


class TestContentSecurityPolicy:
    def test_pages_have_no_inline_styles_or_scripts(self, client):
        policy = client.get("/sq/")["Content-Security-Policy"]
        assert "style-src 'self'" in policy
        assert "unsafe-inline" not in policy

    def test_back_office_may(self, client):
        client.force_login(make_user(is_staff=True, is_superuser=True))
        assert "'unsafe-inline'" in client.get("/admin/")["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/sq/_util/login/", "/en/_util/authenticate_with_password/1/1/"])
def test_wagtails_own_doors_are_shut(client, address):
    """Its form of signing in knows neither the second factor nor the limits of ours."""
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": "a@example.org", "password": "a"}).status_code == 404
