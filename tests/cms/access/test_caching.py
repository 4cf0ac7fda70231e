"""What somebody signed in was shown stays in no cache; strangers' pages may."""

import pytest

from tests.builders.documents import make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "spaces/",
        "spaces/dhoma/",
        "spaces/dhoma/members/",
        "spaces/dhoma/documents/",
        "documents/1/",
        "search/",
        "search/saved/",
        "spaces/dhoma/search/",
    ],
)
def test_pages_of_the_signed_in(client, path):
    space = make_space(slug="dhoma")
    make_document(space, pk=1)
    client.force_login(make_member(space, "admin"))
    response = client.get(f"/en/{path}")
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_hidden_and_non_existent_have_the_same_headers(client):
    make_space(slug="dhoma")
    client.force_login(make_user())
    headers = [
        sorted(client.get(f"/en/{path}").items())
        for path in ("spaces/dhoma/", "spaces/asgje/", "asgje/", "documents/1/")
    ]
    assert all(found == headers[0] for found in headers)


def test_strangers_pages_may_be_kept(client):
    assert client.get("/sq/")["Cache-Control"] == "public, no-cache"  # kept, and asked about each time
    assert "Cache-Control" not in client.get("/sq/asgje/")
