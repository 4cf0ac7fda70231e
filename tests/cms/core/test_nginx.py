"""The project's nginx configuration, run by a real nginx before the live site: private files through the site only."""

import gzip
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model

from extranet.documents import checks
from extranet.documents.models import Document
from extranet.documents.upload_models import Upload
from tests import services
from tests.builders.documents import make_document
from tests.builders.pages import make_page
from tests.builders.spaces import make_member, make_space
from tests.builders.uploads import BODY, metadata

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]
SECRET = "kanarinekuqe " * 200


@pytest.fixture
def front(live_server, settings, tmp_path, monkeypatch):
    """The address of nginx; its folders are private/, media/ and static/ of tmp_path."""
    folders = [tmp_path / name for name in ("private", "media", "static")]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(Document._meta.get_field("file").storage, "location", str(tmp_path / "private"))
    settings.ACCEL_REDIRECT_PREFIX = "/private"
    settings.UPLOADS_DIR = tmp_path / "uploads"
    try:
        service = services.nginx(urlsplit(live_server.url).netloc, *folders)
        url = service.url(20)
    except services.Missing as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
    yield url
    service.stop()


class Reader:
    """Sends the very bytes of a path: libraries would put it in order first."""

    def __init__(self, url: str, user=None):
        self.place, self.cookie = urlsplit(url), "csrftoken=" + "t" * 32
        if user:
            client = Client()
            client.force_login(user)
            self.cookie += f"; sessionid={client.cookies['sessionid'].value}"

    def ask(self, path: str, method: str = "GET", content: bytes = b"", **headers) -> tuple[int, dict, bytes]:
        lines = {"Host": self.place.netloc, "Cookie": self.cookie, "Connection": "close"}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        if content or method != "GET":
            lines["Content-Length"] = str(len(content))
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items()
        )
        with socket.create_connection((self.place.hostname, self.place.port), 20) as wire:
            wire.sendall(head.encode("latin-1") + b"\r\n" + content)
            answer = b""
            while part := wire.recv(65536):
                answer += part
        head, _end, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in rest)}, body


@pytest.fixture
def document():
    return make_document(
        make_space(visibility="secret", slug="dhoma"), text=SECRET, file_name="Vendimi ë.pdf"
    )


