"""From an event to those who are told: who, how, and in how many mails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from cms.notifications import mailing, telling
from cms.notifications.events import announce
from cms.notifications.models import Event, Notice
from extranet.documents.models import Document
from extranet.spaces.rooms import room_of
from tests.builders.documents import make_document
from tests.builders.notices import prefer, sent, tell_all, told
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
KIND = "documents.published"


def publish(space, by=None, **fields) -> Document:
    document = make_document(space, by, "published", **fields)
    announce(KIND, document, by=by, room=room_of(space.pk))
    return document


def test_members_are_told_but_not_who_did_it(clock):
    space = make_space()
    author, reader, stranger = make_member(space), make_member(space, "guest"), make_user()
    publish(space, author, title="Raporti")
    tell_all()
    with translation.override("en"):
        assert told(reader) == ["New document: Raporti"]
        assert told(author) == told(stranger) == []


def test_twenty_events_are_one_mail(clock):
    space = make_space()
    reader = make_member(space)
    prefer(reader, "now")
    for number in range(20):
        publish(space, title=f"Raporti {number}")
        clock.shift(3)
    (letter,) = sent(clock)
    assert letter.to == [reader.email]
    assert all(f"Raporti {number}" in letter.body for number in range(20))


def test_who_has_left_gets_nothing(clock):
    space = make_space()
    reader = make_member(space)
    prefer(reader, "now")
    publish(space)
    tell_all()
    reader.memberships.all().delete()
    assert sent(clock) == []
    assert Notice.objects.get().mail == "revoked"
    assert told(reader) == []


def test_a_digest_comes_in_the_morning(clock):
    space = make_space(name_sq="Puna")
    make_member(space, user=make_user(language="en"))
    publish(space, title="Raporti")
    assert sent(clock) == []
    (letter,) = sent(clock, timedelta(hours=20))
    assert letter.subject == "What is new today"
    assert "Puna" in letter.body


def test_an_event_whose_task_was_lost_is_found(clock):
    reader = make_member(space := make_space())
    publish(space)
    clock.shift(60)
    assert telling.catch_up() == 1
    assert reader.notices.count() == 1
    assert telling.catch_up() == 0
    assert Event.objects.get().tell_at is None


@pytest.mark.parametrize("how", ["screen", "never"])
def test_chosen_by_room(clock, how):
    space, other = make_space(), make_space()
    reader = make_member(space)
    make_member(other, user=reader)
    prefer(reader, "now")
    prefer(reader, how, room=room_of(space.pk))
    publish(space, title="Këtu")
    publish(other, title="Atje")
    (letter,) = sent(clock)
    assert "Atje" in letter.body
    assert "Këtu" not in letter.body
    assert len(told(reader)) == (1 if how == "never" else 2)


def test_screens_answer(client, clock):
    reader = make_member(space := make_space(), user=make_user(language="en"))
    publish(space, title="Raporti")
    tell_all()
    client.force_login(reader)
    for path in ("", "new/", "new/?since=monday", "settings/", f"settings/{room_of(space.pk)}/"):
        assert client.get(f"/en/notices/{path}").status_code == 200, path
    assert "New document: Raporti" in client.get("/en/notices/").content.decode()
    assert "New document: Raporti" in client.get("/en/notices/new/").content.decode()
    notice = reader.notices.get()
    assert client.get(f"/en/notices/{notice.pk}/").status_code == 302
    notice.refresh_from_db()
    assert notice.seen_at is not None


def test_one_click(clock):
    reader = make_member(space := make_space(), user=make_user(language="en"))
    prefer(reader, "now")
    publish(space)
    (letter,) = sent(clock)
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    assert reader.notice_preferences.count() == 1
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    publish(space)
    assert sent(clock) == []
    assert mail.outbox == []
    assert mailing.send_due() == 0
