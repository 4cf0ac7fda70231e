"""A document's file over time: what is kept, who reads it, which one counts."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils import timezone

from cms.access.grants import share
from cms.access.models import AuditEntry
from extranet.documents import scanning, version_scanning, versions
from extranet.documents.files import KINDS
from extranet.documents.models import Document, DocumentText, DocumentVersion
from extranet.documents.tasks import read_text
from search import queries
from tests.builders.documents import as_upload, make_document, make_docx, make_pdf
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.services import EICAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_member(make_space(slug="dhoma", participation="publish"))


@pytest.fixture
def document(owner):
    return make_document(owner.memberships.get().space, owner, title="Raporti", text="fjala e parë")


def upload(client, document, content=b"fjala e dyte", name="raporti.txt", note=""):
    sent = {"file": as_upload(name, content), "note": note}
    return client.post(f"/en/documents/{document.pk}/versions/new/", sent)


DEAD = "tcp://127.0.0.1:1"


def add(document, content: bytes = b"fjala e dyte", **fields):
    fields.setdefault("by", document.owner)
    return versions.add_version(document, as_upload("raporti.txt", content), KINDS["txt"], **fields)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_every_document_has_its_first_version(document, owner):
    version = document.versions.get()
    assert (version.number, version.author, version.sha256) == (1, owner, document.sha256)
    assert (version.file.name, version.file_name, version.size) == (
        document.file.name,
        document.file_name,
        document.size,
    )


def test_a_new_version_takes_over_and_the_former_is_kept(client, document, owner):
    client.force_login(owner)
    assert upload(client, document, note="Shifrat e reja").status_code == 302
    document.refresh_from_db()
    first, second = document.versions.order_by("number")
    assert (document.version, document.file_name, document.media_type, document.text_state) == (
        2,
        "raporti.txt",
        "text/plain",
        "read",
    )
    assert (second.note, second.author, second.file.name) == ("Shifrat e reja", owner, document.file.name)
    assert [text.text for text in document.texts.all()] == ["fjala e dyte"]
    assert first.text == "fjala e parë"
    old = client.get(f"/en/documents/{document.pk}/versions/1/download/")
    assert body(old).startswith(b"%PDF-1.4")
    assert old["Cache-Control"] == "private, no-store"
    assert old["Content-Type"] == "application/pdf"
    assert body(client.get(f"/en/documents/{document.pk}/download/")) == b"fjala e dyte"
    html = client.get(f"/en/documents/{document.pk}/versions/").content.decode()
    uploaded = f"uploaded by {owner}"
    for shown in ("Version 1", "Version 2", "Shifrat e reja", uploaded, "dokumenti.pdf", "raporti.txt"):
        assert shown in html
    assert html.index("Version 2") < html.index("Version 1")


def test_ranges_and_etags_as_of_any_file(client, document, owner):
    client.force_login(owner)
    address = f"/en/documents/{document.pk}/versions/1/download/"
    part = client.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, body(part)) == (206, b"%PDF")
    tag = client.head(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_version_that_is_not_there(client, document, owner, number):
    client.force_login(owner)
    address = f"/en/documents/{document.pk}/versions/{number}"
    assert client.get(f"{address}/download/").status_code == 404
    assert client.post(f"{address}/restore/").status_code == 404
    assert client.get(f"/en/documents/{document.pk}/versions/compare/?from={number}").status_code in {404}


def test_what_is_refused_keeps_nothing(client, document, owner, private_files):
    client.force_login(owner)
    for name, data in (("a.txt", b""), ("a.exe", b"MZ"), ("a.pdf", b"text"), ("a.docx", make_pdf("x"))):
        answer = upload(client, document, data, name, note="Shënimi im")
        assert answer.status_code == 422
        assert "Shënimi im</textarea>" in answer.content.decode()
    assert private_files() == []
    assert document.versions.count() == 1


def test_the_same_file_is_no_new_version(client, document, owner):
    client.force_login(owner)
    upload(client, document)
    answer = upload(client, document)
    assert "is the very file that is here already" in answer.content.decode()
    assert document.versions.count() == 2


def test_a_row_that_cannot_be_written_leaves_no_file(document, private_files, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(versions, "log", fail)
    with pytest.raises(RuntimeError):
        add(document)
    assert private_files() == []
    assert document.versions.count() == 1


def test_another_kind_of_file(client, document, owner):
    client.force_login(owner)
    assert upload(client, document, make_docx("# Titulli", "Teksti"), "raporti.docx").status_code == 302
    document.refresh_from_db()
    assert document.extension == "docx"


def test_bringing_back(client, document, owner):
    client.force_login(owner)
    upload(client, document)
    assert client.post(f"/en/documents/{document.pk}/versions/1/restore/").status_code == 302
    document.refresh_from_db()
    first, second, third = document.versions.order_by("number")
    assert (document.version, third.restored_from, third.sha256) == (3, 1, first.sha256)
    assert third.file.name != first.file.name
    assert second.text == "fjala e dyte"
    assert "Version 1, brought back." in client.get(f"/en/documents/{document.pk}/versions/").content.decode()
    again = client.post(f"/en/documents/{document.pk}/versions/3/restore/", follow=True)
    assert "is the current one already" in again.content.decode()
    assert document.versions.count() == 3


def test_a_version_that_waits_for_the_scanner_changes_nothing_yet(client, document, owner, settings):
    settings.CLAMD_URL = DEAD
    version = add(document)
    document.refresh_from_db()
    assert document.version == 1
    assert document.texts.get().text == "fjala e parë"
    reader = make_member(document.space)
    client.force_login(reader)
    listed = client.get(f"/en/documents/{document.pk}/versions/").content.decode()
    assert "raporti.txt" not in listed
    client.force_login(owner)
    assert "Being scanned" in client.get(f"/en/documents/{document.pk}/versions/").content.decode()
    for path in ("versions/2/download/", "versions/compare/?to=2"):
        assert client.get(f"/en/documents/{document.pk}/{path}").status_code == 404
    assert versions.take_over(version) is False
    DocumentVersion.objects.filter(pk=version.pk).update(is_clean=True)
    assert versions.take_over(version) is True
    document.refresh_from_db()
    assert document.version == 2


def test_a_version_scanned_late_does_not_push_out_a_newer_one(document, settings):
    settings.CLAMD_URL = DEAD
    late = add(document, b"e vonuar")
    settings.CLAMD_URL = ""
    add(document, b"e re")
    DocumentVersion.objects.filter(pk=late.pk).update(is_clean=True)
    assert versions.take_over(late) is False
    document.refresh_from_db()
    assert document.version == 3


@pytest.mark.stack
class TestScanned:
    def test_clean_it_takes_over(self, document, clamd):
        add(document)
        document.refresh_from_db()
        assert (document.version, document.texts.get().text) == (2, "fjala e dyte")

    def test_infected_it_goes_and_its_author_is_told(self, client, document, owner, clamd, mailoutbox):
        version = add(document, b"Raporti\n" + EICAR)
        document.refresh_from_db()
        version.refresh_from_db()
        assert (document.version, document.is_clean, document.scan_state) == (1, True, "clean")
        assert (version.file.name, version.is_clean) == ("", False)
        assert "Eicar" in version.scan_found
        (mail,) = mailoutbox
        assert mail.to == [owner.email]
        assert "raporti.txt" in mail.subject
        assert "Eicar" in mail.body
        client.force_login(owner)
        assert client.get(f"/en/documents/{document.pk}/versions/").status_code == 200
        assert client.get(f"/en/documents/{document.pk}/versions/2/download/").status_code == 404
        assert add(Document.objects.get(), b"e pastra").number == 3

    def test_a_scanner_that_was_away_is_asked_again(self, document, clamd, settings):
        scanner, settings.CLAMD_URL = settings.CLAMD_URL, DEAD
        add(document)
        settings.CLAMD_URL = scanner
        version_scanning.catch_up()
        document.refresh_from_db()
        assert document.version == 1  # not every few seconds
        with time_machine.travel(timezone.now() + scanning.RETRY_WAITING, tick=False):
            version_scanning.catch_up()
        document.refresh_from_db()
        assert document.version == 2


def test_a_clean_version_opens_what_was_withheld_for_its_file(client, document, owner):
    Document.objects.update(is_clean=False, scan_state="waiting")
    add(Document.objects.get())
    document.refresh_from_db()
    assert document.is_clean
    assert not document.versions.get(number=1).is_clean
    client.force_login(owner)
    assert client.get(f"/en/documents/{document.pk}/versions/1/download/").status_code == 404


def test_the_text_of_a_version_replaced_unread_is_read_for_it(document, monkeypatch):
    monkeypatch.setattr(type(read_text), "enqueue", lambda task, *args: None)
    add(document, b"teksti i pare")
    monkeypatch.undo()
    add(Document.objects.get(), b"teksti i dyte")
    assert document.versions.get(number=2).text == "teksti i pare"


def test_reading_that_ends_late_does_not_overwrite_the_newer_text(document, monkeypatch):
    tasks = import_module("extranet.documents.tasks")
    extract = tasks.extract

    def extract_while_replaced(file, extension):
        units = list(extract(file, extension))
        monkeypatch.setattr(tasks, "extract", extract)
        add(Document.objects.get(), b"teksti i ri")
        return units

    add(document, b"teksti i vjeter")
    monkeypatch.setattr(tasks, "extract", extract_while_replaced)
    assert read_text.func(document.pk) == "superseded"
    assert [text.text for text in DocumentText.objects.all()] == ["teksti i ri"]


@pytest.mark.stack
def test_only_the_current_text_is_searchable(document, owner):
    add(document, b"kanarina")
    bring_up_to_date()
    assert queries.search(owner, "kanarina").total == 1
    add(Document.objects.get(), b"tjeter gje")
    bring_up_to_date()
    assert queries.search(owner, "kanarina").total == 0
    assert queries.search(owner, "tjeter").total == 1


def test_who_may_no_longer_edit_adds_nothing(document, private_files):
    Document.objects.update(state="archived")
    with pytest.raises(Http404):
        add(document)
    assert private_files() == []


def test_who_was_given_the_item_reads_its_versions(client, document):
    friend = make_user()
    share(document, friend, by=None)
    client.force_login(friend)
    html = client.get(f"/en/documents/{document.pk}/versions/").content.decode()
    assert "dhoma" not in html
    assert "versions/new" not in html
    assert client.get(f"/en/documents/{document.pk}/versions/1/download/").status_code == 200
    assert client.get(f"/en/documents/{document.pk}/versions/new/").status_code == 404
    assert client.post(f"/en/documents/{document.pk}/versions/1/restore/").status_code == 404


def test_audit(client, document, owner):
    client.force_login(owner)
    upload(client, document)
    client.get(f"/en/documents/{document.pk}/versions/1/download/")
    edit = AuditEntry.objects.get(action="edit")
    assert (edit.details["before"], edit.details["after"]["version"]) == ({"version": 1}, 2)
    assert AuditEntry.objects.get(action="download").details["version"] == 1


@pytest.mark.stack
def test_numbers_are_unique_and_begin_at_one(document):
    for number in (1, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentVersion.objects.create(
                document=document, number=number, size=1, file="x", file_name="x", media_type="x", sha256="x"
            )


def test_documents_from_before_get_their_first_version(document):
    DocumentVersion.objects.all().delete()
    import_module("extranet.documents.migrations.0006_first_versions").make(apps, None)
    version = DocumentVersion.objects.get()
    assert (version.number, version.file.name, version.created_at) == (
        1,
        document.file.name,
        document.created_at,
    )


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_versions_that_arrive_at_once_are_all_kept():
    space = make_space(participation="moderate")
    document = make_document(space, make_member(space))
    members = [make_member(space) for _ in range(6)]
    start = Barrier(6)

    def send(number: int) -> int:
        try:
            start.wait(10)
            return add(Document.objects.get(), f"teksti {number}".encode(), by=members[number]).number
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(send, range(6)))
    assert sorted(numbers) == [2, 3, 4, 5, 6, 7]
    document.refresh_from_db()
    assert document.version == 7
    assert document.sha256 == document.versions.get(number=7).sha256
