"""Several files in one form, without a script: each is kept or refused by itself, and said so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from extranet.documents.models import Document
from tests.builders.documents import as_upload, make_pdf
from tests.builders.spaces import make_member, make_space

from .test_inspection import BAD

pytestmark = pytest.mark.django_db
ADDRESS = "/en/spaces/dhoma/documents/new/"


@pytest.fixture(autouse=True)
def author(client, private_files):
    user = make_member(make_space(slug="dhoma", participation="publish"))
    client.force_login(user)
    return user


def send(client, *uploads: SimpleUploadedFile, **data):
    return client.post(ADDRESS, {"title": "Titulli", "language": "sr-latn", "file": list(uploads), **data})


def said(client, response) -> list[str]:
    return [
        str(message).replace("\xa0", " ") for message in client.get(response["Location"]).context["messages"]
    ]


def test_each_becomes_a_document_with_the_name_of_its_file(client):
    response = send(client, as_upload("A_1.pdf", make_pdf("a")), as_upload("B.txt", b"b"), publish="1")
    assert response["Location"] == "/en/spaces/dhoma/documents/"
    assert set(Document.objects.values_list("title", "state", "language")) == {
        ("A 1", "published", "sr-latn"),
        ("B", "published", "sr-latn"),
    }
    assert len(said(client, response)) == 2


def test_one_file_takes_the_title_that_was_written(client):
    send(client, as_upload("a.pdf", make_pdf("a")))
    assert Document.objects.get().title == "Titulli"


def test_good_ones_are_kept_and_bad_ones_are_named(client, private_files):
    bad = [as_upload(BAD[case][0], BAD[case][1]) for case in ("empty", "exe as txt")]
    response = send(client, as_upload("mirë.pdf", make_pdf("a")), *bad)
    assert response.status_code == 302
    first, *others = said(client, response)
    assert "mirë" in first
    assert "is empty" in others[0]
    assert "is called .txt" in others[1]
    assert [document.title for document in Document.objects.all()] == ["mirë"]
    assert len(private_files()) == 1


def test_when_all_are_bad_the_form_says_it_of_each_and_keeps_what_was_typed(client, private_files):
    response = send(client, as_upload("a.exe", b"MZ"), as_upload("b.pdf", b""), description="Përshkrimi im")
    html = response.content.decode()
    assert response.status_code == 422
    assert "“a.exe” is of a kind" in html
    assert "“b.pdf” is empty" in html
    assert "Përshkrimi im" in html
    assert not private_files()


def test_wrong_fields_keep_no_file(client, private_files):
    response = send(client, as_upload("a.txt", b"a"), as_upload("b.txt", b"b"), language="xx")
    assert response.status_code == 422
    assert not Document.objects.exists()
    assert not private_files()


def test_form_with_one_file_over_its_limit_keeps_what_was_typed(client, settings):
    settings.FORM_MAX_BYTES = 100
    response = send(client, as_upload("e madhe.txt", b"x" * 101), description="Përshkrimi im")
    assert response.status_code == 422
    assert "Përshkrimi im" in response.content.decode()
    assert "at most 100" in response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("language", ["en", "sq", "sr-latn"])
def test_form_with_far_too_much_is_refused_before_it_is_read(client, settings, monkeypatch, language):
    settings.FORM_MAX_BYTES = 100
    monkeypatch.setattr(
        "django.http.request.HttpRequest.parse_file_upload", lambda *args: pytest.fail("read")
    )
    upload = as_upload("e madhe.txt", b"x" * 2 * 1024 * 1024)
    response = client.post(ADDRESS.replace("/en/", f"/{language}/"), {"file": upload})
    assert response.status_code == 413
    assert "100" in response.content.decode()


def test_form_says_its_own_limit(client, settings):
    settings.FORM_MAX_BYTES = 100 * 1024**2
    html = client.get(ADDRESS).content.decode().replace("\xa0", " ")
    assert "each up to 2.0 GB" in html
    assert "up to 100.0 MB together" in html
    assert "multiple" in html
