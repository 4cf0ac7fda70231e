"""Uploads in parts: the protocol, who may, what is refused, and what a broken connection costs."""

import base64
import fcntl
import os
import socket
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.documents import files, tus, uploads
from extranet.documents.models import Document
from extranet.documents.upload_models import LIFETIME, Upload
from extranet.spaces.models import Membership
from tests.builders.documents import make_docx, make_pdf
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.services import EICAR

from .test_inspection import BAD, GOOD

pytestmark = pytest.mark.django_db
PDF = make_pdf("Faqja e parë", "Faqja e dytë")
BODY = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def folder(tmp_path_factory, settings):
    """Unfinished uploads; calling it gives the files that are there."""
    settings.UPLOADS_DIR = tmp_path_factory.mktemp("coming") / "uploads"
    return lambda: sorted(settings.UPLOADS_DIR.iterdir()) if settings.UPLOADS_DIR.exists() else []


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="secret", participation="publish")


@pytest.fixture
def author(space, client):
    user = make_member(space)
    client.force_login(user)
    return user


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def create(client, length: int, name: str = "a.pdf", space: str = "dhoma", **values):
    values = {"language": "sq", **values}
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(length),
        "Upload-Metadata": metadata(filename=name, space=space, **values),
        "Accept-Language": "en",
    }
    return client.post("/uploads/", content_type=BODY, headers=headers)


def send(client, address: str, offset: int, content: bytes, **headers):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Accept-Language": "en", **headers}
    return client.patch(address, content, content_type=BODY, headers=headers)


def ask(client, address: str, method: str = "head"):
    return getattr(client, method)(address, headers={"Tus-Resumable": "1.0.0", "Accept-Language": "en"})


def whole(client, content: bytes = PDF, name: str = "a.pdf", **values):
    created = create(client, len(content), name, **values)
    return created if created.status_code != 201 else send(client, created["Location"], 0, content)


def begun(client, content: bytes = PDF, came: int = 100, **values) -> str:
    address = create(client, len(content), **values)["Location"]
    if came:
        assert send(client, address, 0, content[:came]).status_code == 204
    return address


# --- the protocol ------------------------------------------------------------------------------------


def test_what_the_server_can(client, settings):
    settings.DOCUMENT_MAX_BYTES = 1000
    for address in ("/uploads/", "/uploads/6f0c8b0e-5f0e-4f6e-9a57-0a6d5a0c9d3e/"):
        answer = client.options(address)
        assert answer.status_code == 204
        assert answer["Tus-Version"] == "1.0.0"
        assert answer["Tus-Extension"] == "creation,expiration,termination"
        assert answer["Tus-Max-Size"] == "1000"


def test_in_three_parts(client, author, private_files, folder):
    values = {"title": "Titulli ynë", "description": "Përshkrim", "publish": "1"}
    created = create(client, len(PDF), "Raporti_2026.pdf", **values)
    assert created.status_code == 201
    address = created["Location"]
    assert "Upload-Expires" in created.headers
    third = len(PDF) // 3
    for offset in (0, third):
        answer = send(client, address, offset, PDF[offset : offset + third])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(offset + third))
        head = ask(client, address)
        assert (head["Upload-Offset"], head["Upload-Length"]) == (str(offset + third), str(len(PDF)))
        assert head["Cache-Control"] == "no-store"
        assert head["Tus-Resumable"] == "1.0.0"
        assert not Document.objects.exists()
    last = send(client, address, 2 * third, PDF[2 * third :])
    document = Document.objects.get()
    assert last.json() == {"title": "Titulli ynë", "url": f"/en/documents/{document.pk}/"}
    assert (document.file_name, document.owner, document.state) == ("Raporti_2026.pdf", author, "published")
    assert (document.description, document.text_state, document.size) == ("Përshkrim", "read", len(PDF))
    assert [path.read_bytes() for path in private_files()] == [PDF]
    assert folder() == []
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"add", "state"}
    # The answer was lost: asked again, it is the same.
    assert send(client, address, len(PDF), b"").json() == last.json()
    assert ask(client, address)["Upload-Offset"] == str(len(PDF))
    assert Document.objects.count() == 1


def test_language_of_an_answer(client, author):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Accept-Language": "sq"}
    headers["Upload-Metadata"] = metadata(filename="a.exe", space="dhoma", language="sq")
    english = create(client, 9, "a.exe").json()["error"]
    assert client.post("/uploads/", headers=headers).json()["error"] != english