def test_private_file_through_the_site(front, document):
    reader = Reader(front, make_member(document.space))
    address = f"/en/documents/{document.pk}/download/"
    content = Path(document.file.path).read_bytes()
    status, headers, body = reader.ask(address)
    assert (status, body) == (200, content)
    assert "x-accel-redirect" not in headers
    assert headers["content-type"] == "application/pdf"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert document.file.name not in str(headers)

    status, headers, body = reader.ask(address, Range="bytes=10-19")
    assert (status, body) == (206, content[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(content)}"
    assert reader.ask(address, Range=f"bytes={len(content)}-")[0] == 416
    status, headers, body = reader.ask(address, method="HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(content)))


def test_only_for_those_who_may(front, document):
    address = f"/en/documents/{document.pk}/download/"
    for user in (None, make_member(make_space()), make_member(document.space, ended=True)):
        status, _headers, body = Reader(front, user).ask(address)
        assert status == 404
        assert b"kanarine" not in body


def test_no_other_way_leads_to_it(front, document):
    name = document.file.name
    reader = Reader(front, make_member(document.space))
    tries = [
        f"/private/{name}",
        f"//private/{name}",
        f"/./private/{name}",
        f"/private//{name}",
        f"/private/./{name}",
        f"/private/x/../{name}",
        f"/%70rivate/{name}",
        f"/private%2f{name}",
        f"/PRIVATE/{name}",
        f"/static/../private/{name}",
        f"/media/../private/{name}",
        f"/media/%2e%2e/private/{name}",
        f"/media/..%2fprivate/{name}",
        f"/media/%2e%2e%2fprivate%2f{name.replace('/', '%2f')}",
        f"/media../private/{name}",
        f"/static../private/{name}",
        f"/media/private/{name}",
        f"/uploads/../private/{name}",
        f"/en/../private/{name}",
        f"/{name}",
        f"/private/{name}?inline",
        f"/private/{name}%00",
        "/private/",
        "/private",
        "/media/",
        "/static/",
    ]
    for path in tries:
        for method in ("GET", "HEAD", "POST"):
            status, headers, body = reader.ask(path, method=method)
            assert status in {301, 302, 400, 403, 404, 405}, (method, path, status)
            assert b"kanarine" not in body, (method, path)
            assert "kanarine" not in str(headers)
    for path in tries[:4]:
        assert reader.ask(path)[0] == 404
    forged = {"X-Accel-Redirect": f"/private/{name}", "X-Original-URL": f"/private/{name}"}
    assert b"kanarine" not in reader.ask("/en/", **forged)[2]


def test_link_out_of_the_public_folder(front, document, tmp_path):
    (tmp_path / "media" / "link").symlink_to(document.file.path)
    assert Reader(front).ask("/media/link")[0] in {403, 404}


def test_public_files(front, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    file = get_document_model().objects.create(
        title="a", file=ContentFile(b"<script>alert(1)</script>", name="a.html")
    )
    page = make_page("Faqja", text=f'<p><a linktype="document" id="{file.pk}">a</a></p>')
    (tmp_path / "static" / "a.css").write_text("a { color: red; }\n" * 200)
    reader = Reader(front)
    status, headers, body = reader.ask(file.url)
    assert (status, body) == (200, b"<script>alert(1)</script>")
    assert headers["content-security-policy"].startswith("sandbox;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "public, max-age=3600"
    assert "x-accel-redirect" not in headers
    status, headers, body = reader.ask(file.url, Range="bytes=1-6")
    assert (status, body) == (206, b"script")
    assert reader.ask(f"/private-media/{file.file.name}")[0] == 404
    page.unpublish()
    assert reader.ask(file.url)[0] == 404
    status, headers, body = reader.ask("/static/a.css", Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert b"color: red" in gzip.decompress(_unchunked(headers, body))
    assert "immutable" in headers["cache-control"]
    assert reader.ask("/static/none.css")[0] == 404


def test_pages_come_through_compressed(front):
    status, headers, body = Reader(front).ask("/en/accounts/login/", Accept_Encoding="gzip")
    assert (status, headers.get("content-encoding")) == (200, "gzip")
    assert b"<!doctype html>" in gzip.decompress(_unchunked(headers, body))


def test_upload_in_parts(front, document):
    space = make_space(slug="tjeter", participation="publish")
    reader = Reader(front, make_member(space))
    content = b"teksti i gjate " * 200_000
    common = {"Tus_Resumable": "1.0.0", "X_CSRFToken": "t" * 32, "Content_Type": BODY}
    given = metadata(filename="a.txt", space="tjeter", language="sq")
    status, headers, _body = reader.ask(
        "/uploads/", "POST", Upload_Length=str(len(content)), Upload_Metadata=given, **common
    )
    assert status == 201
    address = headers["location"]
    assert address.startswith("/uploads/")
    half = len(content) // 2
    assert reader.ask(address, "PATCH", content[:half], Upload_Offset="0", **common)[0] == 204
    assert Upload.objects.get().offset == half
    assert reader.ask(address, "PATCH", content[half:], Upload_Offset=str(half), **common)[0] == 200
    assert Document.objects.filter(space=space, size=len(content)).exists()


def test_form_that_is_far_too_large_is_stopped_at_the_door(front, document):
    reader = Reader(front, make_member(document.space))
    place = urlsplit(front)
    with socket.create_connection((place.hostname, place.port), 20) as wire:
        wire.sendall(
            f"POST /en/spaces/dhoma/documents/new/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {reader.cookie}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {10**10}\r\n\r\n".encode()
        )
        assert b" 413 " in wire.recv(200).split(b"\r\n")[0]


def _unchunked(headers: dict, body: bytes) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return body
    whole = b""
    while body:
        size, _end, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole


@pytest.mark.parametrize(
    ("prefix", "bucket", "errors", "warnings"),
    [
        ("", "", [], ["kuvend.W002"]),
        ("/private", "", [], []),
        ("private", "", ["kuvend.E005"], []),
        ("/", "", ["kuvend.E005"], []),
        ("", "kuvend", [], []),
        ("/private", "kuvend", ["kuvend.E004"], []),
    ],
)
def test_operator_is_told(settings, prefix, bucket, errors, warnings):
    settings.ACCEL_REDIRECT_PREFIX, settings.AWS_STORAGE_BUCKET_NAME = prefix, bucket
    assert [problem.id for problem in checks.private_files_can_be_handed_over(None)] == errors
    assert [problem.id for problem in checks.the_web_server_sends_private_files(None)] == warnings
