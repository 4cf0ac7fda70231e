"""From the form to the document: all of it or nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.documents import uploads
from extranet.documents.files import inspect
from extranet.documents.models import Document, DocumentText
from tests.builders.documents import as_upload, make_docx, make_pdf
from tests.builders.spaces import make_member, make_space

from .test_inspection import BAD, GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(participation="publish", slug="dhoma")


@pytest.fixture
def author(space, client):
    user = make_member(space)
    client.force_login(user)
    return user


def send(client, name: str, content: bytes, **data):
    data = {"title": "", "language": "sq", "file": as_upload(name, content), **data}
    return client.post("/en/spaces/dhoma/documents/new/", data)


def test_form(client, author):
    html = client.get("/en/spaces/dhoma/documents/new/").content.decode()
    assert 'type="file"' in html
    assert 'name="publish"' in html


@pytest.mark.parametrize("participation", ["produce", "publish"])
def test_publishing_at_once_is_offered_to_those_who_may(client, participation):
    space = make_space(participation=participation, slug="dhoma")
    client.force_login(make_member(space))
    offered = b'name="publish"' in client.get("/en/spaces/dhoma/documents/new/").content
    assert offered is (participation == "publish")
    send(client, "a.pdf", make_pdf("x"), publish="1")
    assert Document.objects.get().state == ("published" if participation == "publish" else "draft")


@pytest.mark.parametrize("name", GOOD)
def test_good_file_becomes_a_draft(client, author, private_files, name):
    response = send(client, name, GOOD[name])
    document = Document.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/en/documents/{document.pk}/"
    assert (document.state, document.owner, document.file_name) == ("draft", author, name)
    assert document.title == name.rpartition(".")[0].replace("_", " ")
    assert document.size == len(GOOD[name])
    assert [path.read_bytes() for path in private_files()] == [GOOD[name]]
    assert document.text_state in {"read", "none"}
    entries = AuditEntry.objects.exclude(action="sign_in")
    assert [(entry.action, entry.actor_id, entry.space_id) for entry in entries] == [
        ("add", author.pk, document.space_id)
    ]


@pytest.mark.parametrize("case", BAD)
def test_bad_file_leaves_nothing_behind(client, author, private_files, case):
    name, content, problem = BAD[case]
    response = send(client, name, content, title="Titulli")
    html = response.content.decode().replace("\xa0", " ")
    assert response.status_code == 422
    assert f"“{name}”" in html
    assert problem in html
    assert not Document.objects.exists()
    assert not private_files()
    assert not AuditEntry.objects.exclude(action="sign_in").exists()


def test_too_large(client, author, private_files, settings):
    settings.DOCUMENT_MAX_BYTES = 100
    response = send(client, "e madhe.txt", b"x" * 101)
    assert response.status_code == 422
    assert "“e madhe.txt” is 101" in response.content.decode().replace("\xa0", " ")
    assert not private_files()


def test_without_file(client, author):
    response = client.post("/en/spaces/dhoma/documents/new/", {"title": "x", "language": "sq"})
    assert response.status_code == 422
    assert not Document.objects.exists()


def test_wrong_dates_keep_nothing(client, author, private_files):
    dates = {"visible_from": "2026-11-24T10:00", "visible_until": "2026-11-24T09:00"}
    response = send(client, "a.pdf", make_pdf("x"), **dates)
    assert response.status_code == 422
    assert b"A document has to open before it closes." in response.content
    assert not private_files()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/raporti.pdf", "raporti.pdf"),
        ("C:\\Dokumente\\raporti.pdf", "raporti.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("raporti\u202efdp.exe.pdf", "raportifdp.exe.pdf"),
        ("fat\u200bura.pdf", "fatura.pdf"),
        ("Çështja “e parë”.pdf", "Çështja “e parë”.pdf"),
        ("<b>a</b>.pdf", "b>.pdf"),
        ("a&lt;.pdf", "a<.pdf"),
        ("__.pdf", "__.pdf"),
    ],
)
def test_name_is_a_name_and_no_path(client, author, private_files, sent, kept):
    upload = SimpleUploadedFile("x.pdf", make_pdf("x"))
    upload._name = sent  # what a program sends, not what Django's class would make of it
    response = client.post("/en/spaces/dhoma/documents/new/", {"title": "", "language": "sq", "file": upload})
    assert response.status_code == 302
    document = Document.objects.get()
    assert document.file_name == kept
    assert document.title.strip()
    assert document.file.name.startswith(f"documents/{document.space_id}/")
    assert len(document.file.name.rpartition("/")[2]) == 32  # says nothing
    page = client.get(document.get_absolute_url())
    assert page.status_code == 200
    assert b"<b>a</b>" not in page.content


def test_file_goes_when_the_row_cannot_be_written(client, author, private_files, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(uploads, "log", fail)
    client.raise_request_exception = False
    assert send(client, "a.pdf", make_pdf("x")).status_code == 500
    assert not Document.objects.exists()
    assert not private_files()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_half_saved_when_the_queue_refuses(private_files, monkeypatch):
    """A row whose file is gone would be worse than none."""
    space = make_space()
    upload = as_upload("a.pdf", make_pdf("x"))

    class Queue:
        def enqueue(self, pk):
            raise DatabaseError("database is locked")

    monkeypatch.setattr(uploads, "read_text", Queue())
    with pytest.raises(DatabaseError):
        uploads.add_document(space, make_member(space), upload, inspect(upload), title="x", language="sq")
    assert not Document.objects.exists()
    assert not private_files()


def test_fields_that_are_not_in_the_form_are_not_taken(client, author):
    other = make_space()
    send(
        client,
        "a.pdf",
        make_pdf("x"),
        space=other.pk,
        owner=make_member(other).pk,
        state="published",
        is_clean="",
        sha256="0",
        file_name="b.exe",
        media_type="text/html",
    )
    document = Document.objects.get()
    assert (document.space.slug, document.owner, document.state) == ("dhoma", author, "draft")
    assert (document.file_name, document.media_type) == ("a.pdf", "application/pdf")


def test_text_is_read_and_shown(client, author):
    send(client, "a.docx", make_docx("# Hyrje", "Vendimi për ujin"), publish="1")
    document = Document.objects.get()
    assert "Vendimi për ujin" in client.get(document.get_absolute_url()).content.decode()
    assert DocumentText.objects.filter(document=document).exists()
    assert document.published_at <= timezone.now()


def test_same_content_twice_is_two_files(client, author, private_files):
    for _ in range(2):
        send(client, "a.pdf", GOOD["a.pdf"])
    assert len(private_files()) == 2
