"""What somebody unfriendly, hurried or unlucky does with a discussion."""

import uuid

import pytest
import time_machine
from django.utils import translation

from cms.notifications.models import Notice
from extranet.discussions import following, mentions, moderating
from extranet.discussions.models import Draft
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


# -- words that are not lost -------------------------------------------------------------------------


def test_other_words_under_the_same_key_are_kept(client, space, member):
    """The connection hung, the writer added a sentence and sent again: the first try had arrived."""
    thread, key = make_thread(space), uuid.uuid4()
    client.force_login(member)
    address = f"/en/discussions/{thread.pk}/reply/"
    client.post(address, {"text": "Dakord.", "key": key})
    client.post(address, {"text": "Dakord. Por jo nesër.", "key": key})
    assert [post.text for post in thread.posts.all()] == ["Si e shihni?", "Dakord."]
    assert Draft.objects.get(user=member).text == "Dakord. Por jo nesër."
    client.post(address, {"text": "Dakord.", "key": key})
    assert Draft.objects.get(user=member).text == "Dakord. Por jo nesër."


def test_a_draft_that_comes_after_its_reply_is_none(client, space, member):
    """The script saved while the form was being sent."""
    thread, key = make_thread(space), uuid.uuid4()
    client.force_login(member)
    client.post(f"/en/discussions/{thread.pk}/reply/", {"text": "Dakord.", "key": key})
    client.post(
        f"/en/discussions/{thread.pk}/draft/", {"text": "Dako", "key": key}, headers={"HX-Request": "true"}
    )
    assert not Draft.objects.exists()
    client.post(f"/en/discussions/{thread.pk}/draft/", {"text": "Tjetër", "key": uuid.uuid4()})
    assert Draft.objects.get().text == "Tjetër"


def test_a_draft_that_comes_after_its_discussion_is_none(client, space, member):
    key = uuid.uuid4()
    client.force_login(member)
    data = {"title": "Buxheti", "text": "Si?", "language": "sq", "key": key}
    client.post("/en/spaces/dhoma/discussions/new/", data)
    client.post("/en/spaces/dhoma/discussions/new/draft/", data)
    assert not Draft.objects.exists()


def test_a_change_of_what_was_closed_meanwhile_is_kept(client, space, member):
    thread = make_thread(space, member)
    client.force_login(member)
    moderating.take(thread, "close", by=make_member(space, "moderator"))
    data = {"text": "Gjatë e gjerë", "revision": 0}
    page = client.post(f"/en/discussions/{thread.pk}/1/edit/", data, follow=True).content.decode()
    assert "Gjatë e gjerë" in page
    assert thread.posts.get().text == "Si e shihni?"


def test_a_draft_survives_a_move_that_was_faster(space, member):
    from extranet.discussions import drafts

    thread = make_thread(space)
    moderator = make_member(space, "moderator")
    there = make_space(participation="publish")
    make_member(there, "moderator", user=moderator)
    make_member(there, user=member)
    drafts.keep(member, space, thread, text="Një")
    moderating.move(thread, there, by=moderator)
    drafts.keep(member, space, thread, text="Një dy")
    assert Draft.objects.get().text == "Një dy"


def test_an_error_is_shown_with_the_form_whatever_came_meanwhile(client, space, member, monkeypatch):
    """So much was said meanwhile that what is new begins on the page before the last one."""
    monkeypatch.setattr("extranet.discussions.views.A_PAGE", 2)
    monkeypatch.setattr("extranet.discussions.reading.A_PAGE", 2)
    thread = make_thread(space)
    following.has_read(thread, member, 1)
    for _another in range(3):
        make_reply(thread)
    client.force_login(member)
    page = client.post(f"/en/discussions/{thread.pk}/reply/", {"text": "x" * 20_001}).content.decode()
    assert "Shorten it" in page
    assert f"{'x' * 20_001}</textarea>" in page


def test_a_letter_that_no_database_takes_costs_no_words(client, space, member):
    """PostgreSQL refuses it: an error there would lose the draft that the refused form left."""
    thread = make_thread(space)
    client.force_login(member)
    client.post(f"/en/discussions/{thread.pk}/reply/", {"text": "Si\x00 kështu", "key": uuid.uuid4()})
    client.post("/en/spaces/dhoma/discussions/new/draft/", {"text": "Një\x00", "title": "\x00Dy"})
    kept = Draft.objects.order_by("pk").values_list("title", "text")
    assert list(kept) == [("", "Si kështu"), ("Dy", "Një")]
