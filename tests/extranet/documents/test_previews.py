"""Page images, pictures and tables: who sees them, what cannot be drawn, and that they go with the document."""

import io
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from cms.core import rendering
from extranet.documents import previews, tables
from extranet.documents.files import inspect
from extranet.documents.models import Document
from extranet.documents.uploads import add_document
from tests.builders.documents import as_upload, make_docx, make_image, make_pdf, make_xlsx
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
WEBP = b"RIFF"


@pytest.fixture(autouse=True)
def drawn(settings, private_files):
    settings.PREVIEW_PAGES = 2


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish")


@pytest.fixture
def owner(space):
    return make_member(space)


@pytest.fixture
def add(space, owner, django_capture_on_commit_callbacks):
    def add(name: str, content: bytes, **fields) -> Document:
        upload = as_upload(name, content)
        fields = {"title": "Titulli", "language": "sq", "state": "published", **fields}
        document = add_document(space, owner, upload, inspect(upload), **fields)
        document.refresh_from_db()
        return document

    return add


def as_user(user) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def picture(response) -> Image.Image:
    return Image.open(io.BytesIO(body(response)))


def pdf_of(width: float, height: float) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.drawString(10, 10, "x")
    canvas.save()
    return buffer.getvalue()


def test_pages_of_a_pdf(add, owner, private_files):
    document = add("a.pdf", make_pdf("Faqja e parë", "Faqja e dytë", "Faqja e tretë"))
    assert (document.preview_state, document.page_count) == ("ready", 3)
    assert sorted(path.name for path in private_files() if "previews" in str(path)) == [
        "1.webp",
        "2.webp",
        "thumbnail.webp",
    ]
    client = as_user(owner)
    page = client.get(document.get_absolute_url()).content.decode()
    for number in (1, 2, 3):
        assert f'src="/en/documents/{document.pk}/pages/{number}/"' in page.replace("/sq/", "/en/")
        assert f'id="unit-{number}"' in page
    assert "Faqja e dytë" in page
    for number in (1, 3):  # the third is drawn now
        answer = client.get(f"/en/documents/{document.pk}/pages/{number}/")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert picture(answer).width == rendering.WIDTH
    for number in (0, 4, 10**9):
        assert client.get(f"/en/documents/{document.pk}/pages/{number}/").status_code == 404
    small = picture(client.get(f"/en/documents/{document.pk}/thumbnail/"))
    assert max(small.size) == 320


def test_scanned_pages_without_text_are_shown_and_a_hit_leads_to_its_page(add, owner):
    document = add("a.pdf", make_pdf(*["" for _ in range(13)], "Vendimi"))
    page = as_user(owner).get(f"{document.get_absolute_url()}?unit=14").content.decode()
    assert 'id="unit-14"' in page
    assert "Vendimi" in page
    assert 'id="unit-11"' in page
    assert 'id="unit-10"' not in page


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures(add, owner, kind):
    buffer = io.BytesIO()
    Image.effect_noise((2000, 1000), 50).convert("RGB").save(buffer, kind)
    document = add({"PNG": "a.png", "JPEG": "a.jpg"}[kind], buffer.getvalue())
    client = as_user(owner)
    assert document.preview_state == "ready"
    assert "/pages/1/" in client.get(document.get_absolute_url()).content.decode()
    assert picture(client.get(f"/en/documents/{document.pk}/pages/1/")).size == (900, 450)
    assert picture(client.get(f"/en/documents/{document.pk}/thumbnail/")).size == (320, 160)


def test_picture_turned_by_its_camera_and_without_its_metadata(add, owner):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Kanarina"
    Image.new("RGB", (100, 50)).save(buffer, "JPEG", exif=exif)
    document = add("a.jpg", buffer.getvalue())
    shown = as_user(owner).get(f"/en/documents/{document.pk}/pages/1/")
    content = body(shown)
    assert Image.open(io.BytesIO(content)).size == (50, 100)
    assert b"Kanarina" not in content


@pytest.mark.parametrize(("size", "expected"), [((20000, 200), (900, 9)), ((14000, 14000), (900, 900))])
def test_gigantic_pages_are_drawn_small(add, size, expected):
    document = add("a.pdf", pdf_of(*size))
    assert document.preview_state == "ready"
    with previews.page_image(document, 1).open() as file:
        assert Image.open(file).size == expected


