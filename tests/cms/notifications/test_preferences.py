"""What people choose: by kind and room, for what waits too; and what the link in a mail stops."""

from datetime import timedelta

import pytest
from django.test import Client

from cms.notifications import letters, preferences
from cms.notifications.models import Notice, Timetable
from extranet.spaces.rooms import room_of
from tests.builders.discussions import make_reply, make_thread
from tests.builders.notices import prefer, sent, tell_all, told
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

from .test_telling import KIND, publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "how"),
    [
        ([], "daily"),  # as is usual for the kind
        ([("", "", "weekly")], "weekly"),
        ([("", "", "weekly"), ("", KIND, "now")], "now"),
        ([("", KIND, "now"), ("room", "", "screen")], "screen"),
        ([("room", "", "screen"), ("room", KIND, "weekly")], "weekly"),
    ],
)
def test_the_most_special_choice_counts(clock, chosen, how):
    reader = make_member(space := make_space())
    for room, kind, wanted in chosen:
        prefer(reader, wanted, room_of(space.pk) if room else "", kind)
    publish(space)
    tell_all()
    assert Notice.objects.get().how == how


@pytest.mark.parametrize("how", ["screen", "never"])
def test_a_choice_holds_for_what_waits(clock, how):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    tell_all()
    preferences.choose(reader, "", {"": how})
    assert sent(clock) == []


def test_a_choice_for_everything_spares_what_was_chosen_alone(clock):
    reader = make_member(space := make_space())
    prefer(reader, "now", room_of(space.pk))
    publish(space)
    tell_all()
    preferences.choose(reader, "", {"": "screen"})
    assert len(sent(clock)) == 1


def test_the_form_keeps_what_it_shows(client):
    reader = make_member(space := make_space(), user=make_user(language="en"))
    client.force_login(reader)
    page = client.get("/en/notices/settings/")
    data = {f"told-{name}": "-" for name in page.context["choices"].fields}
    data |= {
        "told-all": "daily",
        "when-digest_at": "08:15",
        "when-digest_day": "4",
        "when-quiet_from": "22:00",
    }
    assert client.post("/en/notices/settings/", data).status_code == 200, (
        "one of the two quiet times is missing"
    )
    assert not reader.notice_preferences.exists()
    data["when-quiet_until"] = "06:30"
    assert client.post("/en/notices/settings/", data).status_code == 302
    assert reader.notice_preferences.get().how == "daily"
    assert Timetable.objects.get(user=reader).quiet_until.hour == 6
    address = f"/en/notices/settings/{room_of(space.pk)}/"
    assert client.post(address, data | {"told-all": "never"}).status_code == 302
    assert reader.notice_preferences.get(room=room_of(space.pk)).how == "never"


def test_rooms_of_others_have_no_settings(client):
    client.force_login(make_user())
    assert client.get(f"/en/notices/settings/{room_of(make_space(visibility='open').pk)}/").status_code == 404


class TestTheLink:
    @pytest.fixture
    def address(self, clock):
        self.reader = make_member(space := make_space(), user=make_user(language="en"))
        prefer(self.reader, "now")
        publish(space)
        (letter,) = sent(clock)
        return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")

    @pytest.mark.parametrize("method", ["get", "head", "options"])
    def test_opening_it_changes_nothing(self, address, method):
        getattr(Client(), method)(address)
        assert self.reader.notice_preferences.count() == 1

    def test_one_click_without_a_session(self, address):
        answer = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
        assert set(self.reader.notice_preferences.values_list("how", flat=True)) == {"now", "screen"}

    @pytest.mark.parametrize("change", [lambda a: a[:-3] + "x/", lambda a: a.replace("stop/", "stop/x")])
    def test_a_changed_link_is_none(self, address, change):
        assert Client().get(change(address)).status_code == 404

    def test_it_tells_nothing_of_a_space_that_was_left(self, address):
        space = self.reader.memberships.get().space
        assert space.name in Client().get(address).content.decode()
        self.reader.memberships.all().delete()
        assert space.name not in Client().get(address).content.decode()

    def test_of_a_digest_it_stops_the_rhythm(self, clock):
        reader = make_member(space := make_space())
        publish(space)
        tell_all()
        found = letters.scope_in(letters.token(reader, reader.notices.get()))
        assert found == (reader.pk, "", "daily")
        preferences.stop(reader, *found[1:])
        publish(space)
        assert sent(clock, timedelta(days=1)) == []
        assert len(told(reader)) == 2


def test_reading_a_thread_takes_its_mail_back(clock, client):
    space = make_space()
    reader, other = make_member(space, "moderator"), make_member(space, "moderator")
    thread = make_thread(space, reader)
    make_reply(thread, other)
    tell_all()
    client.force_login(reader)
    client.get(thread.get_absolute_url())
    assert [message for message in sent(clock) if message.to == [reader.email]] == []
