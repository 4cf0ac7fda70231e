"""Nobody opens a file before it was scanned: what owner, moderator and member get, and what goes wrong."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.settings import environment
from extranet.documents import checks, scanning, tasks
from extranet.documents.clamd import ScannerUnavailable, Verdict
from extranet.documents.files import inspect
from extranet.documents.models import Document
from extranet.documents.uploads import add_document
from search.models import Entry
from tests.builders.documents import as_upload, make_document
from tests.builders.spaces import make_member, make_space
from tests.services import EICAR

pytestmark = [pytest.mark.django_db, pytest.mark.stack]
DEAD = "tcp://127.0.0.1:1"
CLEAN_TEXT = "Vendimi për ujin".encode()


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish")


@pytest.fixture
def owner(space):
    return make_member(space, user=None)


def add(space, owner, content: bytes = CLEAN_TEXT, name: str = "a.txt", state: str = "published") -> Document:
    upload = as_upload(name, content)
    document = add_document(
        space, owner, upload, inspect(upload), title="Titulli", language="sq", state=state
    )
    document.refresh_from_db()
    return document


def ask(user, document: Document, path: str = "", **headers):
    client = Client()
    client.force_login(user)
    return client.get(f"/en/documents/{document.pk}/{path}", headers=headers)


def test_without_a_scanner_everything_is_open_at_once(space, owner, private_files):
    document = add(space, owner)
    assert (document.scan_state, document.is_clean, document.text_state) == ("clean", True, "read")


def test_clean_file_opens_for_everybody(space, owner, private_files, clamd):
    document = add(space, owner)
    assert (document.scan_state, document.is_clean, document.text_state) == ("clean", True, "read")
    assert ask(make_member(space), document).status_code == 200
    assert ask(make_member(space), document, "download/").status_code == 200
    assert Entry.objects.get(kind="document").is_clean


def test_infected_file_is_gone_and_its_owner_is_told(space, owner, private_files, clamd, mailoutbox):
    owner.language = "sr-latn"
    owner.save()
    document = add(space, owner, b"Raporti\n" + EICAR)
    assert (document.scan_state, document.is_clean, document.text_state) == ("infected", False, "none")
    assert "Eicar" in document.scan_found
    assert not private_files()
    assert document.file.name == ""
    assert not document.texts.exists()
    (mail,) = mailoutbox
    assert mail.to == [owner.email]
    assert "a.txt" in mail.subject
    assert "Eicar" in mail.body
    assert "\n" not in mail.subject
    entry = AuditEntry.objects.get(action="state")
    assert (entry.details["after"], entry.space_id) == ("infected", space.pk)

    answer = ask(owner, document)
    assert b"was infected by Eicar" in answer.content.replace(b"\xa0", b" ")
    assert b"/download/" not in answer.content
    assert ask(owner, document, "download/").status_code == 410
    assert ask(make_member(space), document).status_code == 404
    assert ask(make_member(space), document, "download/").status_code == 404
    scanning.catch_up()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("role", ["owner", "moderator", "member", "guest"])
def test_while_it_waits_the_card_is_some_peoples_and_the_bytes_are_nobodys(
    space, owner, private_files, settings, role
):
    settings.CLAMD_URL = DEAD
    document = add(space, owner)
    assert (document.scan_state, document.is_clean, document.text_state) == ("waiting", False, "waiting")
    assert not document.texts.exists()
    user = owner if role == "owner" else make_member(space, role)
    early = role in {"owner", "moderator"}
    page = ask(user, document)
    assert page.status_code == (200 if early else 404)
    assert (b"Being scanned for viruses" in page.content) is early
    for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": f'"{document.sha256}"'}):
        answer = ask(user, document, "download/", **headers)
        assert answer.status_code == (409 if early else 404)
        assert CLEAN_TEXT not in answer.content
        assert "ETag" not in answer.headers
        assert answer["Cache-Control"] == "private, no-store"


def test_reader_is_told_when_it_takes_long(space, owner, private_files, settings):
    settings.CLAMD_URL = DEAD
    document = add(space, owner)
    assert b"longer than usual" not in ask(owner, document).content
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert b"longer than usual" in ask(owner, document).content


def test_scanner_that_was_away_is_asked_again(space, owner, private_files, settings, clamd_service):
    settings.CLAMD_URL = DEAD
    document = add(space, owner)
    settings.CLAMD_URL = clamd_service.url()
    scanning.catch_up()
    document.refresh_from_db()
    assert document.scan_state == "waiting"  # the worker may still be at it
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        scanning.catch_up()
    document.refresh_from_db()
    assert (document.scan_state, document.text_state) == ("clean", "read")


def test_scanner_that_is_still_away_is_asked_for_once(space, owner, private_files, settings, monkeypatch):
    settings.CLAMD_URL = DEAD
    documents = [add(space, owner) for _ in range(3)]
    asked = []
    monkeypatch.setattr(scanning.clamd, "ping", lambda *args: asked.append(args))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        scanning.catch_up()
    assert len(asked) == 1
    assert {d.scan_state for d in Document.objects.filter(pk__in=[d.pk for d in documents])} == {"waiting"}


def test_what_the_scanner_refuses_is_not_open_and_tried_again_the_next_day(
    space, owner, private_files, clamd, monkeypatch
):
    verdict = Verdict(False, problem="INSTREAM size limit exceeded. ERROR")
    with monkeypatch.context() as patch:
        patch.setattr(scanning.clamd, "scan", lambda *args: verdict)
        document = add(space, owner)
    assert (document.scan_state, document.is_clean) == ("failed", False)
    assert len(private_files()) == 1  # nothing was found in it: it is the owner's to keep
    assert b"would not look at this file" in ask(owner, document).content
    assert ask(owner, document, "download/").status_code == 409
    scanning.catch_up()
    document.refresh_from_db()
    assert document.scan_state == "failed"
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        scanning.catch_up()
    document.refresh_from_db()
    assert (document.scan_state, document.text_state) == ("clean", "read")


def test_larger_than_the_limit_is_refused_before_it_is_sent(settings, space, owner, private_files, client):
    settings.CLAMD_URL = DEAD
    settings.CLAMD_MAX_BYTES = 100
    client.force_login(owner)
    data = {"title": "", "language": "sq", "file": as_upload("e madhe.txt", b"x" * 101)}
    answer = client.post("/en/spaces/dhoma/documents/new/", data)
    assert answer.status_code == 422
    assert "at most 100" in answer.content.decode().replace("\xa0", " ")
    assert not private_files()


def test_larger_than_a_limit_that_came_later_is_not_sent_to_the_scanner(
    settings, space, owner, private_files, monkeypatch
):
    settings.CLAMD_URL = DEAD
    document = add(space, owner)
    settings.CLAMD_MAX_BYTES = 3
    monkeypatch.setattr(scanning.clamd, "scan", lambda *args: pytest.fail("sent"))
    assert tasks.read_text.func(document.pk) == "failed"


def test_mail_server_that_was_away(space, owner, private_files, clamd, mailoutbox, monkeypatch):
    def away(self, **kwargs):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        document = add(space, owner, EICAR)
    assert (document.scan_state, document.owner_told_at) == ("infected", None)
    scanning.catch_up()
    document.refresh_from_db()
    assert len(mailoutbox) == 1
    assert document.owner_told_at


def test_owner_who_cannot_be_reached_is_written_to_once(space, owner, private_files, clamd, monkeypatch):
    tried = []

    def refused(self, **kwargs):
        tried.append(self.to)
        raise SMTPRecipientsRefused({owner.email: (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    add(space, owner, EICAR)
    scanning.catch_up()
    assert tried == [[owner.email]]


def test_storage_that_would_not_delete(space, owner, private_files, clamd, monkeypatch):
    def refuse(self, name):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr("cms.core.storages.PrivateStorage.delete", refuse)
        document = add(space, owner, EICAR)
    assert document.scan_state == "infected"
    assert len(private_files()) == 1
    assert ask(owner, document, "download/").status_code == 410
    scanning.catch_up()
    assert not private_files()


def test_another_file_in_its_place_waits_for_itself(space, owner, private_files, settings, monkeypatch):
    settings.CLAMD_URL = DEAD
    document = add(space, owner)

    def scan(*args):
        Document.objects.filter(pk=document.pk).update(file="documents/1/another")
        return Verdict(True)

    monkeypatch.setattr(scanning.clamd, "scan", scan)
    assert tasks.read_text.func(document.pk) == "waiting"
    document.refresh_from_db()
    assert (document.scan_state, document.is_clean) == ("waiting", False)


@pytest.mark.parametrize("error", [ScannerUnavailable, FileNotFoundError])
def test_whatever_fails_leaves_it_waiting(space, owner, private_files, settings, monkeypatch, error):
    settings.CLAMD_URL = DEAD

    def scan(*args):
        raise error

    monkeypatch.setattr(scanning.clamd, "scan", scan)
    assert add(space, owner).scan_state == "waiting"


@pytest.mark.parametrize(("is_clean", "state"), [(True, "waiting"), (True, "infected"), (False, "clean")])
def test_the_database_holds_both_together(space, is_clean, state):
    with pytest.raises(IntegrityError, match="document_clean_is_scanned"), transaction.atomic():
        make_document(space, is_clean=is_clean, scan_state=state)


def test_a_sweep_with_nothing_to_do_costs_little(space, settings):
    settings.CLAMD_URL = DEAD
    for _ in range(3):
        make_document(space)
    with CaptureQueriesContext(connection) as captured:
        scanning.catch_up()
    assert len(captured) <= 3


def test_operator_is_warned(settings):
    settings.CLAMD_URL = ""
    assert [warning.id for warning in checks.uploads_are_scanned(None)] == ["kuvend.W001"]
    settings.CLAMD_URL = DEAD
    assert not checks.uploads_are_scanned(None)


@pytest.mark.parametrize(
    ("value", "usable"),
    [
        ("tcp://127.0.0.1:3310", True),
        ("unix:///run/clamd.ctl", True),
        ("", True),
        ("http://127.0.0.1", False),
        ("unix://clamd.ctl", False),
    ],
)
def test_address_of_the_scanner(monkeypatch, value, usable):
    monkeypatch.setenv("CLAMD_URL", value)
    monkeypatch.setattr(environment, "problems", [])
    assert environment.scanner("CLAMD_URL") == (value if usable else "")
    assert bool(environment.problems) is not usable
