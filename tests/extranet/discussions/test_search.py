"""Discussions are found by those who read the space, each reply by its own words."""

import pytest
from django.test import Client

from extranet.discussions import moderating, posting
from tests.builders.discussions import make_reply, make_thread
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def found(user, word: str) -> str:
    bring_up_to_date()
    client = Client()
    client.force_login(user)
    return client.get("/sq/search/", {"q": word}).content.decode()


def test_found_by_subject_and_by_words():
    space = make_space()
    reader = make_member(space)
    thread = make_thread(space, title="Ujësjellësi", text="Kush e mirëmban pompën?")
    post = make_reply(thread, text="Ndërmarrja rajonale e mirëmban.")
    assert thread.get_absolute_url() in found(reader, "ujësjellësit")
    assert thread.get_absolute_url() in found(reader, "pompa")
    assert post.get_absolute_url() in found(reader, "ndërmarrjet")


def test_what_is_removed_or_moved_is_found_by_its_readers_only():
    space, other = make_space(), make_space()
    moderator, reader = make_member(space, "moderator"), make_member(space)
    make_member(other, "moderator", user=moderator)
    thread = make_thread(space, moderator, text="Zogu")
    post = make_reply(thread, reader and moderator, text="Shqiponja")
    moderating.remove_post(post, "pa lidhje", by=moderator)
    assert post.get_absolute_url() not in found(reader, "shqiponja")
    assert post.get_absolute_url() in found(moderator, "shqiponja")
    moderating.restore_post(post, by=moderator)
    assert post.get_absolute_url() in found(reader, "shqiponja")
    moderating.move(thread, other, by=moderator)
    for word in ("zogu", "shqiponja"):
        assert thread.get_absolute_url() not in found(reader, word)
        assert "/discussions/" in found(moderator, word)


def test_words_that_were_changed_are_no_longer_found():
    space = make_space()
    moderator = make_member(space, "moderator")
    thread = make_thread(space, moderator, text="Zogu")
    posting.edit(thread.posts.get(), "Peshku", based_on=0, by=moderator)
    assert thread.get_absolute_url() not in found(moderator, "zogu")
    assert thread.get_absolute_url() in found(moderator, "peshku")
