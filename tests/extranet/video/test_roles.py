"""Who comes into the room of a space: roles × its visibility × whether it is archived, turned off, or has no server."""

import pytest
from django.utils import timezone

from cms.access.grants import share
from cms.access.models import AuditEntry
from extranet.spaces.break_glass import open_space
from extranet.spaces.models import Membership, Space
from extranet.video.rooms import turn
from tests.builders.documents import make_document
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.video import link_in, use_jitsi

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
ADDRESS = "/en/video/space/dhoma/"
IN = ("guest", "member", "moderator", "admin", "superuser who broke the glass")
OUT = ("anonymous", "outsider", "partner", "former member", "expired guest", "item-only guest", "cms editor",
       "superuser", "admin elsewhere")  # fmt: skip


def make(role: str, space: Space):
    if role in {"guest", "member", "moderator", "admin"}:
        return make_member(space, role)
    if role == "former member":
        user = make_member(space)
        Membership.objects.filter(user=user).delete()
        return user
    if role == "expired guest":
        return make_member(space, "guest", ended=True)
    if role == "item-only guest":
        share(make_document(space), user := make_user(), by=None)
        return user
    if role == "admin elsewhere":
        return make_member(make_space(), "admin")
    if role.startswith("superuser"):
        user = make_user(is_superuser=True, is_staff=True)
        if role != "superuser":
            open_space(space, user, "The call must be ended, nobody else is there.")
        return user
    return {
        "anonymous": lambda: None,
        "outsider": make_user,
        "partner": make_partner,
        "cms editor": make_editor,
    }[role]()


@pytest.fixture
def as_role(client):
    def as_role(role: str, space: Space):
        user = make(role, space)
        if user:
            client.force_login(user)
        return client

    return as_role


@pytest.mark.parametrize("visibility", Space.Visibility.values)
@pytest.mark.parametrize("role", IN + OUT)
def test_who_comes_in(as_role, settings, role, visibility):
    use_jitsi(settings)
    client = as_role(role, make_space(slug="dhoma", visibility=visibility))
    page, joined = client.get(ADDRESS), client.post(ADDRESS)
    if role in IN:
        assert (page.status_code, joined.status_code) == (200, 200)
        assert link_in(joined)
        return
    nothing = client.get("/en/video/space/asgjekund/")
    assert (page.status_code, joined.status_code, nothing.status_code) == (404, 404, 404)
    assert page.content == nothing.content
    assert not AuditEntry.objects.filter(details__joined="video").exists()


@pytest.mark.parametrize("role", [*IN, "anonymous", "partner", "superuser"])
@pytest.mark.parametrize("state", ["archived", "off", "no server", "no such kind"])
def test_where_there_is_no_room(as_role, settings, role, state):
    space = make_space(slug="dhoma")
    if state != "no server":
        use_jitsi(settings)
    client = as_role(role, space)
    if state == "archived":
        Space.objects.update(archived_at=timezone.now())
    if state == "off":
        turn(space, False, by=make_member(space, "admin"))
    address = ADDRESS.replace("/space/", "/meeting/") if state == "no such kind" else ADDRESS
    page, joined = client.get(address), client.post(address)
    there = state == "off" and role in IN
    assert (page.status_code, joined.status_code) == ((200, 200) if there else (404, 404))
    assert not link_in(joined)
    if there:
        assert "The video room is turned off." in joined.content.decode()
    assert not AuditEntry.objects.filter(details__joined="video").exists()


@pytest.mark.parametrize("role", IN + OUT)
def test_who_turns_it_off(as_role, settings, role):
    use_jitsi(settings)
    space = make_space(slug="dhoma")
    client = as_role(role, space)
    answer = client.post("/en/video/switch/dhoma/", {"on": "no"})
    may = role in {"admin", "superuser who broke the glass"}
    assert answer.status_code == (302 if may else 404)
    assert hasattr(Space.objects.get(pk=space.pk), "video_room") is may
    assert client.get("/en/video/switch/dhoma/").status_code == 405


@pytest.mark.parametrize("role", IN)
@pytest.mark.parametrize("state", ["on", "off", "archived", "no server"])
def test_the_way_there(as_role, settings, role, state):
    """The home of the space leads there while there is something to come to."""
    space = make_space(slug="dhoma")
    if state != "no server":
        use_jitsi(settings)
    client = as_role(role, space)
    if state == "off":
        turn(space, False, by=make_member(space, "admin"))
    if state == "archived":
        Space.objects.update(archived_at=timezone.now())
    shown = client.get("/en/spaces/dhoma/").content.decode().count(f'href="{ADDRESS}"')
    assert shown == {"on": 2, "off": 1, "archived": 0, "no server": 0}[state]


def test_readers_of_an_open_space_are_shown_no_way(client, settings):
    use_jitsi(settings)
    make_space(slug="dhoma", visibility="open")
    client.force_login(make_partner())
    page = client.get("/en/spaces/dhoma/")
    assert page.status_code == 200
    assert b"/video/" not in page.content


def test_leaving_takes_effect_at_once(client, settings):
    use_jitsi(settings)
    space = make_space(slug="dhoma")
    client.force_login(user := make_member(space))
    assert client.get(ADDRESS).status_code == 200
    Membership.objects.filter(user=user).delete()
    assert client.post(ADDRESS).status_code == 404