@pytest.mark.parametrize("headers", [{}, {"Tus-Resumable": "0.2.2"}])
def test_another_version(client, author, headers):
    answer = client.post("/uploads/", headers=headers)
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("length", ["", "-1", "x", "1.5", "9" * 30, "٣"])
def test_length_that_is_none(client, author, length):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Metadata": metadata(filename="a.pdf", space="dhoma")}
    environment = {"HTTP_UPLOAD_LENGTH": length}
    assert client.post("/uploads/", headers=headers, **environment).status_code == 400


@pytest.mark.parametrize("given", ["filename !!!", "filename /w==", "filename " + "A" * 20000])
def test_metadata_that_is_none(client, author, given):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "3", "Upload-Metadata": given}
    assert client.post("/uploads/", headers=headers).status_code in {400, 404, 422}
    assert not Upload.objects.exists()


@pytest.mark.parametrize("offset", [0, 99, 101, 10**17])
def test_wrong_offset_changes_nothing(client, author, offset, folder):
    address = begun(client)
    assert send(client, address, offset, PDF[100:200]).status_code == 409
    assert ask(client, address)["Upload-Offset"] == "100"


@pytest.mark.parametrize("offset", ["", "x", "-1"])
def test_offset_that_is_none(client, author, offset):
    assert send(client, begun(client), 0, b"x", **{"Upload-Offset": offset}).status_code == 400


def test_more_than_was_said(client, author, private_files):
    address = begun(client)
    assert send(client, address, 100, PDF[100:] + b"x").status_code == 413
    assert ask(client, address)["Upload-Offset"] == "100"
    assert not Document.objects.exists()


def test_another_type_of_body(client, author):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "100"}
    address = begun(client)
    assert client.patch(address, b"x", content_type="text/plain", headers=headers).status_code == 415


def test_ended_by_its_sender(client, author, folder):
    address = begun(client)
    assert len(folder()) == 1
    assert ask(client, address, "delete").status_code == 204
    assert folder() == []
    assert ask(client, address).status_code == 404
    assert not Upload.objects.exists()


def test_what_is_written_beside_may_change_until_the_end(client, author, private_files):
    address = begun(client, title="Titulli i parë")
    changed = metadata(title="Titulli i dytë", language="en", filename="tjeter.exe", space="tjeter")
    send(client, address, 100, PDF[100:], **{"Upload-Metadata": changed})
    document = Document.objects.get()
    assert (document.title, document.language, document.file_name) == ("Titulli i dytë", "en", "a.pdf")


# --- who may --------------------------------------------------------------------------------------------


def test_strangers_are_told_to_sign_in(client, space):
    for address in ("/uploads/", "/uploads/6f0c8b0e-5f0e-4f6e-9a57-0a6d5a0c9d3e/"):
        for method in ("post",) if address == "/uploads/" else ("head", "patch", "delete"):
            assert ask(client, address, method).status_code == 401


@pytest.mark.stack
@pytest.mark.parametrize(
    "role",
    ["outsider", "superuser", "guest", "consumer", "other producer", "moderator", "admin", "former member"],
)
def test_upload_is_its_owners_alone(space, client, author, role, folder):
    address = begun(client)
    user = {
        "outsider": make_user,
        "superuser": lambda: make_user(is_superuser=True, is_staff=True),
        "guest": lambda: make_member(space, "guest"),
        "consumer": lambda: make_member(make_space(participation="consume")),
        "other producer": lambda: make_member(space),
        "moderator": lambda: make_member(space, "moderator"),
        "admin": lambda: make_member(space, "admin"),
        "former member": lambda: make_member(space, ended=True),
    }[role]()
    other = Client()
    other.force_login(user)
    nowhere = "/uploads/6f0c8b0e-5f0e-4f6e-9a57-0a6d5a0c9d3e/"
    for method in ("head", "delete"):
        answer, missing = ask(other, address, method), ask(other, nowhere, method)
        assert answer.status_code == missing.status_code == 404
        assert answer.content == missing.content
    assert send(other, address, 100, b"x").status_code == 404
    may_add = role in {"other producer", "moderator", "admin"}
    assert create(other, 100).status_code == (201 if may_add else 404)
    assert ask(client, address)["Upload-Offset"] == "100"


