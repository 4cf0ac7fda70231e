"""Making a space and changing its policies."""

import pytest
from django.test import Client

from cms.access.models import AuditEntry
from extranet.spaces.models import Membership, Space
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

FIELDS = {
    "name_sq": "Dhoma",
    "slug": "dhoma",
    "summary_sq": "Përshkrimi",
    "visibility": "private",
    "join": "self",
    "participation": "produce",
}


@pytest.fixture
def admin(client):
    user = make_member(make_space(**FIELDS), "admin")
    client.force_login(user)
    return user


def send(client, **data):
    return client.post("/en/spaces/dhoma/settings/", FIELDS | data)


@pytest.mark.parametrize(
    ("make", "status"), [(make_user, 404), (make_partner, 404), (make_editor, 200), (lambda: None, 302)]
)
def test_staff_make_spaces(client, make, status):
    if user := make():
        client.force_login(user)
    assert client.get("/en/spaces/new/").status_code == status
    assert client.post("/en/spaces/new/", FIELDS).status_code == (302 if status == 200 else status)
    assert Space.objects.exists() is (status == 200)


def test_who_makes_a_space_is_its_administrator(client):
    user = make_editor()
    client.force_login(user)
    response = client.post("/en/spaces/new/", FIELDS)
    assert response["Location"] == "/en/spaces/dhoma/members/"
    membership = Membership.objects.get()
    assert (membership.user, membership.role, membership.expires_at) == (user, "admin", None)
    actions = AuditEntry.objects.exclude(action="sign_in").order_by("pk").values_list("action", "actor_id")
    assert list(actions) == [("add", user.pk), ("member", user.pk)]


def test_short_name_that_a_screen_has(client):
    """A space called “new” could never be reached."""
    client.force_login(make_editor())
    assert client.post("/en/spaces/new/", FIELDS | {"slug": "new"}).status_code == 200
    assert not Space.objects.exists()


def test_taken_names_and_names_of_screens_are_refused_in_the_same_words(client):
    """Otherwise the message would say which of the two it was: a secret space or a screen."""
    make_space(slug="e-fshehte", visibility="secret")
    client.force_login(make_editor())
    answers = [
        client.post("/en/spaces/new/", FIELDS | {"slug": slug}).content.decode().replace(slug, "x")
        for slug in ("e-fshehte", "new")
    ]
    assert "already exists" in answers[0]
    assert [answer.count("already exists") for answer in answers] == [2, 2]  # summary and field


def test_secret_and_self_join_get_a_message(client, admin):
    response = send(client, visibility="secret", join="self")
    assert response.status_code == 200
    assert b"People cannot join a secret space by themselves" in response.content
    assert Space.objects.get().visibility == "private"


@pytest.mark.parametrize(
    ("field", "value"), [("visibility", "public"), ("join", ""), ("participation", "rule")]
)
def test_unknown_policy_is_refused(client, admin, field, value):
    assert send(client, **{field: value}).status_code == 200
    assert getattr(Space.objects.get(), field) == FIELDS[field]


def test_change_holds_and_is_noted(client, admin):
    seen = send(client, visibility="open", participation="publish").context["seen"]
    assert send(client, visibility="open", participation="publish", seen=seen).status_code == 302
    entry = AuditEntry.objects.get(action="policy")
    assert entry.actor_id == admin.pk
    assert entry.details["before"] == {"visibility": "private", "join": "self", "participation": "produce"}
    assert entry.details["after"] == {"visibility": "open", "join": "self", "participation": "publish"}


def test_address_stays_so_nobody_learns_which_names_are_taken(client, admin):
    make_space(slug="e-fshehte", visibility="secret")
    answers = [send(client, slug=slug) for slug in ("e-fshehte", "e-lire")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Space.objects.filter(slug="dhoma").exists()


def test_refused_form_keeps_the_names_of_the_space_in_the_trail(client, admin):
    html = send(client, name_sq="Tjetër", summary_sq="").content.decode()
    assert ">Dhoma</a>" in html


@pytest.mark.parametrize("role", ["guest", "member", "moderator"])
def test_only_administrators(client, role):
    space = make_space(**FIELDS | {"participation": "moderate"})
    client.force_login(make_member(space, role))
    assert client.get("/en/spaces/dhoma/settings/").status_code == 404
    assert send(client, visibility="open").status_code == 404
    assert Space.objects.get().visibility == "private"


def test_administrator_elsewhere_is_nobody_here(client):
    make_space(**FIELDS)
    client.force_login(make_member(make_space(), "admin"))
    assert send(client, visibility="open").status_code == 404


def test_without_token_nothing_is_changed(admin):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(admin)
    other = make_member(Space.objects.get())
    pk = other.memberships.get().pk
    for path, data in (
        ("settings/", FIELDS | {"visibility": "open"}),
        ("members/", {"email": make_user().email, "role": "admin"}),
        (f"members/{pk}/", {"remove": "1"}),
        ("leave/", {}),
        ("join/", {}),
    ):
        assert careful.post(f"/en/spaces/dhoma/{path}", data).status_code == 403
    assert Space.objects.get().visibility == "private"
    assert Membership.objects.count() == 2
