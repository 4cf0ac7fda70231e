"""Roles × states: who sees a practice where, and what they may do with it. The rule in plain words, a second time."""

import pytest
from django.db import IntegrityError, transaction

from cms.access import history
from cms.access.policies import can
from extranet.practices.models import Practice
from extranet.practices.reviewing import STEPS
from tests.builders.people import (
    make_organisation,
    make_organisation_admin,
    make_partner,
    make_staff,
    make_user,
)
from tests.builders.practices import make_practice
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db]
LIST = "/en/practices/"

ROLES = {
    "anonymous": lambda: None,
    "outsider": make_user,
    "former partner": lambda: make_partner(make_organisation(state="archived")),
    "partner": make_partner,
    "organisation admin": make_organisation_admin,
    "space admin": lambda: make_member(make_space(), "admin"),
    "staff": make_staff,
    "superuser": lambda: make_user(is_superuser=True),
    "owner": make_partner,
    "former owner": lambda: make_partner(make_organisation(state="archived")),
}
OWNERS = {"owner", "former owner"}
PARTNERS = {"partner", "organisation admin", "owner"}


def sees(role: str, state: str) -> bool:
    return {
        "draft": role in OWNERS,
        "returned": role in OWNERS,
        "pending": role in OWNERS or role == "staff",
        "archived": role in OWNERS or role == "staff",
        "shared": role in PARTNERS | OWNERS or role == "staff",
        "published": True,
    }[state]


def may(role: str, state: str) -> set[str]:
    allowed = set()
    if role in OWNERS:
        allowed |= {
            "draft": {"edit", "submit", "delete"},
            "returned": {"edit", "submit", "delete"},
            "pending": {"withdraw"},
        }.get(state, set())
    if role == "staff":
        allowed |= {
            "pending": {"edit", "publish", "keep", "return", "archive"},
            "shared": {"edit", "publish", "archive"},
            "published": {"edit", "keep", "archive"},
            "archived": {"publish", "keep"},
        }.get(state, set())
    return allowed


@pytest.mark.stack
@pytest.mark.parametrize("state", Practice.State.values)
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_does_what(client, role, state):
    user = ROLES[role]()
    owner = user if role in OWNERS else make_partner()
    practice = make_practice(owner, state, title="Kanarina", note="Kanarina e fshehur")
    if user:
        client.force_login(user)
    page = client.get(practice.get_absolute_url())
    assert page.status_code == (200 if sees(role, state) else 404)
    assert ("Kanarina" in page.content.decode()) is sees(role, state)
    told = (role in OWNERS and state in {"draft", "returned", "pending", "archived"}) or (
        role == "staff" and state in {"pending", "archived"}
    )
    assert ("Kanarina e fshehur" in page.content.decode()) is told
    listed = sees(role, state) and state in {"shared", "published"}
    assert ("Kanarina" in client.get(LIST).content.decode()) is listed
    for action in ("edit", "delete", *STEPS):
        assert can(user, action, practice) is (action in may(role, state)), action
        assert Practice.objects.allowing(user, action).exists() is (action in may(role, state)), action
    for place in ("edit", "delete"):
        expected = 200 if place in may(role, state) else 404
        assert client.get(f"{LIST}{practice.pk}/{place}/").status_code == expected, place


@pytest.mark.parametrize("state", Practice.State.values)
@pytest.mark.parametrize("role", ROLES)
def test_a_step_is_taken_or_not_there(client, role, state):
    user = ROLES[role]()
    owner = user if role in OWNERS else make_partner()
    if user:
        client.force_login(user)
    for action, step in STEPS.items():
        practice = make_practice(owner, state)
        answer = client.post(f"{LIST}{practice.pk}/{action}/", {"note": "Më gjatë"})
        practice.refresh_from_db()
        allowed = action in may(role, state)
        assert answer.status_code == (302 if allowed else 404), action
        # A former partner is told that they propose no more.
        stays = not allowed or (role == "former owner" and action == "submit")
        assert practice.state == (state if stays else step.to), action


@pytest.mark.parametrize("role", ROLES)
def test_who_proposes_and_reviews(client, role):
    user = ROLES[role]()
    if user:
        client.force_login(user)
    proposes = role in PARTNERS | {"staff"}
    expected = 302 if user is None else 200 if proposes else 403
    assert client.get(f"{LIST}new/").status_code == expected
    sent = client.post(f"{LIST}new/", {"title": "Praktika", "language": "sq", "kind": "practice"})
    assert Practice.objects.exists() is proposes, sent
    assert client.get(f"{LIST}mine/").status_code == (302 if user is None else 200)
    assert client.get(f"{LIST}review/").status_code == (
        302 if user is None else 200 if role == "staff" else 404
    )


def test_mine_are_mine_only(client):
    owner = make_partner()
    make_practice(owner, "draft", title="Imja")
    make_practice(make_partner(), "published", title="E huaj")
    client.force_login(owner)
    html = client.get(f"{LIST}mine/").content.decode()
    assert "Imja" in html
    assert "E huaj" not in html


@pytest.mark.stack
@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("draft", {"title": ""}),
        ("returned", {"note": ""}),
        ("pending", {"result": ""}),
        ("published", {"contact": ""}),
        ("pending", {"submitted_at": None}),
        ("shared", {"opened_at": None}),
        ("draft", {"country": "Shqipëria"}),
        ("draft", {"year": 1066}),
    ],
)
def test_what_the_database_refuses(state, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_practice(make_partner(), state, **fields)


@pytest.mark.stack
def test_the_history_knows_who_could_see_it():
    owner, partner = make_partner(), make_partner()
    make_user()
    practice = make_practice(owner, "draft")
    now = practice.created_at

    def seen() -> set[int | None]:
        found = history.who_could_see(
            "practices.Practice", practice.pk, now.replace(year=now.year - 1), now.replace(year=now.year + 1)
        )
        return {each.user_id for each in found}

    assert seen() == {owner.pk}
    Practice.objects.filter(pk=practice.pk).update(state="shared", opened_at=now)
    assert seen() == {owner.pk, partner.pk}
    Practice.objects.filter(pk=practice.pk).update(state="published")
    assert None in seen()
