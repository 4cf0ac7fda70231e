"""What the demo shows of announcements, once however often it is loaded."""

import pytest

from cms.news import demo as news
from cms.organisations import demo as organisations
from cms.topics import demo as topics
from cms.users import demo as users
from cms.users.models import User
from extranet.announcements import demo
from extranet.announcements.carrying import carried
from extranet.announcements.communications import Communication
from extranet.announcements.models import Announcement
from extranet.announcements.receiving import figures
from extranet.spaces import demo as spaces

pytestmark = pytest.mark.django_db


def test_three_languages_and_every_use_once(client):
    for load in (organisations.load, topics.load, users.load, news.make_indexes, spaces.load):
        load()
    for _ in range(2):
        demo.load()
    plan, there = demo.content(), Announcement.objects.order_by("pk")
    assert there.count() == len(plan["announcements"])
    assert set(there.values_list("language", flat=True)) == {"sq", "sr-latn", "en"}
    assert {each.phase for each in there} == {"draft", "announced"}
    assert there.filter(must_acknowledge=True).exists()
    (carrying,) = (each for each in there if each.carries)
    assert carried(carrying).state == "embargoed"
    staff = User.objects.get(email="staff@demo.example")
    assert figures(staff, carrying).read == len(plan["announcements"][0]["read_by"])
    assert set(Communication.objects.values_list("state", flat=True)) == {"running", "finished"}
    client.force_login(staff)
    for obj in (*there, *Communication.objects.all()):
        obj.full_clean()
        assert client.get(obj.get_absolute_url()).status_code == 200
