"""Private files in a bucket, with a server that speaks S3: kept, read whole and in parts, never by address."""

import uuid

import boto3
import pytest
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.test import RequestFactory
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from cms.core.downloads import serve_private
from extranet.documents.models import Document

CONTENT = bytes(range(256)) * 1000


@pytest.fixture(scope="module")
def bucket():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    name = f"kuvend-{uuid.uuid4().hex}"  # servers of one process share what they keep
    options = {
        "endpoint_url": f"http://{host}:{port}",
        "access_key": "test",
        "secret_key": "test",
        "region_name": "eu-central-1",
    }
    boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="eu-central-1",
    ).create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield options | {"bucket_name": name}
    server.stop()


@pytest.fixture
def file(bucket) -> FieldFile:
    """A document's file, kept as settings/base.py keeps it where a bucket is named."""
    storage = S3Storage(**bucket, location="private", default_acl="private", file_overwrite=False)
    document = Document(space_id=1)
    field = document.file.field
    file = FieldFile(document, field, "")
    file.storage = storage
    file.save("x", ContentFile(CONTENT), save=False)
    return file


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_kept_and_read_whole(file):
    response = serve_private(
        RequestFactory().get("/"), file, name="ë.pdf", media_type="application/pdf", etag="e"
    )
    assert body(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Cache-Control"] == "private, no-store"


def test_a_part_of_it(file):
    request = RequestFactory().get("/", headers={"Range": "bytes=1000-1999"})
    response = serve_private(request, file, name="a.pdf", media_type="application/pdf", etag="e")
    assert response.status_code == 206
    assert body(response) == CONTENT[1000:2000]


def test_two_files_of_one_name_do_not_replace_each_other(file, bucket):
    storage = file.storage
    first = storage.save("documents/1/same", ContentFile(b"one"))
    second = storage.save("documents/1/same", ContentFile(b"two"))
    assert first != second
    assert storage.open(first).read() == b"one"
    storage.delete(first)
    assert not storage.exists(first)
