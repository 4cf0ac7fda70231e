"""What is hidden and what does not exist answer alike, byte for byte."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders.pages import make_news, make_page
from tests.builders.people import make_organisation, make_user

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/sq/asgje/",
    "/sq/asgje/tjeter/?page=3",
    "/sq/organisations/e-fshehur/",
    "/sq/accounts/asgje/",
    "/sq/rreth/",
    "/sq/lajme/neser/",
    "/sq/e-fshehte/",
]


@pytest.fixture
def hidden(db):
    later = timezone.now() + timedelta(days=1)
    make_page("Rreth", show_in_menus=True).unpublish()
    make_page("Dukshem", show_in_menus=True)
    make_news("Nesër", slug="neser", visible_from=later)
    make_page("E fshehtë", slug="e-fshehte", visible_from=later)
    make_organisation(slug="e-fshehur", state="pending")


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("signed_in", [False, True])
def test_same_bytes_and_headers_for_every_address(signed_in):
    client = Client()
    if signed_in:
        client.force_login(make_user())
    answers = [client.get(address) for address in ADDRESSES]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.items())) for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)


def test_below_a_menu_item_nothing_is_marked(client, hidden):
    assert client.get("/sq/dukshem/asgje/").content == client.get("/sq/asgje/").content


def test_offers_search_sign_in_and_the_homes(client):
    html = client.get("/en/nothing/").content.decode()
    assert 'action="/en/search/"' in html
    assert 'href="/en/accounts/login/"' in html
    for home in ("/sq/", "/sr-latn/", "/en/"):
        assert f'href="{home}"' in html
    assert "nothing" not in html
    assert "csrfmiddlewaretoken" not in html
    assert "nonce" not in html


def test_signing_out_in_the_header_is_a_link(client):
    client.force_login(make_user())
    html = client.get("/en/nothing/").content.decode()
    assert 'href="/en/accounts/logout/"' in html
    assert "csrfmiddlewaretoken" not in html


def test_message_waits_for_the_next_page(client):
    client.force_login(make_user())
    client.post(
        "/en/accounts/profile/", {"first_name": "A", "language": "en", "time_zone": "Europe/Belgrade"}
    )
    assert b"Your profile is saved." not in client.get("/en/nothing/").content
    assert b"Your profile is saved." in client.get("/en/accounts/profile/").content


def test_server_error_needs_nothing_that_could_be_broken(django_assert_num_queries):
    from cms.core.views import server_error

    with django_assert_num_queries(0):
        response = server_error(None)
    assert response.status_code == 500
    assert b"Something went wrong" in response.content


def test_form_without_token_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/en/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert b"Please send the form again" in response.content
