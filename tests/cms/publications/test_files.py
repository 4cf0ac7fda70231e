"""PDFs of every sort: read once, told to the editor where they are no good, and never an error for a reader."""

import io
import subprocess

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from reportlab.pdfgen.canvas import Canvas
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield
from wagtail.users.models import UserProfile

from cms.core.drawing import Stored
from cms.publications import pdfs
from cms.publications.models import PublicationPage
from cms.publications.pdfs import PdfFile
from tests.builders.documents import make_docx, make_pdf
from tests.builders.people import make_user
from tests.builders.publications import make_file, make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]


def without_pages() -> bytes:
    buffer = io.BytesIO()
    pypdfium2.PdfDocument.new().save(buffer)
    return buffer.getvalue()


def without_text() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _number in range(2):
        canvas.rect(100, 100, 200, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


BAD = {
    "locked": make_pdf("Sekret", password="fjala"),
    "broken": b"%PDF-1.4 and then nothing of it",
    "no pdf": b"MZ\x90\x00 a program",
    "nothing": b"",
    "cut off": make_pdf("Faqja e pare")[:300],
    "without pages": without_pages(),
}


class TestReading:
    def test_pages_and_their_text(self):
        pdf = make_publication(pages=("Një", "", "Tre")).pdf
        assert (pdf.state, pdf.pages) == ("ready", 3)
        assert list(pdf.texts.values_list("number", "text")) == [(1, "Një"), (3, "Tre")]

    def test_once(self, monkeypatch):
        page = make_publication(pages=("Një",))
        monkeypatch.setattr(subprocess, "run", None)
        page.title = "Tjetër"
        page.save()
        page.full_clean()

    def test_is_no_pdf(self, client):
        page = make_publication(document=make_file(name="t.docx", content=make_docx("Tekst")))
        assert page.pdf is None
        shown = client.get(page.url, headers={"Accept-Language": "en"}).content.decode()
        assert "DOCX" in shown
        assert "reader" not in shown

    def test_another_file_in_its_place(self, client):
        """Editors replace files in a screen of documents, and open no publication."""
        page = make_publication(pages=("E para",))
        document, old = page.document, page.drawn_cover
        document.file = ContentFile(make_pdf("E dyta", "E treta"), name="tjeter.pdf")
        document._set_document_file_metadata()
        document.save()
        page = PublicationPage.objects.get(pk=page.pk)
        assert page.pdf.pages == 2
        assert page.drawn_cover != old
        assert "E dyta" in client.get(page.url).content.decode()

    def test_a_pdf_in_the_place_of_another_kind_of_file(self, client):
        document = make_file(name="raporti.docx", content=make_docx("Teksti"))
        page = make_publication(document=document)
        assert page.pdf is None
        document.file = ContentFile(make_pdf("E para", "E dyta"), name="raporti.pdf")
        document._set_document_file_metadata()
        document.save()
        page = PublicationPage.objects.get(pk=page.pk)
        assert page.pdf.pages == 2
        assert page.drawn_cover is not None
        assert "E dyta" in client.get(f"{page.url}?page=2").content.decode()

    def test_a_file_that_no_publication_shows_is_not_read(self, monkeypatch):
        monkeypatch.setattr(pdfs, "rendered", None)
        document = make_file(name="raporti.docx", content=make_docx("Teksti"))
        document.file = ContentFile(make_pdf("E para"), name="raporti.pdf")
        document._set_document_file_metadata()
        document.save()
        assert not PdfFile.objects.filter(document=document).exists()

    def test_a_broken_file_in_its_place(self, client):
        page = make_publication(pages=("E para",))
        document = page.document
        document.file = ContentFile(b"x", name="tjeter.pdf")
        document._set_document_file_metadata()
        document.save()
        shown = client.get(page.url)
        assert shown.status_code == 200
        assert b'id="reader"' not in shown.content
        assert client.get(f"/sq/publications/{page.pk}/pages/1.webp").status_code == 404

    def test_deleted_document_leaves_the_page(self, client, django_capture_on_commit_callbacks):
        page = make_publication(pages=("E para",))
        kept = Stored(f"{page.pdf.folder}/1.webp")
        assert kept.exists()
        with django_capture_on_commit_callbacks(execute=True):
            page.document.delete()
        assert client.get(page.url).status_code == 200
        assert not kept.exists()
        assert not PdfFile.objects.exists()

    def test_file_that_is_away(self, client):
        page = make_publication(pages=("E para",))
        page.document.file.storage.delete(page.document.file.name)
        assert client.get(page.url).status_code == 200

    def test_library_that_crashes_is_a_broken_file(self, monkeypatch):
        def crash(*args, **kwargs):
            raise subprocess.CalledProcessError(-11, "rendering")

        monkeypatch.setattr(subprocess, "run", crash)
        assert pdfs.read(make_file("Tekst")).state == "broken"


class TestBadFiles:
    @pytest.mark.parametrize("what", BAD)
    def test_editor_is_told_and_loses_nothing(self, client, what):
        page = make_publication("Raporti")
        document = make_file(content=BAD[what])
        editor = make_user(is_staff=True, is_superuser=True)
        client.force_login(editor)
        address = f"/admin/pages/{page.pk}/edit/"
        data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
        data.update(nested_form_data({"body": streamfield([])}))
        data.update({"document": document.pk, "title": "Titulli i ri", "action-publish": "action-publish"})
        answer = client.post(address, data)
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"document"}
        assert 'value="Titulli i ri"' in answer.content.decode()  # what she wrote is still there
        page.refresh_from_db()
        assert page.document_id is None

    @pytest.mark.parametrize(
        ("what", "state", "words"),
        [
            ("locked", "locked", "password"),
            ("broken", "broken", "damaged"),
            ("without pages", "empty", "no pages"),
        ],
    )
    def test_what_she_is_told(self, what, state, words):
        document = make_file(content=BAD[what])
        assert pdfs.read(document).state == state
        page = make_publication()
        page.document = document
        with translation.override("en"), pytest.raises(ValidationError) as raised:
            page.full_clean()
        assert words in str(raised.value.message_dict["document"])

    def test_pdf_without_text_says_so(self, client):
        document = make_file(content=without_text())
        page = make_publication(document=document, language="en")
        assert page.pdf.state == "no_text"
        shown = client.get(page.url).content.decode()
        assert "pictures of its pages without text" in shown
        assert "There is no text on this page." in shown

    def test_editor_sees_it_too(self, client):
        page = make_publication(document=make_file(content=without_text()))
        user = make_user(is_staff=True, is_superuser=True)
        UserProfile.get_for_user(user)
        UserProfile.objects.filter(user=user).update(preferred_language="en")
        client.force_login(user)
        shown = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
        assert "without text" in shown


