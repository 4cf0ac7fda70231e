"""What the demo shows of the library, once however often it is loaded."""

import pytest

from cms.organisations import demo as organisations
from cms.topics import demo as topics
from cms.users import demo as users
from extranet.practices import demo
from extranet.practices.models import Practice

pytestmark = pytest.mark.django_db


def test_every_state_and_language_once(client):
    for app in (organisations, topics, users):
        app.load()
    for _ in range(2):
        demo.load()
    there = Practice.objects.all()
    assert there.count() == len(demo.practices())
    assert set(there.values_list("language", flat=True)) == {"sq", "sr-latn", "en"}
    assert set(Practice.State.values) - set(there.values_list("state", flat=True)) == {"archived"}
    # Every municipality and field that is named is one.
    for entry, practice in zip(demo.practices(), there.order_by("pk"), strict=True):
        assert getattr(practice.municipality, "slug", None) == entry["municipality"]
        assert practice.topics.count() == len([slug for slug in entry["topics"].split(",") if slug.strip()])
        practice.full_clean()
    for practice in there.filter(state="published"):
        assert client.get(practice.get_absolute_url()).status_code == 200
