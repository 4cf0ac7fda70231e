"""Uploads in parts: what a broken connection, disk or database costs."""

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

from extranet.documents import files, tus, uploads
from extranet.documents.models import Document
from extranet.documents.upload_models import LIFETIME, Upload
from tests.builders.documents import make_docx
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.uploads import BODY, PDF, ask, begun, metadata, send, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="secret", participation="publish")


@pytest.fixture
def author(space, client):
    user = make_member(space)
    client.force_login(user)
    return user


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