def test_page_like_a_banner(add):
    document = add("a.pdf", pdf_of(100, 14000))
    with previews.page_image(document, 1).open() as file:
        assert Image.open(file).height <= rendering.MAX_HEIGHT


def test_picture_with_too_many_points_is_not_drawn(add, owner, monkeypatch):
    buffer = io.BytesIO()
    Image.new("1", (13000, 13000)).save(buffer, "PNG")
    document = add("a.png", buffer.getvalue())
    assert document.preview_state == "failed"
    page = as_user(owner).get(f"/en/documents/{document.pk}/")
    assert page.status_code == 200
    assert b"No picture of this file could be drawn" in page.content
    assert as_user(owner).get(f"/en/documents/{document.pk}/thumbnail/").status_code == 404


@pytest.mark.parametrize(
    "problem",
    [subprocess.TimeoutExpired("x", 1), subprocess.CalledProcessError(-11, "x"), MemoryError, OSError],
)
def test_library_that_hangs_or_crashes_costs_the_preview_only(add, owner, monkeypatch, problem):
    def run(*args, **kwargs):
        raise problem

    monkeypatch.setattr(subprocess, "run", run)
    document = add("a.pdf", make_pdf("Vendimi"))
    assert (document.preview_state, document.text_state) == ("failed", "read")
    page = as_user(owner).get(document.get_absolute_url())
    assert "Vendimi" in page.content.decode()


def test_page_that_cannot_be_drawn_is_tried_once(add, owner, monkeypatch):
    document = add("a.pdf", make_pdf("1", "2", "3"))
    tried = []

    def run(*args, **kwargs):
        tried.append(args)
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(subprocess, "run", run)
    client = as_user(owner)
    for _ in range(3):
        assert client.get(f"/en/documents/{document.pk}/pages/3/").status_code == 404
    assert len(tried) == 1


def test_only_so_many_are_drawn_at_once(add, owner):
    document = add("a.pdf", make_pdf("1", "2", "3"))
    client = as_user(owner)
    held = [previews._drawing.acquire(blocking=False) for _ in range(2)]
    try:
        answer = client.get(f"/en/documents/{document.pk}/pages/3/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert client.get(f"/en/documents/{document.pk}/pages/1/").status_code == 200
    finally:
        for _ in held:
            previews._drawing.release()
    assert client.get(f"/en/documents/{document.pk}/pages/3/").status_code == 200


def test_sheets_are_tables(add, owner):
    rows = [["Komuna", "Buxheti"], *[[f"Komuna {number}", number] for number in range(60)]]
    wide = [[f"k{column}" for column in range(25)]]
    document = add("a.xlsx", make_xlsx(Buxheti=rows, Gjerë=wide, Bosh=[]))
    page = as_user(owner).get(f"/en/documents/{document.pk}/").content.decode()
    assert page.count("<table") == 2
    assert '<th scope="col">Komuna</th>' in page
    assert "<td>Komuna 48</td>" in page
    assert "<td>Komuna 49</td>" not in page
    assert "the first 50 rows;" in page
    assert "the first 20 columns;" in page
    assert 'id="unit-2"' in page


def test_csv_is_a_table_and_its_text_keeps_its_anchors(add, owner):
    content = "emri;shuma\n" + "".join(f"Komuna {number};{number}\n" for number in range(900))
    document = add("a.csv", content.encode())
    page = as_user(owner).get(f"/en/documents/{document.pk}/?unit=2").content.decode()
    assert page.count("<table") == 1
    assert '<th scope="col">emri</th>' in page
    assert 'id="unit-2"' in page


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([["a", None, None], [None, None, None]], [["a"]]),
        ([[None, None]], []),
        ([["a"], ["b", "c"]], [["a", ""], ["b", "c"]]),
        ([["x" * 999]], [["x" * 300]]),
    ],
)
def test_cells(rows, shown):
    file = io.BytesIO(make_xlsx(F=rows))
    assert [table["rows"] for table in tables.read(file, "xlsx")] == ([shown] if shown else [])


def test_hostile_cells_are_text(add, owner):
    document = add("a.csv", b"<script>alert(1)</script>;=cmd()\n1;2")
    page = as_user(owner).get(f"/en/documents/{document.pk}/").content.decode()
    assert "<script>alert" not in page