class TestReader:
    def test_one_page_at_an_address_of_its_own(self, client):
        page = make_publication(pages=("Faqja e pare", "Faqja e dyte", ""), language="en")
        first, second = (
            client.get(page.url).content.decode(),
            client.get(page.url, {"page": 2}).content.decode(),
        )
        assert 'alt="Faqja e pare"' in first
        assert "Page 1 of 3" in first
        assert 'alt="Faqja e dyte"' in second
        assert "Faqja e pare" not in second
        assert 'href="?page=3#reader"' in second
        assert 'loading="lazy"' in second
        assert "There is no text on this page." in client.get(page.url, {"page": 3}).content.decode()

    @pytest.mark.parametrize("number", ["0", "4", "-1", "x", "", "1.5", "9" * 30, "²"])
    def test_page_that_is_not_there(self, client, number):
        page = make_publication(pages=("a", "b", "c"))
        assert client.get(page.url, {"page": number}).status_code == 404

    def test_picture_is_drawn_once_with_the_next_ones(self, client, monkeypatch):
        page = make_publication(pages=("a", "b", "c", "d", "e"))
        address = f"/sq/publications/{page.pk}/pages/{{}}.webp"
        answer = client.get(address.format(2))
        assert answer["Content-Type"] == "image/webp"
        assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
        assert "private" in answer["Cache-Control"]  # no cache of others keeps what may be withdrawn
        monkeypatch.setattr(subprocess, "run", None)
        assert client.get(address.format(1)).status_code == 200  # drawn for the cover
        assert client.get(address.format(2)).status_code == 200
        assert client.get(address.format(4)).status_code == 200
        assert client.get(address.format(6)).status_code == 404

    def test_page_that_cannot_be_drawn_is_tried_once(self, client, monkeypatch):
        page = make_publication(pages=("a", "b"))
        tried = []

        def crash(*args, **kwargs):
            tried.append(1)
            raise subprocess.TimeoutExpired("rendering", 20)

        monkeypatch.setattr(subprocess, "run", crash)
        for _time in range(3):
            assert client.get(f"/sq/publications/{page.pk}/pages/2.webp").status_code == 404
        assert len(tried) == 1

    def test_busy_says_come_again(self, client):
        page = make_publication(pages=("a", "b"))
        held = [pdfs._drawing.acquire(blocking=False) for _ in range(2)]
        try:
            answer = client.get(f"/sq/publications/{page.pk}/pages/2.webp")
            assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        finally:
            for _acquired in held:
                pdfs._drawing.release()
