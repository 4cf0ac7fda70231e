"""Folders: who makes, renames and deletes them, what they are called, and what they tell to whom."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cms.access.grants import share
from cms.access.models import AuditEntry
from extranet.documents import folders, list_views
from extranet.documents.models import Document, Folder
from extranet.documents.names import name_key, sort_key
from tests.builders.documents import as_upload, make_document, make_folder
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="produce", visibility="private")


ROLES = {
    "outsider": lambda space: make_partner(),
    "former member": lambda space: make_member(space, ended=True),
    "guest": lambda space: make_member(space, "guest"),
    "member": make_member,
    "moderator": lambda space: make_member(space, "moderator"),
    "admin": lambda space: make_member(space, "admin"),
}
INSIDE = {"guest", "member", "moderator", "admin"}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(client, space, role):
    user = ROLES[role](space)
    client.force_login(user)
    theirs, mine = (
        make_folder(space, "E tyre", owner=make_member(space)),
        make_folder(space, "Imja", owner=user),
    )
    adds, moderates = role in {"member", "moderator", "admin"}, role in {"moderator", "admin"}
    expected = {
        "list": role in INSIDE,
        "make": adds,
        "rename theirs": moderates,
        "rename mine": adds,
        "delete theirs": moderates,
        "delete mine": adds,
    }
    in_space = "/en/spaces/dhoma/documents/folders"
    answered = {
        "list": client.get(f"{in_space}/{theirs.pk}/"),
        "make": client.post(f"{in_space}/new/", {"name": "E re"}),
        "rename theirs": client.post(f"/en/documents/folders/{theirs.pk}/edit/", {"name": "Tjetër"}),
        "rename mine": client.post(f"/en/documents/folders/{mine.pk}/edit/", {"name": "Imja e re"}),
        "delete theirs": client.post(f"/en/documents/folders/{theirs.pk}/delete/"),
        "delete mine": client.post(f"/en/documents/folders/{mine.pk}/delete/"),
    }
    assert {name: answer.status_code for name, answer in answered.items()} == {
        name: 404 if not may else 200 if name == "list" else 302 for name, may in expected.items()
    }


def test_hidden_folder_is_as_one_that_is_not_there(client, space):
    folder = make_folder(space, "E fshehtë")
    client.force_login(make_partner())
    for path in ("edit", "delete"):
        answers = [client.post(f"/en/documents/folders/{pk}/{path}/") for pk in (folder.pk, 999999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_folder_of_another_space_is_not_found_here(client, space):
    other = make_space(slug="tjeter")
    user = make_member(space, "admin")
    make_member(other, "admin", user=user)
    client.force_login(user)
    folder = make_folder(other)
    assert client.get(f"/en/spaces/dhoma/documents/folders/{folder.pk}/").status_code == 404
    assert client.get(f"/en/spaces/dhoma/documents/folders/new/?in={folder.pk}").status_code == 404
    assert client.get(f"/en/spaces/dhoma/documents/new/?folder={folder.pk}").status_code == 404
    assert client.get("/en/spaces/dhoma/documents/new/?folder=x").status_code == 404
    sent = {"file": as_upload("a.txt", b"teksti"), "language": "sq", "folder": folder.pk}
    assert client.post("/en/spaces/dhoma/documents/new/", sent).status_code == 422
    assert not Document.objects.exists()


@pytest.mark.parametrize("same", ["Raporte", "RAPORTE", "  raporte ", "Rapor\u200bte"])
def test_a_name_stands_once_in_a_place(client, space, same):
    client.force_login(make_member(space))
    make_folder(space, "Raporte")
    answer = client.post("/en/spaces/dhoma/documents/folders/new/", {"name": same})
    assert answer.status_code == 422
    assert "There is a folder of this name already." in answer.content.decode()
    elsewhere = make_folder(space, "Viti 2026")
    made = client.post(f"/en/spaces/dhoma/documents/folders/new/?in={elsewhere.pk}", {"name": same})
    assert made.status_code == 302
    assert Folder.objects.filter(parent=elsewhere, depth=2).count() == 1


@pytest.mark.stack
@pytest.mark.parametrize("below", [False, True])
def test_the_database_itself_keeps_names_apart(space, below):
    parent = make_folder(space, "Sipër") if below else None
    make_folder(space, "Ëndrra", parent)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_folder(space, "ëNDRRA", parent)
    make_folder(make_space(), "Ëndrra")


@pytest.mark.stack
@pytest.mark.parametrize("fields", [{"depth": 11}, {"depth": 0}, {"depth": 2, "parent": None}])
def test_the_database_refuses_what_cannot_be(space, fields):
    folder = make_folder(space, "A", make_folder(space, "B"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Folder.objects.filter(pk=folder.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Folder.objects.filter(pk=folder.pk).update(parent=folder.pk)


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "x" * 121, "a\0b"])
def test_bad_names(client, space, name):
    client.force_login(make_member(space))
    answer = client.post("/en/spaces/dhoma/documents/folders/new/", {"name": name})
    assert answer.status_code == 422
    assert not Folder.objects.exists()


def test_at_most_ten_deep(client, space):
    client.force_login(make_member(space))
    folder = None
    for number in range(10):
        folder = make_folder(space, f"Niveli {number}", folder)
    answer = client.post(f"/en/spaces/dhoma/documents/folders/new/?in={folder.pk}", {"name": "Më thellë"})
    assert "Folders go at most 10 deep." in answer.content.decode()
    html = client.get(folder.get_absolute_url()).content.decode()
    assert all(f"Niveli {number}" in html for number in range(10))


def test_not_into_itself_and_not_too_deep(space):
    first = make_folder(space, "A")
    second = make_folder(space, "B", first)
    for target in (first, second):
        with pytest.raises(ValidationError, match="into itself"):
            folders.place(first, target, folders.Tree(space))
    deep = None
    for number in range(9):
        deep = make_folder(space, f"N{number}", deep)
    with pytest.raises(ValidationError, match="at most 10 deep"):
        folders.place(first, deep, folders.Tree(space))
    folders.place(first, deep.parent, folders.Tree(space))
    second.refresh_from_db()
    assert second.depth == 10


def test_full_folder_stays_and_an_empty_one_goes(client, space):
    client.force_login(make_member(space, "admin"))
    folder = make_folder(space, "Plot")
    document = make_document(space, folder=folder)
    answer = client.post(f"/en/documents/folders/{folder.pk}/delete/", follow=True)
    assert "“Plot” is not empty." in answer.content.decode()
    Document.objects.update(folder=None)
    inner = make_folder(space, "Brenda", folder)
    client.post(f"/en/documents/folders/{folder.pk}/delete/")
    assert Folder.objects.filter(pk=folder.pk).exists()
    inner.delete()
    client.post(f"/en/documents/folders/{folder.pk}/delete/")
    assert not Folder.objects.filter(pk=folder.pk).exists()
    assert Document.objects.filter(pk=document.pk).exists()


def test_what_one_may_not_see_neither_hinders_nor_is_lost(client, space):
    """A refusal would tell that somebody has a draft there."""
    client.force_login(make_member(space, "admin"))
    upper = make_folder(space, "Sipër")
    folder = make_folder(space, "Poshtë", upper)
    draft = make_document(space, make_member(space), "draft", folder=folder)
    gone = make_document(space, state="trashed", folder=folder)
    assert client.post(f"/en/documents/folders/{folder.pk}/delete/").status_code == 302
    for document in (draft, gone):
        document.refresh_from_db()
        assert document.folder == upper


def test_deleting_a_folders_row_loses_no_document(space):
    folder = make_folder(space)
    document = make_document(space, folder=folder)
    folder.delete()
    document.refresh_from_db()
    assert document.folder is None


def test_who_was_given_one_item_sees_no_folder(client, space):
    folder = make_folder(space, "Kanarina e dosjes")
    document = make_document(space, make_member(space), folder=folder)
    friend = make_user()
    share(document, friend, by=None, action="edit")
    client.force_login(friend)
    for path in ("", "edit/"):
        html = client.get(f"/en/documents/{document.pk}/{path}").content.decode()
        assert "Kanarina" not in html
        assert f"folders/{folder.pk}" not in html


def test_the_way_back_leads_through_the_folders(client, space):
    client.force_login(make_member(space))
    upper = make_folder(space, "Sipër")
    folder = make_folder(space, "Poshtë", upper)
    document = make_document(space, folder=folder)
    html = client.get(document.get_absolute_url()).content.decode()
    assert html.index("Sipër") < html.index("Poshtë")


def test_upload_goes_into_the_folder_one_came_from(client, space):
    client.force_login(make_member(space))
    folder = make_folder(space)
    form = client.get(f"/en/spaces/dhoma/documents/new/?folder={folder.pk}").content.decode()
    assert f'name="folder" value="{folder.pk}"' in form
    sent = {"file": as_upload("a.txt", b"teksti"), "language": "sq", "folder": folder.pk}
    client.post("/en/spaces/dhoma/documents/new/", sent)
    assert Document.objects.get().folder == folder


def test_list_shows_folders_then_documents_of_that_place(client, space):
    client.force_login(make_member(space))
    upper = make_folder(space, "Sipër")
    make_folder(space, "Poshtë", upper)
    make_document(space, title="Jashtë")
    make_document(space, title="Brenda", folder=upper)
    outside = client.get("/en/spaces/dhoma/documents/").content.decode()
    assert "Jashtë" in outside
    assert "Brenda" not in outside
    assert "Poshtë" not in outside
    inside = client.get(upper.get_absolute_url()).content.decode()
    assert inside.index("Poshtë") < inside.index("Brenda")
    assert "Jashtë" not in inside


@pytest.mark.stack
def test_orders(client, space):
    client.force_login(make_member(space))
    for title, size in (("Raporti 10", 1), ("raporti 2", 3), ("Çështje", 2)):
        document = make_document(space, title=title)
        Document.objects.filter(pk=document.pk).update(size=size)

    def shown(order):
        page = client.get(f"/en/spaces/dhoma/documents/?order={order}").context["page"]
        return [document.title for document in page]

    assert shown("name") == ["Çështje", "raporti 2", "Raporti 10"]
    assert shown("size") == ["raporti 2", "Çështje", "Raporti 10"]
    assert shown("date") == shown("no such order") == ["Çështje", "raporti 2", "Raporti 10"]


def test_pages_run_from_folders_into_documents(client, space):
    client.force_login(make_member(space))
    for number in range(15):
        make_folder(space, f"Dosja {number}")
        make_document(space, title=f"Dokumenti {number}")
    pages = [client.get(f"/en/spaces/dhoma/documents/?page={number}").context["page"] for number in (1, 2)]
    kinds = [[type(one).__name__ for one in page.object_list] for page in pages]
    assert kinds == [["Folder"] * 15 + ["Document"] * 5, ["Document"] * 10]


def test_a_long_list_is_counted_only_so_far_and_paged_to_its_end(client, space, monkeypatch):
    monkeypatch.setattr(list_views, "COUNTED_AHEAD", 40)
    client.force_login(make_member(space))
    for _ in range(15):
        make_folder(space, f"Dosja {Folder.objects.count()}")
    for number in range(60):
        make_document(space, title=f"Dokumenti {number}")
    first = client.get("/en/spaces/dhoma/documents/").content.decode()
    assert "Page 1 of more than 3" in first
    last = client.get("/en/spaces/dhoma/documents/?page=4").content.decode()
    assert "Page 4 of 4" in last
    assert last.count('name="item"') == 15
    assert client.get("/en/spaces/dhoma/documents/?page=999999999999").status_code == 200
    assert client.get("/en/spaces/dhoma/documents/?page=x").context["page"].number == 1


def test_list_costs_the_same_however_many_folders(client, space):
    client.force_login(make_member(space, "admin"))
    top = make_folder(space, "Sipër")
    counted = []
    for number in range(3):
        for more in range(6):
            folder = make_folder(space, f"D {number} {more}", top)
            make_document(space, make_member(space), folder=top)
            make_document(space, folder=folder)
        counted.append(count_queries(client, top.get_absolute_url()))
    assert len(set(counted)) == 1
    assert counted[0] <= 17


def test_audit(client, space):
    user = make_member(space)
    client.force_login(user)
    client.post("/en/spaces/dhoma/documents/folders/new/", {"name": "Raporte"})
    folder = Folder.objects.get()
    client.post(f"/en/documents/folders/{folder.pk}/edit/", {"name": "Raportet"})
    client.post(f"/en/documents/folders/{folder.pk}/delete/")
    entries = AuditEntry.objects.filter(object_type="documents.Folder").order_by("pk")
    assert [(entry.action, entry.object_name, entry.space_id) for entry in entries] == [
        ("add", "Raporte", space.pk),
        ("edit", "Raportet", space.pk),
        ("state", "Raportet", space.pk),
    ]


def test_keys():
    assert name_key("  ËNDRRA\u200b e  ÇIKËS ") == name_key("ëndrra e çikës")
    assert sort_key("Raporti 2") < sort_key("raporti 10")
    assert sort_key("Çelësi") < sort_key("Dera")


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle():
    space = make_space()
    first, second = make_folder(space, "A"), make_folder(space, "B")
    start, refused = threading.Barrier(2), []

    def move(folder, target):
        try:
            start.wait(10)
            with transaction.atomic():
                folders.lock(space)
                tree = folders.Tree(space)
                folders.place(folder, tree.folders[target.pk], tree)
        except ValidationError:
            refused.append(folder)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Folder.objects.filter(parent=None).count() == 1


@pytest.mark.stack
def test_a_space_goes_with_its_folders(space):
    inner = make_folder(space, "B", make_folder(space, "A"))
    make_document(space, folder=inner, tags=["uji"])
    space.delete()
    assert not Folder.objects.exists()
    assert not Document.objects.exists()
