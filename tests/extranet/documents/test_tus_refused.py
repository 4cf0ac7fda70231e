"""Uploads in parts: what is refused, when, and in which words."""

import pytest

from extranet.documents import tus
from extranet.documents.models import Document
from extranet.documents.upload_models import Upload
from tests.builders.spaces import make_member, make_space
from tests.builders.uploads import PDF, ask, begun, create, send, whole
from tests.services import EICAR

from .test_inspection import BAD, GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="secret", participation="publish")


@pytest.fixture
def author(space, client):
    user = make_member(space)
    client.force_login(user)
    return user


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
