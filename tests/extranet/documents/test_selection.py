"""Several at once, from the list, without a script."""

import pytest

from extranet.documents import selection
from extranet.documents.models import Document, Folder
from tests.builders.documents import make_document, make_folder
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
ADDRESS = "/en/spaces/dhoma/documents/selected/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="produce")


@pytest.fixture
def moderator(client, space):
    user = make_member(space, "moderator")
    client.force_login(user)
    return user


def test_list_offers_a_box_for_each(client, space, moderator):
    document, folder = make_document(space, title="Raporti"), make_folder(space, "Dosja")
    html = client.get("/en/spaces/dhoma/documents/").content.decode()
    assert f'name="item" value="d{document.pk}" aria-label="Tick “Raporti”"' in html
    assert f'name="item" value="f{folder.pk}" aria-label="Tick the folder “Dosja”"' in html
    assert f'action="{ADDRESS}"' in html


def test_trash_asks_first(client, space, moderator):
    documents = [make_document(space, title=f"Raporti {number}") for number in range(3)]
    items = [f"d{document.pk}" for document in documents]
    html = client.get(ADDRESS, {"do": "trash", "item": items}).content.decode()
    assert all(f"Raporti {number}" in html for number in range(3))
    assert Document.objects.filter(state="published").count() == 3
    answer = client.post(ADDRESS, {"do": "trash", "item": items}, follow=True)
    assert "3 moved to the trash." in answer.content.decode()
    assert Document.objects.filter(state="trashed").count() == 3


def test_a_folder_goes_and_what_was_in_it_can_be_restored(client, space, moderator):
    folder = make_folder(space)
    document = make_document(space, folder=folder)
    client.post(ADDRESS, {"do": "trash", "item": [f"f{folder.pk}"]})
    assert not Folder.objects.exists()
    document.refresh_from_db()
    assert (document.state, document.folder) == ("trashed", None)
    client.post(f"/en/documents/{document.pk}/restore/")
    document.refresh_from_db()
    assert document.state == "published"


def test_the_whole_or_nothing(client, space):
    user = make_member(space)
    client.force_login(user)
    mine, theirs = make_document(space, user, "draft"), make_document(space, title="I tyre")
    items = [f"d{mine.pk}", f"d{theirs.pk}"]
    answer = client.post(ADDRESS, {"do": "trash", "item": items}, follow=True)
    assert "You may not move “I tyre” to the trash. Nothing was moved." in answer.content.decode()
    assert not Document.objects.filter(state__in=["trashed", "discarded"]).exists()


def test_messages_name_ten_and_count_the_rest(client, space):
    client.force_login(make_member(space))
    items = [f"d{make_document(space, title=f'T{number}').pk}" for number in range(13)]
    html = client.post(ADDRESS, {"do": "trash", "item": items}, follow=True).content.decode()
    assert "and 3 more" in html


@pytest.mark.parametrize("action", ["move", "copy", "trash"])
def test_nothing_ticked(client, space, moderator, action):
    answer = client.get(ADDRESS, {"do": action}, follow=True)
    assert "Tick at least one document or folder first." in answer.content.decode()


def test_limits(client, space, moderator, monkeypatch):
    monkeypatch.setattr(selection, "MOST_TICKED", 2)
    monkeypatch.setattr(selection, "MOST_DOCUMENTS", 2)
    folder = make_folder(space)
    documents = [make_document(space, folder=folder) for _ in range(3)]
    ticked = {"do": "trash", "item": [f"d{document.pk}" for document in documents]}
    assert "Tick at most 2 at once." in client.get(ADDRESS, ticked, follow=True).content.decode()
    whole = {"do": "trash", "item": [f"f{folder.pk}"]}
    assert "more than 2 documents" in client.get(ADDRESS, whole, follow=True).content.decode()


def test_what_is_in_the_trash_is_not_ticked(client, space, moderator):
    document = make_document(space, state="trashed")
    answer = client.get(ADDRESS, {"do": "move", "item": f"d{document.pk}"}, follow=True)
    assert "is not here any more" in answer.content.decode()


@pytest.mark.parametrize("action", ["", "explode", "publish"])
def test_other_actions_are_not_there(client, space, moderator, action):
    assert client.get(ADDRESS, {"do": action, "item": "d1"}).status_code == 404


def test_only_from_inside(client, space):
    client.force_login(make_user())
    assert client.get(ADDRESS, {"do": "copy", "item": "d1"}).status_code == 404
    assert client.post(ADDRESS, {"do": "copy", "item": "d1"}).status_code == 404


def test_form_costs_the_same_however_many(client, space, moderator):
    folder = make_folder(space)
    counted = []
    for _ in range(2):
        for number in range(5):
            inner = make_folder(space, f"D{Folder.objects.count()}", folder)
            make_document(space, make_member(space), folder=inner, title=f"T{number}")
        counted.append(count_queries(client, f"{ADDRESS}?do=move&item=f{folder.pk}"))
    assert counted[0] == counted[1] <= 20
