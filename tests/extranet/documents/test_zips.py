"""Several documents as one file: what is in it, what is not, what it is called, and how much memory it takes."""

import io
import zipfile

import pytest

from cms.access.models import AuditEntry
from extranet.documents import zips
from extranet.documents.models import Document
from tests.builders.documents import make_document, make_folder
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
ADDRESS = "/en/spaces/dhoma/documents/selected/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", name_sq="Dhoma jonë", participation="produce")


@pytest.fixture
def reader(client, space):
    user = make_member(space)
    client.force_login(user)
    return user


def ask(client, *items) -> zipfile.ZipFile:
    response = client.get(ADDRESS, {"do": "zip", "item": items})
    assert response.status_code == 200, response
    content = io.BytesIO(b"".join(response.streaming_content))
    archive = zipfile.ZipFile(content)
    assert archive.testzip() is None
    return archive


def test_a_folder_with_its_structure(client, space, reader):
    top = make_folder(space, "Raporte")
    inner = make_folder(space, "2026", top)
    make_folder(space, "Bosh", top)
    make_document(space, text="i pari", file_name="a.pdf", folder=top)
    make_document(space, text="i dyti", file_name="b.pdf", folder=inner)
    archive = ask(client, f"f{top.pk}")
    assert sorted(archive.namelist()) == [
        "Raporte/",
        "Raporte/2026/",
        "Raporte/2026/b.pdf",
        "Raporte/Bosh/",
        "Raporte/a.pdf",
    ]
    assert archive.read("Raporte/2026/b.pdf") == b"%PDF-1.4 i dyti"


def test_headers(client, space, reader):
    top = make_folder(space, "Çështje")
    document = make_document(space, folder=top)
    one = client.get(ADDRESS, {"do": "zip", "item": f"f{top.pk}"})
    assert one["Content-Type"] == "application/zip"
    assert one["Cache-Control"] == "private, no-store"
    assert "attachment" in one["Content-Disposition"]
    assert "%C3%87%C3%ABshtje.zip" in one["Content-Disposition"]
    several = client.get(ADDRESS, {"do": "zip", "item": [f"f{top.pk}", f"d{document.pk}"]})
    assert "Dhoma" in several["Content-Disposition"]


def test_hidden_documents_are_not_in_it(client, space, reader):
    top = make_folder(space)
    make_document(space, text="e dukshme", file_name="a.pdf", folder=top)
    for state in ("draft", "pending", "trashed", "discarded"):
        make_document(
            space,
            make_member(space),
            state,
            text="kanarina",
            file_name="kanarina.pdf",
            title="kanarina",
            folder=top,
        )
    late = make_document(space, text="kanarina", file_name="kanarina.pdf", folder=top, is_clean=False)
    response = client.get(ADDRESS, {"do": "zip", "item": f"f{top.pk}"})
    content = b"".join(response.streaming_content)
    assert b"kanarina" not in content
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["Dosja/", "Dosja/a.pdf"]
    again = client.get(ADDRESS, {"do": "zip", "item": f"d{late.pk}"}, follow=True)
    assert "is not here any more" in again.content.decode()


def test_names_are_unique_and_safe(client, space, reader):
    names = ["a.pdf", "A.pdf", "a.pdf", "../../etc/passwd", "con.txt", "x\u202egpj.exe", "a:b?.pdf", "…"]
    documents = [make_document(space, text=str(n), file_name=name) for n, name in enumerate(names)]
    archive = ask(client, *(f"d{document.pk}" for document in documents))
    assert archive.namelist() == [
        "a.pdf",
        "A (2).pdf",
        "a (3).pdf",
        "_.._etc_passwd",
        "_con.txt",
        "xgpj.exe",
        "a_b_.pdf",
        "…",
    ]
    for number, name in enumerate(archive.namelist()):
        assert archive.read(name) == f"%PDF-1.4 {number}".encode()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "_"),
        ("...", "_"),
        (".pdf", "pdf"),
        ("a/../b", "a_._b"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_safe(name, expected):
    assert zips.safe(name) == expected


def test_text_is_packed_and_the_rest_is_not(client, space, reader):
    text = make_document(space, text="a" * 5000, file_name="a.txt")
    Document.objects.filter(pk=text.pk).update(media_type="text/plain")
    other = make_document(space, text="a" * 5000, file_name="b.pdf")
    archive = ask(client, f"d{text.pk}", f"d{other.pk}")
    assert archive.getinfo("a.txt").compress_size < 200
    assert archive.getinfo("b.pdf").compress_size == other.size


def test_the_large_format(client, space, reader, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    documents = [make_document(space, text="x" * 2000, file_name=f"{n}.pdf") for n in range(3)]
    archive = ask(client, *(f"d{document.pk}" for document in documents))
    assert [len(archive.read(name)) for name in archive.namelist()] == [2009] * 3


def test_never_more_than_a_chunk_in_memory(client, space, reader):
    document = make_document(space, file_name="a.pdf")
    with open(document.file.path, "wb") as file:
        file.truncate(40 * 1024 * 1024)
    Document.objects.update(size=40 * 1024 * 1024)
    response = client.get(ADDRESS, {"do": "zip", "item": f"d{document.pk}"})
    sizes = [len(piece) for piece in response.streaming_content]
    assert sum(sizes) > 40 * 1024 * 1024
    assert max(sizes) < 2 * zips.CHUNK


def test_a_file_that_is_gone_breaks_it_off(client, space, reader):
    document = make_document(space)
    document.file.storage.delete(document.file.name)
    response = client.get(ADDRESS, {"do": "zip", "item": f"d{document.pk}"})
    with pytest.raises(FileNotFoundError):
        list(response.streaming_content)


def test_each_file_has_its_line_in_the_log(client, space, reader):
    documents = [make_document(space) for _ in range(3)]
    ask(client, *(f"d{document.pk}" for document in documents))
    lines = AuditEntry.objects.filter(action="download")
    assert {line.object_id for line in lines} == {str(document.pk) for document in documents}
    assert all(line.actor_id == reader.pk and line.details == {"zip": True} for line in lines)


def test_asking_for_its_headers_downloads_nothing(client, space, reader):
    document = make_document(space)
    assert client.head(ADDRESS, {"do": "zip", "item": f"d{document.pk}"}).status_code == 200
    assert client.post(ADDRESS, {"do": "zip", "item": f"d{document.pk}"}).status_code == 404
    assert not AuditEntry.objects.filter(action="download").exists()


def test_too_large_and_empty(client, space, reader, settings):
    folder, document = make_folder(space), make_document(space)
    empty = client.get(ADDRESS, {"do": "zip", "item": f"f{folder.pk}"}, follow=True)
    assert "There is no document in what you ticked." in empty.content.decode()
    settings.DOCUMENTS_TOGETHER_MAX_BYTES = 5
    large = client.get(ADDRESS, {"do": "zip", "item": f"d{document.pk}"}, follow=True)
    assert "fit into one ZIP file. Tick less." in large.content.decode()
    assert not AuditEntry.objects.filter(action="download").exists()


def test_unscanned_is_named_to_those_who_know_of_it(client, space):
    client.force_login(make_member(space, "moderator"))
    document = make_document(space, title="I ri", is_clean=False)
    answer = client.get(ADDRESS, {"do": "zip", "item": f"d{document.pk}"}, follow=True)
    assert "“I ri” cannot be downloaded before the virus scan is over." in answer.content.decode()


def test_only_from_inside(client, space):
    document = make_document(space)
    client.force_login(make_user())
    assert client.get(ADDRESS, {"do": "zip", "item": f"d{document.pk}"}).status_code == 404
