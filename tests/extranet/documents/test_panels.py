"""What the home of a space says of documents: what is new to this reader, what opens or closes soon."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
CLOSES = '>Plani</a> <span class="meta"><span>closes: <time datetime='
OPENS = '>Plani</a> <span class="meta"><span>opens: <time datetime='


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def space(clock):
    return make_space(slug="dhoma")


def home(client, user) -> str:
    client.force_login(user)
    return client.get("/en/spaces/dhoma/").content.decode()


def in_days(days: int):
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "role", "shown"),
    [
        ({"visible_until": 9}, "member", CLOSES),
        ({"visible_from": 9}, "moderator", OPENS),
        ({"visible_from": 9, "visible_until": 20}, "moderator", OPENS),
        ({"visible_from": 9}, "member", ""),  # until it opens its card is not theirs
        ({"visible_until": 31}, "member", ""),
        ({"visible_until": 9, "state": "draft"}, "moderator", ""),
        ({"visible_until": 9, "state": "trashed"}, "moderator", ""),
    ],
)
def test_says_what_opens_and_closes_within_a_month(client, space, fields, role, shown):
    fields = {name: in_days(value) if isinstance(value, int) else value for name, value in fields.items()}
    make_document(space, make_member(space), title="Plani", **fields)
    page = home(client, make_member(space, role))
    assert ("Upcoming" in page) == bool(shown)
    assert shown in page


def test_the_first_comes_first(client, space):
    for title, days in (("Më vonë", 20), ("Më parë", 3)):
        make_document(space, title=title, visible_until=in_days(days))
    panel = home(client, make_member(space)).partition("Upcoming")[2]
    assert 0 < panel.index("Më parë") < panel.index("Më vonë")


class TestNewForYou:
    def test_since_the_last_visit_and_not_ones_own(self, client, space, clock):
        user = make_member(space)
        make_document(space, title="I vjetri", published_at=timezone.now())
        assert "New for you" not in home(client, user)  # the first visit: everything is new
        clock.shift(timedelta(days=2))
        for title, owner in (("I riu", None), ("I imi", user)):
            make_document(space, owner, title=title, published_at=timezone.now())
        make_document(space, make_member(space), "draft", title="Drafti")
        clock.shift(timedelta(hours=1))
        panel = home(client, user).partition("New for you")[2].partition("</section>")[0]
        assert "I riu" in panel
        assert not [title for title in ("I vjetri", "I imi", "Drafti") if title in panel]

    def test_the_same_visit_goes_on(self, client, space, clock):
        user = make_member(space)
        home(client, user)
        clock.shift(timedelta(days=2))
        make_document(space, title="I riu", published_at=timezone.now() - timedelta(hours=1))
        for _page in range(2):
            assert "I riu" in home(client, user).partition("New for you")[2].partition("</section>")[0]
        clock.shift(timedelta(hours=1))
        assert "Nothing since you were here on" in home(client, user)
