"""Moving and copying: source and destination are asked, the whole or nothing, and both sides note it."""

import pytest

from cms.access.grants import share
from cms.access.models import AuditEntry
from extranet.documents import moving
from extranet.documents.models import Document, DocumentUserGrant, Folder
from search import queries
from tests.builders.documents import make_document, make_folder
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make_space(slug="ketu", participation="produce")


@pytest.fixture
def there():
    return make_space(slug="atje", participation="produce", name_sq="Atje")


@pytest.fixture
def user(here, there):
    """Moderates here, produces there."""
    return make_member(there, user=make_member(here, "moderator"))


def send(client, user, action, items, to, folder=None, space="ketu"):
    client.force_login(user)
    data = {"do": action, "item": items, "to": to, "folder_pk": folder.pk if folder else ""}
    return client.post(f"/en/spaces/{space}/documents/selected/", data)


def d(*documents):
    return [f"d{document.pk}" for document in documents]


def f(*folders):
    return [f"f{folder.pk}" for folder in folders]


def test_into_a_folder_of_the_same_space_and_out_again(client, here, user):
    folder, document = make_folder(here), make_document(here)
    share(document, make_user(), by=user)
    answer = send(client, user, "move", d(document), "ketu", folder)
    assert answer["Location"] == f"/en/spaces/ketu/documents/folders/{folder.pk}/"
    document.refresh_from_db()
    assert document.folder == folder
    assert DocumentUserGrant.objects.exists()
    send(client, user, "move", d(document), "ketu")
    document.refresh_from_db()
    assert document.folder is None


def test_to_another_space(client, here, there, user):
    target = make_folder(there, "Kutia")
    document = make_document(here, make_member(here), title="Raporti")
    friend = make_user()
    share(document, friend, by=user)
    client.force_login(user)
    form = client.get(f"/en/spaces/ketu/documents/selected/?do=move&item=d{document.pk}&to=atje")
    assert "every share of these documents ends" in form.content.decode()
    assert send(client, user, "move", d(document), "atje", target).status_code == 302
    document.refresh_from_db()
    # Published here; there the mover publishes nothing, so that a moderator decides.
    assert (document.space, document.folder, document.state) == (there, target, "pending")
    assert not DocumentUserGrant.objects.exists()
    client.force_login(friend)
    assert client.get(document.get_absolute_url()).status_code == 404
    lines = AuditEntry.objects.filter(object_type="documents.Document").order_by("pk")
    assert [(line.action, line.space_id) for line in lines] == [("edit", here.pk), ("add", there.pk)]


@pytest.mark.parametrize(
    ("role", "owns", "state", "arrives"),
    [
        ("moderator", False, "published", "published"),
        ("moderator", False, "archived", "archived"),
        ("member", False, "archived", "pending"),
        ("member", True, "published", "pending"),
        ("member", True, "draft", "draft"),
    ],
)
def test_state_after_moving_is_what_the_mover_may_there(client, here, there, role, owns, state, arrives):
    user = make_member(there, role, user=make_member(here, "moderator"))
    document = make_document(here, user if owns else make_member(here), state)
    send(client, user, "move", d(document), "atje")
    document.refresh_from_db()
    assert (document.space, document.state) == (there, arrives)


@pytest.mark.stack
def test_readers_follow_the_document(client, here, there, user):
    before, after = make_member(here), make_member(there, "moderator")
    document = make_document(here, title="Kanarina", state="archived")
    bring_up_to_date()
    assert queries.search(before, "kanarina").total == 1
    send(client, user, "move", d(document), "atje")
    bring_up_to_date()
    assert queries.search(before, "kanarina").total == 0
    assert queries.search(after, "kanarina").total == 1


