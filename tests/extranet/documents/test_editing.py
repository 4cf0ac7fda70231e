"""Changing a document, one after the other and at once."""

import threading

import pytest
from django.db import connection
from django.test import Client

from cms.access.models import AuditEntry
from extranet.documents import views
from extranet.documents.models import Document
from tests.builders.documents import make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space


@pytest.fixture
def document(db, client):
    space = make_space(participation="publish")
    owner = make_member(space)
    client.force_login(owner)
    return make_document(space, owner, title="Raporti", text="teksti")


def send(client, document, **data):
    typed = {"title": "Tjetër", "language": "sq", "revision": document.revision, **data}
    return client.post(f"/en/documents/{document.pk}/edit/", typed)


def test_fields_are_saved_and_noted(client, document):
    assert send(client, document, description="Përshkrimi", language="en").status_code == 302
    document.refresh_from_db()
    assert (document.title, document.description, document.language) == ("Tjetër", "Përshkrimi", "en")
    entry = AuditEntry.objects.get(action="edit")
    assert (entry.details["before"]["title"], entry.details["after"]["title"]) == ("Raporti", "Tjetër")


def test_nothing_else_can_be_sent(client, document):
    other = make_space()
    send(client, document, space=other.pk, owner=make_user().pk, state="draft", sha256="0", file="x")
    after = Document.objects.get()
    for name in ("space_id", "owner_id", "state", "sha256", "file", "file_name"):
        assert getattr(after, name) == getattr(document, name)


@pytest.mark.parametrize("title", ["", " ", "x" * 251, "a\0b"])
def test_bad_title_is_refused(client, document, title):
    response = send(client, document, title=title)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert Document.objects.get().title == "Raporti"


@pytest.mark.parametrize("field", ["visible_from", "visible_until"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-13-01T00:00", "yesterday"])
def test_date_that_would_break_a_page_is_refused(client, document, field, moment):
    """The last hour of 9999 does not exist further east."""
    assert "Enter a valid date/time." in send(client, document, **{field: moment}).content.decode()
    assert Document.objects.get().title == "Raporti"


def test_opens_before_it_closes(client, document):
    response = send(client, document, visible_from="2027-01-02T00:00", visible_until="2027-01-01T00:00")
    assert b"A document has to open before it closes." in response.content


def test_owner_keeps_what_they_withhold(client, document):
    assert send(client, document, visible_from="2099-01-01T00:00").status_code == 302
    assert client.get(document.get_absolute_url()).status_code == 200


def test_a_check_in_full_works_although_a_field_is_called_clean(document):
    document.full_clean()


def changing_meanwhile(monkeypatch, **fields):
    """Somebody changes these fields between the form's being read and its being saved."""
    save = views.save_fields

    def change_then_save(*args, **kwargs):
        Document.objects.update(**fields)
        return save(*args, **kwargs)

    monkeypatch.setattr(views, "save_fields", change_then_save)


def test_editing_does_not_undo_what_the_worker_did_meanwhile(client, document, monkeypatch):
    changing_meanwhile(monkeypatch, text_state="failed")
    send(client, document)
    after = Document.objects.get()
    assert (after.title, after.text_state) == ("Tjetër", "failed")


def test_what_was_trashed_meanwhile_is_not_edited(client, document, monkeypatch):
    changing_meanwhile(monkeypatch, state="trashed", restore_to="published")
    assert send(client, document).status_code == 404
    after = Document.objects.get()
    assert (after.title, after.state) == ("Raporti", "trashed")


def test_state_and_its_line_in_the_log_are_one(client, document, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(views, "log", fail)
    client.raise_request_exception = False
    assert client.post(f"/en/documents/{document.pk}/archive/").status_code == 500
    assert Document.objects.get().state == "published"


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [("draft", "trash", "discarded"), ("published", "trash", "trashed"), ("archived", "trash", "trashed")],
)
def test_trash_gives_back_what_it_took(client, document, state, action, after):
    client.force_login(make_member(document.space, "moderator"))
    if state == "draft":
        client.force_login(document.owner)
    Document.objects.update(state=state)
    assert client.post(f"/en/documents/{document.pk}/{action}/").status_code == 302
    assert Document.objects.get().state == after
    assert client.post(f"/en/documents/{document.pk}/restore/").status_code == 302
    document.refresh_from_db()
    assert (document.state, document.restore_to) == (state, "")


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_comes_too_late():
    """The owner takes back what a moderator publishes: whoever is second finds another state."""
    space = make_space(participation="produce")
    owner, moderator = make_member(space), make_member(space, "moderator")
    document = make_document(space, owner, "pending")
    start, answers = threading.Barrier(2), []

    def act(user, action):
        try:
            client = Client()
            client.force_login(user)
            start.wait(10)
            answers.append(client.post(f"/en/documents/{document.pk}/{action}/").status_code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=arguments)
        for arguments in [(owner, "withdraw"), (moderator, "publish")]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404]
    assert AuditEntry.objects.filter(action="state").count() == 1
