"""A list costs as much with forty rows as with five."""

import pytest

from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["guest", "member", "admin"])
@pytest.mark.parametrize(
    ("address", "most"), [("/en/spaces/dhoma/documents/", 15), ("/en/spaces/dhoma/", 18)]
)
def test_lists(client, role, address, most):
    space = make_space(slug="dhoma", participation="publish")
    client.force_login(make_member(space, role))
    counted = []
    for more in (5, 15, 20):
        for _ in range(more):
            make_document(space, make_member(space))
        counted.append(count_queries(client, address))
    assert len(set(counted)) == 1
    assert counted[0] <= most


def test_detail_costs_the_same_with_many_pages_and_shares(client):
    space = make_space(participation="publish")
    user = make_member(space)
    client.force_login(user)
    short = make_document(space, user, text=["a"])
    long = make_document(space, user, text=["faqe"] * 40)
    assert (
        count_queries(client, short.get_absolute_url())
        == count_queries(client, long.get_absolute_url())
        <= 25
    )