@pytest.mark.parametrize("action", ["move", "copy"])
@pytest.mark.parametrize("role", ["guest", "reader", "nobody"])
def test_where_one_may_not_add_nothing_arrives(client, here, action, role):
    there = make_space(slug="atje", visibility="secret", participation="consume")
    user = make_member(here, "moderator")
    if role != "nobody":
        make_member(there, "guest" if role == "guest" else "member", user=user)
    document = make_document(here)
    client.force_login(user)
    secret = send(client, user, action, d(document), "atje")
    nowhere = send(client, user, action, d(document), "nuk-ka")
    assert secret.status_code == nowhere.status_code == 404
    assert secret.content == nowhere.content
    form = client.get(f"/en/spaces/ketu/documents/selected/?do={action}&item=d{document.pk}")
    assert "atje" not in form.content.decode()
    assert Document.objects.get().space == here


def test_folder_of_the_other_space_only(client, here, there, user):
    document, mine = make_document(here), make_folder(here)
    answer = send(client, user, "move", d(document), "atje", mine)
    assert answer.status_code == 422
    document.refresh_from_db()
    assert document.space == here


def test_the_whole_or_nothing_and_it_says_what_is_not_allowed(client, here, there):
    user = make_member(there, user=make_member(here))  # produces in both
    mine, theirs = make_document(here, user, "draft", title="Imi"), make_document(here, title="I tyre")
    answer = send(client, user, "move", d(mine, theirs), "atje")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "You may not move “I tyre”. Nothing was moved." in html
    assert {document.space for document in Document.objects.all()} == {here}


def test_what_somebody_holds_stays(client, here, there, user):
    document = make_document(here, title="I zënë")
    Document.objects.update(checked_out_by=make_member(here, "moderator"), checked_out_at=document.created_at)
    answer = send(client, user, "move", d(document), "atje")
    assert "Somebody else has checked out “I zënë”." in answer.content.decode()
    assert Document.objects.get().space == here


def test_what_one_does_not_see_cannot_be_named_or_taken(client, here, user):
    draft = make_document(here, make_member(here), "draft", title="Kanarina")
    for items in (d(draft), ["d999999"], ["x"], ["d" + "9" * 40], d(draft) + ["d²"]):
        answer = send(client, user, "copy", items, "ketu")
        assert answer.status_code == 302
        html = client.get(answer["Location"]).content.decode()
        assert "is not here any more" in html
        assert "Kanarina" not in html
    assert Document.objects.count() == 1


def test_a_folder_with_everything_in_it_to_another_space(client, here, there, user):
    upper = make_folder(here, "Sipër")
    top = make_folder(here, "Raporte", upper)
    inner = make_folder(here, "2026", top)
    make_folder(there, "Raporte")
    outer, deep = make_document(here, folder=top, title="A"), make_document(here, folder=inner, title="B")
    hidden = make_document(here, make_member(here), "draft", folder=inner)
    gone = make_document(here, state="trashed", folder=top)
    assert send(client, user, "move", f(top), "atje").status_code == 302
    for document in (outer, deep, hidden, gone):
        document.refresh_from_db()
    assert (outer.folder.name, deep.folder.name, deep.folder.parent) == ("Raporte (2)", "2026", outer.folder)
    assert {outer.space, deep.space, deep.folder.space} == {there}
    # What the mover does not see stays, without telling that it was there.
    assert (hidden.space, hidden.folder, gone.folder) == (here, upper, upper)
    assert list(Folder.objects.filter(space=here)) == [upper]


def test_a_folder_within_its_space(client, here, user):
    first, second = make_folder(here, "A"), make_folder(here, "B")
    document = make_document(here, make_member(here), folder=first)
    send(client, user, "move", f(first), "ketu", second)
    first.refresh_from_db()
    assert (first.parent, first.depth) == (second, 2)
    assert document.folder == first
    answer = send(client, user, "move", f(second), "ketu", first)
    assert "cannot be moved into itself" in answer.content.decode()
    make_folder(here, "a")
    answer = send(client, user, "move", f(first), "ketu")
    assert "“A”: There is a folder of this name already." in answer.content.decode()


