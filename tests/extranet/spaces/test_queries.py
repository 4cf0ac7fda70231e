"""A list costs as much with forty rows as with five."""

import pytest

from cms.access.audit import log
from tests.builders.documents import make_document
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db


def test_spaces(client):
    partner = make_partner()
    client.force_login(partner)
    counted = []
    for more in (5, 35):
        for number in range(more):
            space = make_space(visibility="open")
            if number % 2:
                make_member(space, user=partner)
        counted.append(count_queries(client, "/en/spaces/"))
    assert counted[0] == counted[1] <= 16


@pytest.mark.parametrize("role", ["guest", "member", "admin"])
def test_members(client, role):
    space = make_space(slug="dhoma")
    sponsor = make_member(space, role)
    client.force_login(sponsor)
    counted = []
    for more in (5, 45):
        for _ in range(more):
            make_member(space, "guest", sponsor=sponsor)
        counted.append(count_queries(client, "/en/spaces/dhoma/members/"))
    assert counted[0] == counted[1] <= 18


def test_home_of_somebody_in_many_spaces(client):
    space = make_space(slug="dhoma")
    user = make_member(space)
    client.force_login(user)
    counted = [count_queries(client, "/en/spaces/dhoma/")]
    for _ in range(40):
        make_member(make_space(), user=user)
    counted.append(count_queries(client, "/en/spaces/dhoma/"))
    assert counted[0] == counted[1] <= 20


def test_activity(client):
    space = make_space(slug="dhoma")
    client.force_login(make_member(space, "admin"))
    counted = []
    for more in (5, 40):
        for _ in range(more):
            log("view", make_document(space), user=make_user())
            log("policy", space, user=make_user())
        counted.append(count_queries(client, "/en/spaces/dhoma/activity/"))
    assert counted[0] == counted[1] <= 20
