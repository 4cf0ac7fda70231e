"""With private files in a bucket: uploads, scans, texts, previews, downloads; with a server that speaks S3."""

import io

import pytest
from django.test import Client
from PIL import Image
from storages.backends.s3 import S3Storage

from cms.core import drawing
from extranet.documents import previews
from extranet.documents.models import Document
from tests.builders import uploads
from tests.builders.documents import make_image, make_pdf, make_xlsx
from tests.builders.spaces import make_member, make_space
from tests.cms.core.test_s3 import bucket  # noqa: F401 (a fixture)
from tests.services import EICAR

from . import test_upload

pytestmark = pytest.mark.django_db
PDF = make_pdf("Faqja e parë", "Faqja e dytë", "Faqja e tretë")


@pytest.fixture
def storage(bucket, monkeypatch, settings, tmp_path) -> S3Storage:  # noqa: F811
    storage = S3Storage(
        **bucket, location="private", default_acl="private", file_overwrite=False, max_memory_size=8 * 1024**2
    )
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage)
    monkeypatch.setattr(drawing, "storages", {"private": storage})
    monkeypatch.setattr(previews, "private_storage", lambda: storage)
    settings.UPLOADS_DIR, settings.PREVIEW_PAGES = tmp_path, 2
    yield storage
    storage.bucket.objects.all().delete()


@pytest.fixture
def client(storage) -> Client:
    client = Client()
    client.force_login(make_member(make_space(slug="dhoma", participation="publish")))
    return client


@pytest.fixture(params=["in parts", "by the form"])
def send(request, client):
    def send(name: str, content: bytes) -> Document:
        if request.param == "in parts":
            assert uploads.whole(client, content, name).status_code == 200
        else:
            assert test_upload.send(client, name, content).status_code == 302
        return Document.objects.latest("pk")

    return send


def body(response) -> bytes:
    assert response.status_code in {200, 206}
    return b"".join(response.streaming_content)


def names(storage) -> set[str]:
    return {entry.key.removeprefix("private/").partition("/")[0] for entry in storage.bucket.objects.all()}


def test_a_pdf_from_its_upload_to_its_end(
    send, client, storage, clamd, tmp_path, django_capture_on_commit_callbacks
):
    document = send("Vendimi.pdf", PDF)
    assert (document.scan_state, document.text_state, document.preview_state) == ("clean", "read", "ready")
    assert list(tmp_path.iterdir()) == []
    address = f"/en/documents/{document.pk}/"
    assert "Faqja e dytë" in client.get(address).content.decode()
    assert body(client.get(f"{address}download/")) == PDF
    assert body(client.get(f"{address}download/", headers={"Range": "bytes=10-19"})) == PDF[10:20]
    for path in ("pages/1/", "pages/3/", "thumbnail/"):
        assert Image.open(io.BytesIO(body(client.get(address + path)))).format == "WEBP"
    assert client.get(f"{address}pages/4/").status_code == 404
    assert names(storage) == {"documents", "previews"}
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert names(storage) == {"documents"}


def test_pictures_and_tables(send, client):
    picture = send("a.png", make_image())
    assert Image.open(io.BytesIO(body(client.get(f"/en/documents/{picture.pk}/pages/1/")))).size == (80, 60)
    sheet = send("a.xlsx", make_xlsx(Fleta=[["Komuna", "Buxheti"], ["Pejë", 12]]))
    assert "<td>Pejë</td>" in client.get(f"/en/documents/{sheet.pk}/").content.decode()


def test_infected_file_leaves_the_bucket(send, storage, clamd, mailoutbox):
    document = send("a.txt", EICAR)
    assert document.scan_state == "infected"
    assert names(storage) == set()
    assert len(mailoutbox) == 1


def test_bucket_that_is_away_keeps_what_came_in_parts(client, storage, monkeypatch, tmp_path):
    client.raise_request_exception = False
    address = uploads.begun(client, PDF)
    with monkeypatch.context() as patch:
        patch.setattr(S3Storage, "_save", lambda *args: (_ for _ in ()).throw(ConnectionError("away")))
        assert uploads.send(client, address, 100, PDF[100:]).status_code == 500
    assert not Document.objects.exists()
    assert uploads.send(client, address, len(PDF), b"").status_code == 200
    assert body(client.get(f"/en/documents/{Document.objects.get().pk}/download/")) == PDF
    assert list(tmp_path.iterdir()) == []
