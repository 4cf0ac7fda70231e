"""Uploads in parts: the protocol, and who may."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.documents import tus
from extranet.documents.models import Document
from extranet.documents.upload_models import Upload
from extranet.spaces.models import Membership
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.uploads import PDF, ask, begun, create, metadata, send, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def space():
    return make_space(slug="dhoma", visibility="secret", participation="publish")


@pytest.fixture
def author(space, client):
    user = make_member(space)
    client.force_login(user)
    return user


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
