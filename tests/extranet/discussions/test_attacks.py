"""What somebody unfriendly, hurried or unlucky does with a discussion."""

import pytest
import time_machine
from django.utils import translation

from cms.notifications.models import Notice
from extranet.discussions import following, mentions
from tests.builders.discussions import make_reply, make_thread
from tests.builders.notices import prefer, sent, tell_all, told
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


# -- names -------------------------------------------------------------------------------------------


def test_nobody_takes_the_mentions_of_somebody_else_by_small_letters(space, member):
    other = make_member(space, user=make_user(first_name="arta", last_name="krasniqi"))
    found = mentions.find("@Arta Krasniqi, shih", space)
    assert other not in found.people
    assert found.people == (member,) or found.ambiguous


def test_what_somebody_said_whose_account_is_gone_is_somebodys(space, member):
    author = make_member(space)
    thread = make_thread(space, author)
    following.follow(thread, member, True)
    make_reply(thread, author, text="@Arta Krasniqi")
    make_reply(thread, author)
    tell_all()
    author.delete()
    with translation.override("en"):
        said = told(member)
    assert len(said) == 3
    assert not [text for text in said if "None" in text]