def test_a_folder_of_others_is_not_moved(client, here):
    user = make_member(here)
    folder, mine = make_folder(here, "E tyre"), make_folder(here, "Imja", owner=user)
    answer = send(client, user, "move", f(folder), "ketu", mine)
    assert "You may not move “E tyre”." in answer.content.decode()


def test_a_copy_is_a_draft_of_ones_own(client, here, there, user, private_files):
    document = make_document(
        here, make_member(here), title="Raporti", description="Hyrja", text="teksti", file_name="a.pdf"
    )
    share(document, make_user(), by=user)
    assert send(client, user, "copy", d(document), "atje").status_code == 302
    copy = Document.objects.get(space=there)
    assert (copy.title, copy.description, copy.state, copy.owner, copy.folder, copy.version) == (
        "Raporti",
        "Hyrja",
        "draft",
        user,
        None,
        1,
    )
    assert copy.file.name != document.file.name
    assert copy.file.read() == document.file.read()
    assert len(private_files()) == 2
    assert copy.versions.count() == 1
    assert DocumentUserGrant.objects.filter(content_object=copy).count() == 0
    assert DocumentUserGrant.objects.filter(content_object=document).count() == 1
    assert AuditEntry.objects.get(action="download").space_id == here.pk
    assert AuditEntry.objects.get(action="add").space_id == there.pk


def test_readers_copy_but_do_not_move(client, here, there):
    reader = make_member(there, user=make_member(here, "guest"))
    document = make_document(here)
    assert send(client, reader, "move", d(document), "atje").status_code == 422
    assert send(client, reader, "copy", d(document), "atje").status_code == 302
    assert Document.objects.get(space=there).owner == reader


def test_a_folder_is_copied_with_what_one_sees(client, here, user):
    top = make_folder(here, "Raporte")
    inner = make_folder(here, "2026", top)
    make_document(here, folder=inner, title="A")
    make_document(here, make_member(here), "draft", folder=inner, title="Kanarina")
    send(client, user, "copy", f(top), "ketu", inner)  # into itself: no end of copies
    copied = Folder.objects.get(name="Raporte", parent=inner)
    assert Document.objects.get(folder__parent=copied).title == "A"
    assert Document.objects.filter(title="Kanarina").count() == 1
    send(client, user, "copy", f(top), "ketu")
    assert Folder.objects.filter(name="Raporte (2)", parent=None).exists()


def test_too_deep_for_the_destination(client, here, user):
    deep = None
    for number in range(10):
        deep = make_folder(here, f"N{number}", deep)
    folder = make_folder(here, "Tjetër")
    answer = send(client, user, "copy", f(folder), "ketu", deep)
    assert "Folders go at most 10 deep." in answer.content.decode()
    assert Folder.objects.count() == 11


def test_failed_copies_leave_no_files(client, here, there, user, private_files, monkeypatch):
    document = make_document(here)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(moving, "log", fail)
    client.raise_request_exception = False
    assert send(client, user, "copy", d(document), "atje").status_code == 500
    assert len(private_files()) == 1


def test_unscanned_and_too_large(client, here, user, settings):
    document = make_document(here, title="I ri", is_clean=False)
    answer = send(client, user, "copy", d(document), "ketu")
    assert "“I ri” cannot be copied before the virus scan is over." in answer.content.decode()
    Document.objects.update(is_clean=True, scan_state="clean")
    settings.DOCUMENTS_TOGETHER_MAX_BYTES = 5
    answer = send(client, user, "copy", d(document), "ketu")
    assert "are copied at once. Tick less." in answer.content.decode()
    assert Document.objects.count() == 1


def test_buttons_are_for_those_who_are_inside(client, here, there):
    document = make_document(here)
    friend = make_member(there)
    share(document, friend, by=None, action="edit")
    client.force_login(friend)
    assert "selected" not in client.get(document.get_absolute_url()).content.decode()
    assert client.get(f"/en/spaces/ketu/documents/selected/?do=copy&item=d{document.pk}").status_code == 404
