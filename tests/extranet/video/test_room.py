"""The page of a room: what joining writes down, what it does not, and what a GET never does."""

import pytest
from django.test import Client

from cms.access.models import AuditEntry
from extranet.spaces.break_glass import open_space
from extranet.video import views
from extranet.video.models import VideoRoom
from extranet.video.rooms import room_for, turn
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.video import link_in
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
ADDRESS = "/en/video/space/dhoma/"


@pytest.fixture
def member(client, jitsi, space):
    client.force_login(user := make_member(space))
    return user


def joins():
    return AuditEntry.objects.filter(action="view", details__joined="video")


def test_a_get_makes_no_link(client, member):
    for method in (client.get, client.head):
        answer = method(ADDRESS, headers={"Sec-Purpose": "prefetch"})
        assert answer.status_code == 200
        assert not link_in(answer)
        assert "jwt" not in answer.content.decode()
        assert not answer.cookies.get("jwt")
    assert not joins().exists()
    assert client.put(ADDRESS).status_code == 405


def test_before_the_click_the_page_names_the_server_and_loads_nothing_of_it(client, member):
    page = client.get(ADDRESS)
    body = page.content.decode()
    assert "meet.example.test" in body
    assert "https://meet.example.test" not in body
    assert "meet.example.test" not in page["Content-Security-Policy"]


def test_the_answer_is_kept_by_nobody_and_tells_the_server_nothing(client, member):
    answer = client.post(ADDRESS)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert link_in(answer).startswith("https://meet.example.test/")
    assert "meet.example.test" not in answer["Content-Security-Policy"]


def test_a_form_of_another_site_does_not_join(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.post(ADDRESS).status_code == 403
    assert not joins().exists()


def test_joining_is_a_line_in_the_log_without_the_link(client, member, space):
    link = link_in(client.post(ADDRESS))
    (line,) = joins()
    assert (line.actor_id, line.space_id, line.object_id) == (member.pk, space.pk, str(space.pk))
    assert line.details == {"joined": "video", "moderator": False}
    admin = Client()
    admin.force_login(make_member(space, "admin"))
    page = admin.get("/en/spaces/dhoma/activity/").content.decode()
    assert "joined the video room" in page
    assert link.partition("?")[0].rpartition("/")[2] not in page


def test_the_emergency_entry_is_named_in_it(client, jitsi, space):
    superuser = make_user(is_superuser=True, is_staff=True)
    open_space(space, superuser, "Somebody has to end the call of last night.")
    client.force_login(superuser)
    assert link_in(client.post(ADDRESS))
    (line,) = joins()
    assert line.details == {"joined": "video", "moderator": True, "break_glass": True}


def test_so_many_joins_are_enough(client, member, monkeypatch):
    assert views.JOINS == 30
    monkeypatch.setattr(views, "JOINS", 3)
    for _ in range(3):
        assert client.post(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 429
    assert client.get(ADDRESS).status_code == 200
    assert joins().count() == 3


def test_another_room_after_it_was_off(client, member, space):
    admin = make_member(space, "admin")
    before = link_in(client.post(ADDRESS)).partition("?")[0]
    turn(space, False, by=admin)
    turn(space, False, by=admin)
    turn(space, True, by=admin)
    turn(space, True, by=admin)
    after = link_in(client.post(ADDRESS)).partition("?")[0]
    assert before != after
    lines = AuditEntry.objects.filter(action="policy", object_id=str(space.pk)).order_by("pk")
    assert [line.details["after"] for line in lines] == [{"video": False}, {"video": True}]


def test_turning_it_off_and_on(client, jitsi, space):
    client.force_login(make_member(space, "admin"))
    page = client.post("/en/video/switch/dhoma/", {"on": "no"}, follow=True)
    assert "The video room is turned off." in page.content.decode()
    assert not VideoRoom.objects.get().is_on
    page = client.post("/en/video/switch/dhoma/", {"on": "yes"}, follow=True)
    assert "Join the call" in page.content.decode()
    assert VideoRoom.objects.get().is_on


def test_names_of_rooms(settings, space):
    user, other = make_user(), make_space()
    names = {room_for(space), room_for(space, "key"), room_for(other), room_for(user)}
    assert len(names) == 4
    assert room_for(space) == room_for(space)
    old = room_for(space)
    settings.SECRET_KEY = "another"
    assert room_for(space) != old


def test_how_to_phone_in(client, member, jitsi):
    assert "No internet?" not in client.get(ADDRESS).content.decode()
    jitsi.VIDEO_PHONE = "+383 38 000 000"
    assert "Call +383 38 000 000" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("role", ["member", "admin"])
def test_queries(client, jitsi, space, role):
    client.force_login(user := make_member(space, role))
    counted = [count_queries(client, ADDRESS), count_queries(client, "/en/spaces/dhoma/")]
    for _ in range(20):
        make_member(space)
        make_member(make_space(), user=user)
    assert [count_queries(client, ADDRESS), count_queries(client, "/en/spaces/dhoma/")] == counted
    assert counted[0] <= 11
    assert counted[1] <= 18


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_in_three_languages(client, member, language):
    assert client.get(f"/{language}/video/space/dhoma/").status_code == 200
    assert link_in(client.post(f"/{language}/video/space/dhoma/"))
