"""What somebody unfriendly, hurried or unlucky does with a discussion."""

import pytest
import time_machine

from cms.notifications.models import Notice
from extranet.discussions import following
from tests.builders.discussions import make_reply, make_thread
from tests.builders.notices import prefer, sent, tell_all
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as moment:
        yield moment


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish")


@pytest.fixture
def member(space):
    return make_member(space, user=make_user(language="en", first_name="Arta", last_name="Krasniqi"))


# -- what was read, and what was not -----------------------------------------------------------------


def test_who_reads_the_first_page_is_still_told_of_the_last(space, member, clock):
    thread = make_thread(space)
    following.follow(thread, member, True)
    make_reply(thread)
    tell_all()
    following.has_read(thread, member, 1)
    assert Notice.objects.get(user=member, event__kind="discussions.replied").seen_at is None
    assert [message.to for message in sent(clock) if message.to == [member.email]] == [[member.email]]


def test_nobody_is_told_of_what_they_have_read_already(space, member, clock):
    """The page asks for new posts every fifteen seconds: it may be faster than the worker."""
    thread = make_thread(space)
    following.follow(thread, member, True)
    post = make_reply(thread)
    following.has_read(thread, member, post.number)
    assert [message for message in sent(clock) if message.to == [member.email]] == []
    assert not Notice.objects.filter(user=member, event__kind="discussions.replied").exists()


@pytest.mark.parametrize("how", ["daily", "screen", "now"])
def test_reading_is_reading_however_one_is_told(space, member, how):
    prefer(member, how)
    thread = make_thread(space)
    following.follow(thread, member, True)
    make_reply(thread, text="@Arta Krasniqi, si e shihni?")
    make_reply(thread)
    tell_all()
    following.has_read(thread, member, 3)
    waiting = Notice.objects.filter(user=member).exclude(event__kind="discussions.begun")
    assert [(row.seen_at is None, row.mail) for row in waiting] == [(False, "")] * 2