@pytest.mark.stack
def test_leaving_ends_it_at_the_next_request(client, author, space, private_files):
    address = begun(client)
    Membership.objects.filter(user=author).delete()
    assert send(client, address, 100, PDF[100:]).status_code == 404
    assert ask(client, address).status_code == 404
    assert not Document.objects.exists()


@pytest.mark.stack
@pytest.mark.parametrize("what", ["left", "expired", "consume"])
def test_asked_again_when_the_last_byte_came(client, author, space, private_files, monkeypatch, what):
    """The last part may take an hour: who is out by then adds nothing."""
    append = tus.append

    def meanwhile(upload, file, stream):
        offset = append(upload, file, stream)
        if what == "left":
            Membership.objects.filter(user=author).delete()
        elif what == "expired":
            Membership.objects.filter(user=author).update(expires_at=timezone.now() - timedelta(seconds=1))
        else:
            type(space).objects.filter(pk=space.pk).update(participation="consume")
        return offset

    monkeypatch.setattr(tus, "append", meanwhile)
    assert whole(client).status_code == 404
    assert not Document.objects.exists()
    assert not private_files()


def test_secret_space_and_none_answer_alike(client, space):
    client.force_login(make_user())
    secret, none = create(client, 100), create(client, 100, space="nuk-ka")
    assert secret.status_code == none.status_code == 404
    assert secret.content == none.content


def test_without_token_nothing_is_kept(author, folder):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(author)
    assert create(careful, 100).status_code == 403
    assert not Upload.objects.exists()
    other = Client()
    other.force_login(author)
    address = begun(other)
    assert send(careful, address, 100, b"x").status_code == 403
    assert ask(careful, address, "delete").status_code == 403
    assert ask(other, address)["Upload-Offset"] == "100"


def test_publishing_is_for_those_who_may(client, private_files):
    client.force_login(make_member(make_space(slug="dhoma", participation="produce")))
    assert whole(client, publish="1").status_code == 200
    assert Document.objects.get().state == "draft"


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOOD)
def test_good_file(client, author, private_files, name):
    assert whole(client, GOOD[name], name).status_code == 200
    document = Document.objects.get()
    assert (document.state, document.file_name) == ("draft", name)
    assert [path.read_bytes() for path in private_files()] == [GOOD[name]]


@pytest.mark.parametrize("case", BAD)
def test_bad_file_leaves_nothing_behind(client, author, private_files, folder, case):
    name, content, problem = BAD[case]
    answer = whole(client, content, name)
    assert answer.status_code == 422
    assert f"“{name}”" in answer.json()["error"]
    assert problem in answer.json()["error"]
    assert not Document.objects.exists()
    assert not private_files()
    assert folder() == []


def test_refusal_is_said_again_when_the_answer_was_lost(client, author, private_files):
    name, content, problem = BAD["exe as pdf"]
    address = create(client, len(content), name)["Location"]
    first = send(client, address, 0, content)
    again = send(client, address, len(content), b"")
    assert (again.status_code, again.json()) == (422, first.json())
    assert ask(client, address).status_code == 410


