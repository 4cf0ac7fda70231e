"""Whole files and parts of them, never kept by a cache, under the name they were given."""

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.utils.http import parse_header_parameters
from hypothesis import given
from hypothesis import strategies as st

from cms.core.downloads import serve_private
from extranet.documents.models import Document
from tests.builders.documents import make_document
from tests.builders.spaces import make_member, make_space

CONTENT = bytes(range(256)) * 10


class File:
    """As much of a FieldFile as a download needs."""

    def __init__(self, content: bytes = CONTENT):
        self.content, self.size, self.name = content, len(content), "documents/7/abc"

    def open(self, mode):
        return ContentFile(self.content).file


def ask(content: bytes = CONTENT, method: str = "get", name: str = "a.pdf", inline: bool = False, **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return serve_private(
        request, File(content), name=name, media_type="application/pdf", etag="tag", inline=inline
    )


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=2550-", 2550, 2559),
        ("bytes=-5", 2555, 2559),
        ("bytes=-99999", 0, 2559),
        ("bytes=2559-999999", 2559, 2559),
        (" bytes=0-1 ", 0, 1),
    ],
)
def test_one_range(wanted, start, end):
    response = ask(Range=wanted)
    assert response.status_code == 206
    assert body(response) == CONTENT[start : end + 1]
    assert response["Content-Length"] == str(end - start + 1)
    assert response["Content-Range"] == f"bytes {start}-{end}/2560"


@pytest.mark.parametrize("wanted", ["bytes=2560-", "bytes=2560-2570", "bytes=999999-", "bytes=-0"])
def test_nothing_of_the_range_lies_in_the_file(wanted):
    response = ask(Range=wanted)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */2560"
    assert body(response) == b""
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=0-1,3-4",  # several: allowed to be answered with the whole
        "bytes=5-2",
        "bytes=-",
        "bytes=",
        "bytes=a-b",
        "bytes=1",
        "bytes=--1",
        "bytes=0-0x10",
        "bytes=" + "9" * 40 + "-",
        "pages=1-2",
        "0-5",
        "bytes=٣-٤",
    ],
)
def test_several_and_senseless_ranges_give_the_whole(wanted):
    request = RequestFactory().get("/")
    request.META["HTTP_RANGE"] = wanted
    response = serve_private(request, File(), name="a", media_type="text/plain", etag="tag")
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Content-Length"] == "2560"
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"tag"', 206), ('"other"', 200), ('W/"tag"', 200), ("Mon, 23 Nov 2026 12:00:00 GMT", 200)],
)
def test_range_only_of_the_file_that_was_begun(condition, status):
    response = ask(**{"Range": "bytes=0-9", "If-Range": condition})
    assert response.status_code == status
    assert body(response) == (CONTENT[:10] if status == 206 else CONTENT)


@pytest.mark.parametrize(
    ("condition", "status"), [('"tag"', 304), ('"x", "tag"', 304), ('"other"', 200), ("tag", 200)]
)
def test_unchanged_is_not_sent_again(condition, status):
    response = ask(**{"If-None-Match": condition})
    assert response.status_code == status
    assert body(response) == (b"" if status == 304 else CONTENT)
    assert response["ETag"] == '"tag"'
    assert response["Cache-Control"] == "private, no-store"


def test_head_has_no_ranges():
    response = ask(method="head", Range="bytes=0-9")
    assert response.status_code == 200
    assert response["Content-Length"] == "2560"
    assert response["Accept-Ranges"] == "bytes"


@given(
    content=st.binary(min_size=1, max_size=40),
    first=st.none() | st.integers(0, 50),
    last=st.none() | st.integers(0, 50),
)
def test_a_part_is_a_slice(content, first, last):
    response = ask(content, Range=f"bytes={'' if first is None else first}-{'' if last is None else last}")
    if first is last is None or (first is not None and last is not None and last < first):
        expected = content
    elif first is None:
        expected = content[-last:] if last else None
    else:
        expected = (content[first:] if last is None else content[first : last + 1]) or None
    if expected is None:
        assert response.status_code == 416
    else:
        assert body(response) == expected
        assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("status", [200, 206, 304, 416])
def test_every_answer_is_kept_by_nobody_and_runs_nothing(status):
    headers = {
        200: {},
        206: {"Range": "bytes=0-9"},
        304: {"If-None-Match": '"tag"'},
        416: {"Range": "bytes=9999-"},
    }
    response = ask(**headers[status])
    assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "Last-Modified" not in response
    body(response)


@pytest.mark.parametrize(
    "name",
    [
        "Buxheti i Komunës – çështje.pdf",
        "Izveštaj o budžetu – Đakovica, Šćepan.pdf",
        'Raporti "final" (2).pdf',
        "back\\slash.pdf",
        "new\r\nSet-Cookie: a=b.pdf",
        "100% gati; e-re=po.pdf",
        "ћирилица.pdf",
    ],
)
@pytest.mark.parametrize("inline", [False, True])
def test_name_survives_and_breaks_no_header(name, inline):
    header = ask(name=name, inline=inline)["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    kind, parameters = parse_header_parameters(header)
    assert kind == ("inline" if inline else "attachment")
    if "\\" not in name and "\n" not in name:
        assert parameters["filename"] == name


def test_web_server_sends_the_file_where_there_is_one(settings):
    settings.ACCEL_REDIRECT_PREFIX = "/private/"
    response = ask(Range="bytes=0-9")
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == "/private/documents/7/abc"
    assert body(response) == b""
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_over_http(client):
    space = make_space()
    document = make_document(space, text="fjala", file_name="Vendimi për çmimin.pdf")
    content = document.file.read()
    client.force_login(make_member(space))
    address = f"/sq/documents/{document.pk}/download/"
    whole = client.get(address)
    assert body(whole) == content
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert whole["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert whole["Content-Disposition"].startswith("attachment;")
    assert document.file.name not in str(whole.headers)
    assert client.get(f"{address}?inline")["Content-Disposition"].startswith("inline;")
    assert body(client.get(address, headers={"Range": "bytes=1-3"})) == content[1:4]
    head = client.head(address)
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(len(content)))
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_only_pdfs_are_shown_in_the_window(client):
    space = make_space()
    document = make_document(space, file_name="faqe.txt")
    Document.objects.filter(pk=document.pk).update(media_type="text/plain")
    client.force_login(make_member(space))
    response = client.get(f"/sq/documents/{document.pk}/download/?inline")
    assert response["Content-Disposition"].startswith("attachment;")
    body(response)


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["/media/", "/static/", "/private/", "/"])
def test_no_other_address_leads_to_the_file(client, start):
    document = make_document(make_space(), state="published")
    assert client.get(start + document.file.name, follow=True).status_code in {404, 405}
