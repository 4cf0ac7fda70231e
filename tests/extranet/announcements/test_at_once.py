"""Two clicks at once are one: a confirmation, a reading, a reminder, an announcement."""

import threading

import pytest
from django.db import connection
from django.test import Client

from cms.notifications.models import Event
from extranet.announcements.models import Announcement
from tests.builders.announcements import make_announcement
from tests.builders.people import make_organisation, make_partner, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]
CLICKS = 4


def clicked(user, method: str, address: str, data=None) -> list[int]:
    """What the site answers to several of the same requests at the same moment."""
    clients = [Client() for _ in range(CLICKS)]
    for client in clients:
        client.force_login(user)
    start, answers = threading.Barrier(CLICKS), []

    def click(client):
        try:
            start.wait()
            answers.append(getattr(client, method)(address, data or {}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


def test_confirmed():
    donor = make_partner(make_organisation(kind="donor"))
    found = make_announcement("donor", must_acknowledge=True)
    assert clicked(donor, "post", f"/en/announcements/{found.pk}/confirm/") == [302] * CLICKS
    assert found.receipts.get().acknowledged_at is not None


def test_read():
    donor = make_partner(make_organisation(kind="donor"))
    found = make_announcement("donor")
    assert clicked(donor, "get", f"/en/announcements/{found.pk}/") == [200] * CLICKS
    assert found.receipts.count() == 1


def test_reminded():
    owner = make_staff()
    found = make_announcement("donor", by=owner, must_acknowledge=True)
    clicked(owner, "post", f"/en/announcements/{found.pk}/remind/")
    assert Event.objects.filter(kind="announcements.reminder").count() == 1


def test_announced():
    owner = make_staff()
    found = make_announcement("donor", by=owner, state="draft")
    answers = clicked(owner, "post", f"/en/announcements/{found.pk}/do/publish/", {"seen": "0"})
    assert answers == [302, *[404] * (CLICKS - 1)]
    assert Event.objects.filter(kind="announcements.published").count() == 1


def test_saved():
    owner = make_staff()
    found = make_announcement("donor", by=owner)
    data = {"title": "Tani", "text": "x", "language": "sq", "to": ["donor"], "revision": "0"}
    answers = clicked(owner, "post", f"/en/announcements/{found.pk}/edit/", data)
    assert answers == [302, *[409] * (CLICKS - 1)]
    assert Announcement.objects.get(pk=found.pk).revision == 1
