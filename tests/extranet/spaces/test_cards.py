"""The card of a space that one may not enter holds what it says it holds."""

from dataclasses import fields

import pytest
from django.utils import timezone

from extranet.spaces.cards import Card
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


def test_these_fields_and_no_others():
    assert [field.name for field in fields(Card)] == ["slug", "name", "summary", "visibility"]


@pytest.mark.parametrize("path", ["/en/spaces/", "/en/spaces/dhoma/"])
def test_what_partners_are_shown(client, path):
    space = make_space(
        slug="dhoma",
        visibility="private",
        name_en="The room",
        summary_en="What it is for",
        organisation=make_organisation(name_sq="Kanarina e organizatës"),
    )
    make_member(space, "admin", user=make_user(first_name="Kanarina", email="kanarina@example.org"))
    make_document(space, title="Kanarina e dokumentit")
    client.force_login(make_partner())
    html = client.get(path).content.decode()
    assert "The room" in html
    assert "What it is for" in html
    assert "anarina" not in html


def test_an_archived_one_is_not_joined(client):
    space = make_space(slug="dhoma", visibility="open", join="self", archived_at=timezone.now())
    partner = make_partner()
    client.force_login(partner)
    assert b"/join/" not in client.get("/en/spaces/dhoma/").content
    assert client.post("/en/spaces/dhoma/join/").status_code == 404
    assert not space.memberships.exists()