def test_too_large_is_refused_before_it_is_sent(client, author, settings, folder):
    settings.DOCUMENT_MAX_BYTES = 100
    answer = create(client, 101)
    assert answer.status_code == 413
    assert "at most 100" in answer.json()["error"].replace("\xa0", " ")
    settings.DOCUMENT_MAX_BYTES = 10_000
    settings.CLAMD_URL, settings.CLAMD_MAX_BYTES = "tcp://127.0.0.1:1", 100
    assert create(client, 101).status_code == 413
    assert not Upload.objects.exists()
    assert folder() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"language": "xx"}, "Language"),
        ({"title": "x" * 251}, "Title"),
        (
            {"visible_from": "2026-11-24T10:00", "visible_until": "2026-11-24T09:00"},
            "A document has to open before it closes.",
        ),
    ],
)
def test_wrong_fields_are_said_before_anything_is_sent(client, author, fields, problem):
    answer = create(client, 100, **fields)
    assert answer.status_code == 422
    assert problem in answer.json()["error"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/raporti.pdf", "raporti.pdf"),
        ("C:\\Dokumente\\raporti.pdf", "raporti.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("raporti\u202efdp.exe.pdf", "raportifdp.exe.pdf"),
        ("fat\u200bura.pdf", "fatura.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("ra\0port.pdf", "raport.pdf"),
        ("c\u0327e\u0308.pdf", "çë.pdf"),
    ],
)
def test_name_is_a_name_and_no_path(client, author, private_files, sent, kept):
    assert whole(client, PDF, sent).status_code == 200
    document = Document.objects.get()
    assert document.file_name == kept
    assert document.title.strip()
    assert len(document.file.name.rpartition("/")[2]) == 32


@pytest.mark.parametrize("name", ["..pdf/", "/", "..", "\u202e", "a.pdf\u202etxt.exe", "x" * 300])
def test_name_that_is_none(client, author, name):
    answer = create(client, 100, name)
    assert answer.status_code in {400, 422}
    assert not Upload.objects.exists()


def test_infected(client, author, private_files, folder, clamd, mailoutbox):
    assert whole(client, EICAR, "a.txt").status_code == 200
    document = Document.objects.get()
    assert document.scan_state == "infected"
    assert not private_files()
    assert folder() == []
    assert len(mailoutbox) == 1


def test_too_many_under_way(client, author, monkeypatch, folder):
    monkeypatch.setattr(tus, "MAX_UNFINISHED", 2)
    first = begun(client)
    begun(client)
    answer = create(client, 100)
    assert answer.status_code == 429
    assert "2 unfinished uploads" in answer.json()["error"]
    ask(client, first, "delete")
    assert create(client, 100).status_code == 201


def test_no_room(client, author, monkeypatch, folder):
    monkeypatch.setattr(tus, "SPARE", 10**18)
    answer = create(client, 100)
    assert answer.status_code == 429
    assert "no room" in answer.json()["error"]
    assert not Upload.objects.exists()


# --- what goes wrong -----------------------------------------------------------------------------------------


def test_database_that_fails_at_the_end_costs_nothing(client, author, private_files, folder, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    client.raise_request_exception = False
    address = begun(client)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "log", fail)
        assert send(client, address, 100, PDF[100:]).status_code == 500
    assert not Document.objects.exists()
    assert not private_files()
    assert ask(client, address)["Upload-Offset"] == str(len(PDF))
    assert send(client, address, len(PDF), b"").status_code == 200
    assert [path.read_bytes() for path in private_files()] == [PDF]
    assert folder() == []


def test_disk_without_second_names(client, author, private_files, monkeypatch):
    def refuse(*args):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert whole(client).status_code == 200
    assert [path.read_bytes() for path in private_files()] == [PDF]


def test_server_killed_amid_a_part(client, author, private_files, folder):
    """The row knows less than the disk: the disk is right."""
    address = begun(client)
    Upload.objects.update(offset=0)
    assert ask(client, address)["Upload-Offset"] == "100"
    assert send(client, address, 100, PDF[100:]).status_code == 200


def test_two_parts_at_once(client, author, folder):
    address = begun(client)
    with folder()[0].open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert send(client, address, 100, b"x").status_code == 423
        assert ask(client, address).status_code == 423
        assert ask(client, address, "delete").status_code == 423
    assert ask(client, address)["Upload-Offset"] == "100"


def test_file_that_is_gone(client, author, folder):
    address = begun(client)
    folder()[0].unlink()
    assert ask(client, address).status_code == 404
    assert send(client, address, 100, b"x").status_code == 404


@pytest.mark.stack
def test_expired_uploads_and_lost_files_are_removed(client, author, folder, settings):
    begun(client)
    kept_path = settings.UPLOADS_DIR
    tus.remove_expired()
    assert len(folder()) == 1
    (kept_path / ("0" * 32 + ".part")).write_bytes(b"x")
    (kept_path / "strange").write_bytes(b"x")
    with time_machine.travel(timezone.now() + LIFETIME + timedelta(days=2)):
        assert ask(client, f"/uploads/{Upload.objects.get().pk}/").status_code == 404
        tus.remove_expired()
    assert folder() == []
    assert not Upload.objects.exists()


def test_every_part_renews_it(client, author, folder):
    address = begun(client)
    with time_machine.travel(timezone.now() + LIFETIME - timedelta(hours=1)):
        assert send(client, address, 100, PDF[100:150]).status_code == 204
    with time_machine.travel(timezone.now() + LIFETIME + timedelta(hours=1)):
        tus.remove_expired()
        assert ask(client, address)["Upload-Offset"] == "150"


@pytest.mark.stack
@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"length": 0}, "upload_is_not_empty"),
        ({"offset": 11}, "upload_within_its_length"),
    ],
)
def test_the_database_holds(space, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Upload.objects.create(**{"space": space, "owner": make_user(), "length": 10, **fields})


def test_page_lists_and_discards_what_is_unfinished(client, author, folder):
    begun(client, name="raporti.pdf")
    page = client.get("/en/spaces/dhoma/documents/new/").content.decode()
    assert "Unfinished uploads" in page
    assert "raporti.pdf" in page
    upload = Upload.objects.get()
    other = Client()
    other.force_login(make_member(upload.space))
    assert "raporti.pdf" not in other.get("/en/spaces/dhoma/documents/new/").content.decode()
    address = f"/en/documents/uploads/{upload.pk}/discard/"
    assert other.post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert not Upload.objects.exists()
    assert folder() == []


# --- over a real connection ------------------------------------------------------------------------------------


class Wire:
    """HTTP by hand, so that it can break at any byte."""

    def __init__(self, live_server, user):
        client = Client()
        client.force_login(user)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        token = "t" * 32
        self.cookie += f"; csrftoken={token}"
        self.token = token
        parts = urlsplit(live_server.url)
        self.place, self.host = (parts.hostname, parts.port), parts.netloc

    def open(self, method: str, path: str, length: int, **headers) -> socket.socket:
        lines = {
            "Host": self.host,
            "Cookie": self.cookie,
            "X-CSRFToken": self.token,
            "Tus-Resumable": "1.0.0",
            "Content-Type": BODY,
            "Content-Length": str(length),
            "Connection": "close",
        } | {name.replace("_", "-"): str(value) for name, value in headers.items()}
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items()
        )
        wire = socket.create_connection(self.place, 20)
        wire.sendall(head.encode() + b"\r\n")
        return wire

    def ask(self, method: str, path: str, body: bytes = b"", **headers) -> tuple[int, dict[str, str]]:
        with self.open(method, path, len(body), **headers) as wire:
            wire.sendall(body)
            answer = b""
            while part := wire.recv(65536):
                answer += part
        head = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        return int(head[0].split()[1]), dict(line.split(": ", 1) for line in head[1:])


