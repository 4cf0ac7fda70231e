"""A space made from a template has its policies and its folders, named in the language of who made it."""

import pytest

from extranet.documents.models import Folder
from extranet.spaces.models import Space
from extranet.spaces.presets import PRESETS
from tests.builders.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_user(is_staff=True))
    return client


def make(client, language: str, preset: str) -> Space:
    address = f"/{language}/spaces/new/?as={preset}"
    strictest = {"visibility": "secret", "join": "admin", "participation": "consume"}
    initial = client.get(address).context["form"].initial or strictest
    answer = client.post(
        address, {**initial, "name_sq": "Dhoma e re", "summary_sq": "Për provë", "slug": "dhoma-e-re"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Space.objects.get(slug="dhoma-e-re")


@pytest.mark.parametrize("preset", PRESETS)
def test_policies_and_folders(staff, preset):
    space = make(staff, "en", preset)
    for name, value in PRESETS[preset].initial.items():
        assert getattr(space, name) == value
    assert set(Folder.objects.filter(space=space).values_list("name", flat=True)) == set(
        PRESETS[preset].folders
    )
    listed = staff.get(f"/en/spaces/{space.slug}/documents/").content.decode()
    assert all(str(name) in listed for name in PRESETS[preset].folders)


def test_in_the_language_of_who_makes_it(staff):
    space = make(staff, "sq", "municipality")
    assert "Vendimet" in Folder.objects.filter(space=space).values_list("name", flat=True)


def test_without_a_template_it_is_empty(staff):
    assert not Folder.objects.filter(space=make(staff, "en", "")).exists()