def test_text_of_the_rest(add, owner):
    document = add("a.docx", make_docx("# Hyrje", "Vendimi për ujin"))
    assert document.preview_state == "none"
    page = as_user(owner).get(f"/en/documents/{document.pk}/").content.decode()
    assert "Vendimi për ujin" in page
    assert 'id="unit-1"' in page


@pytest.mark.stack
@pytest.mark.parametrize(
    "role", ["anonymous", "outsider", "former member", "superuser", "member", "guest", "owner"]
)
@pytest.mark.parametrize("state", ["draft", "published", "trashed"])
def test_seen_by_whoever_sees_the_document(add, space, owner, role, state):
    document = add("a.pdf", make_pdf("x"), state=state, restore_to="published" if state == "trashed" else "")
    users = {
        "anonymous": lambda: None,
        "outsider": make_user,
        "former member": lambda: make_member(space, ended=True),
        "superuser": lambda: make_user(is_superuser=True, is_staff=True),
        "member": lambda: make_member(space),
        "guest": lambda: make_member(space, "guest"),
        "owner": lambda: owner,
    }
    client = as_user(users[role]())
    sees = {"draft": {"owner"}, "published": {"member", "guest", "owner"}, "trashed": set()}[state]
    nowhere = client.get("/en/documents/999999/pages/1/", headers={"If-None-Match": "*"})
    for path in ("pages/1/", "thumbnail/"):
        tag = f'"{document.sha256[:32]}-{"1" if "pages" in path else "thumbnail"}"'
        for headers in ({}, {"If-None-Match": tag}, {"Range": "bytes=0-3"}):
            answer = client.get(f"/en/documents/{document.pk}/{path}", headers=headers)
            if role in sees:
                assert answer.status_code in {200, 206, 304}
                body(answer)
            else:
                assert answer.status_code == 404
                assert answer.content == nowhere.content


def test_not_before_it_is_scanned(add, owner, settings, private_files):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    document = add("a.pdf", make_pdf("x"))
    assert len(private_files()) == 1
    for path in ("pages/1/", "thumbnail/"):
        assert as_user(owner).get(f"/en/documents/{document.pk}/{path}").status_code == 409
    assert previews.make(document) == "none"
    assert len(private_files()) == 1


def test_goes_with_the_document(add, private_files, django_capture_on_commit_callbacks):
    document = add("a.pdf", make_pdf("x"))
    other = add("a.pdf", make_pdf("y"))
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    left = [str(path) for path in private_files() if "previews" in str(path)]
    assert left
    assert all(f"previews/{other.pk}/" in path for path in left)
    previews.remove(999)  # nothing there


def test_twice_is_once(add, private_files):
    document = add("a.pdf", make_pdf("x"))
    before = sorted(private_files())
    assert previews.make(document) == "ready"
    assert sorted(private_files()) == before


def test_what_was_lost_with_a_worker_is_made_by_the_sweep(add, settings):
    settings.PREVIEW_PAGES = 0
    document = add("a.png", make_image())
    Document.objects.update(preview_state="waiting")
    settings.PREVIEW_PAGES = 2
    previews.catch_up()
    document.refresh_from_db()
    assert document.preview_state == "waiting"  # the worker may be at it
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        previews.catch_up()
    document.refresh_from_db()
    assert document.preview_state == "ready"


def test_lists_show_thumbnails_and_cost_the_same(add, space, owner, client):
    client.force_login(owner)
    add("a.docx", make_docx("x"))
    address = f"/en/spaces/{space.slug}/documents/"
    first = count_queries(client, address)
    document = add("a.png", make_image())
    Document.objects.update(state="published")
    assert count_queries(client, address) == first
    html = client.get(address).content.decode()
    assert html.count("/thumbnail/") == 1
    assert f"/documents/{document.pk}/thumbnail/" in html


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing", b"", b"\x89PNG nothing"])
def test_program_fails_on_what_is_no_picture(tmp_path, content):
    source = tmp_path / "a"
    source.write_bytes(content)
    for kind in ("pdf", "image"):
        program = [sys.executable, "-m", "cms.core.rendering"]
        command = [*program, kind, str(source), str(tmp_path), "1", "1"]
        assert subprocess.run(command, capture_output=True, check=False).returncode != 0