@pytest.fixture
def wire(live_server, transactional_db):
    space = make_space(slug="dhoma", participation="publish")
    return Wire(live_server, make_member(space))


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_connection_that_breaks_at_half(wire, private_files, folder):
    content = make_docx(*(f"Paragrafi {number} {os.urandom(200).hex()}" for number in range(3000)))
    given = metadata(filename="a.docx", space="dhoma", language="sq")
    status, headers = wire.ask("POST", "/uploads/", Upload_Length=len(content), Upload_Metadata=given)
    assert status == 201
    address, half = headers["Location"], len(content) // 2
    with wire.open("PATCH", address, len(content), Upload_Offset=0) as broken:
        broken.sendall(content[:half])
        broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset, not closed
        _until(lambda: folder()[0].stat().st_size > half - 2 * tus.CHUNK)
    _until(lambda: wire.ask("HEAD", address)[0] == 200)
    status, headers = wire.ask("HEAD", address)
    offset = int(headers["Upload-Offset"])
    assert 0 < offset <= half
    status, headers = wire.ask("PATCH", address, content[offset:], Upload_Offset=offset)
    assert status == 200
    document = Document.objects.get()
    assert document.size == len(content)
    assert [path.read_bytes() for path in private_files()] == [content]
    assert folder() == []


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_one_of_many_who_send_the_same_part(wire, private_files, folder):
    given = metadata(filename="a.pdf", space="dhoma", language="sq")
    _status, headers = wire.ask("POST", "/uploads/", Upload_Length=len(PDF), Upload_Metadata=given)
    statuses = []

    def part():
        try:
            statuses.append(wire.ask("PATCH", headers["Location"], PDF, Upload_Offset=0)[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=part) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 200 in statuses
    assert set(statuses) <= {200, 404, 409, 423}
    assert Document.objects.count() == 1
    assert [path.read_bytes() for path in private_files()] == [PDF]


def _until(condition, tries: int = 200) -> None:
    """The other side works in a thread of its own."""
    pause = threading.Event()
    for _ in range(tries):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come to that")


def test_the_cleaned_name_of_a_name_is_itself():
    for name in ("a.pdf", "ç ë.docx", "x" * 300 + ".pdf"):
        assert files.clean_name(files.clean_name(name)) == files.clean_name(name)
