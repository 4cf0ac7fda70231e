"""Every combination of policies for every role: what the card, the inside, the roster and the doors answer."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from extranet.spaces.models import Membership, Space
from tests.builders.people import make_editor, make_partner, make_user, make_user_administrator
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

STRANGERS = {
    "anonymous": lambda: None,
    "outsider": make_user,
    "partner": make_partner,
    "cms editor": make_editor,
    "user administrator": make_user_administrator,
    "superuser": lambda: make_user(is_staff=True, is_superuser=True),
}
ENDED = {"former member": "member", "former admin": "admin", "expired guest": "guest"}
MEMBERS = ["guest", "member", "moderator", "admin"]
ROLES = [*STRANGERS, *ENDED, *MEMBERS]
POLICIES = [
    (visibility, join, participation)
    for visibility, join, participation in product(
        Space.Visibility.values, Space.Join.values, Space.Participation.values
    )
    if (visibility, join) != ("secret", "self")
]


@pytest.fixture
def bare_404(monkeypatch):
    monkeypatch.setattr("cms.urls.handler404", lambda request, exception=None: HttpResponse(status=404))


def someone(role: str, space):
    if role in STRANGERS:
        return STRANGERS[role]()
    return make_member(space, ENDED.get(role, role), ended=role in ENDED)


def as_client(user) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def allowed(role: str, visibility: str, join: str, participation: str) -> dict[str, bool]:
    """The rule in plain words."""
    inside, partner = role in MEMBERS, role == "partner"
    adds = role in {"moderator", "admin"} or (role == "member" and participation != "consume")
    card = inside or (partner and visibility != "secret")
    return {
        "": card,
        "documents/": inside or (partner and visibility == "open"),
        "documents/new/": adds,
        "members/": inside,
        "leave/": inside,
        "settings/": role == "admin",
        "activity/": role == "admin",
        "join/": partner and card and join == "self",
    }


@pytest.mark.usefixtures("bare_404")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("role", ROLES)
def test_every_door_under_every_policy(role, whole):
    """Whatever the role may enter. Of what it may not a third: another one for each role under each policy."""
    answered, expected = {}, {}
    # What participation means is asked of documents in every state (test_roles); here its two ends are enough.
    asked = [policies for policies in POLICIES if policies[2] in {"consume", "produce"}]
    for turn, policies in enumerate(asked, ROLES.index(role)):
        visibility, join, participation = policies
        space = make_space(visibility=visibility, join=join, participation=participation)
        client = as_client(someone(role, space))
        if not answered:  # what every page shows is kept from here on: within a transaction nothing is
            client.get("/en/search/")
        for number, (path, may) in enumerate(allowed(role, *policies).items()):
            if not (may or whole or (number + turn) % 3 == 0):
                continue
            with transaction.atomic():
                ask = client.post if path == "join/" else client.get
                answered[policies, path] = ask(f"/en/spaces/{space.slug}/{path}").status_code
                transaction.set_rollback(True)
            expected[policies, path] = (302 if path == "join/" else 200) if may else 404
    assert answered == expected


@pytest.mark.parametrize("role", ["anonymous", "outsider", "partner", "superuser", "former admin"])
def test_secret_is_non_existent_byte_for_byte(role):
    space = make_space(visibility="secret", slug="e-fshehte")
    client = as_client(someone(role, space))
    for path in ["", *allowed(role, "secret", "admin", "produce"), "members/1/"]:
        for method in ("get", "post"):
            there = getattr(client, method)(f"/en/spaces/e-fshehte/{path}")
            nowhere = getattr(client, method)(f"/en/spaces/nuk-ka/{path}")
            assert there.status_code in {404, 405}
            assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content), path
            assert sorted(there.items()) == sorted(nowhere.items())
            assert not there.cookies


@pytest.mark.parametrize(
    "path", ["/en/spaces/e-fshehte", "/spaces/e-fshehte/", "/en/spaces/e-fshehte/members"]
)
def test_redirects_come_before_anything_is_known(client, path):
    make_space(visibility="secret", slug="e-fshehte")
    there, nowhere = client.get(path), client.get(path.replace("e-fshehte", "nuk-ka"))
    assert there.status_code == nowhere.status_code
    assert there["Location"].replace("e-fshehte", "nuk-ka") == nowhere["Location"]


@pytest.mark.parametrize("role", ROLES)
def test_list_of_spaces(role):
    spaces = {
        visibility: make_space(visibility=visibility, name_sq=f"Kanarina {visibility}")
        for visibility in Space.Visibility.values
    }
    user = someone(role, spaces["secret"])
    response = as_client(user).get("/en/spaces/")
    if role == "anonymous":
        assert response.status_code == 302
        assert response["Location"] == "/en/accounts/login/?next=/en/spaces/"
        return
    html = response.content.decode()
    shown = {visibility for visibility in spaces if f"Kanarina {visibility}" in html}
    assert shown == ({"secret"} if role in MEMBERS else {"private", "open"} if role == "partner" else set())


def test_card_of_a_private_space_shows_name_summary_and_visibility():
    space = make_space(
        visibility="private", name_sq="Performanca", summary_sq="Rreth performancës", participation="moderate"
    )
    insider = make_member(space, "admin", user=make_user(first_name="Arbnora"))
    client = as_client(make_partner())
    for address in ("/sq/spaces/", space.get_absolute_url()):
        html = client.get(address).content.decode()
        assert "Performanca" in html
        assert "Rreth performancës" in html
        for hidden in ("Arbnora", insider.email, "documents/", "members/", "activity/", "settings/"):
            assert hidden not in html, (address, hidden)


@pytest.mark.parametrize("visibility", ["private", "open"])
def test_partner_whose_affiliation_ended_sees_no_card(visibility):
    partner, space = make_partner(), make_space(visibility=visibility)
    client = as_client(partner)
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 200
    partner.affiliations.update(approved=False)
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 404


def test_deactivated_person_is_a_stranger_at_once():
    space = make_space()
    user = make_member(space, "admin")
    client = as_client(user)
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get(f"/en/spaces/{space.slug}/").status_code == 404


def test_secret_with_self_join_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_space(visibility="secret", join="self")
    space = make_space(visibility="private", join="self")
    with pytest.raises(IntegrityError), transaction.atomic():
        Space.objects.filter(pk=space.pk).update(visibility="secret")


def test_guest_without_end_and_double_membership_are_refused_by_the_database():
    space = make_space()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(space=space, user=make_user(), role="guest")
    user = make_member(space)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(space=space, user=user)
