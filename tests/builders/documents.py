"""Documents, and files of every kind as people upload them."""

import hashlib
import io
import zipfile

import docx
import openpyxl
import pptx
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cms.core.signals import content_changed
from extranet.documents.models import Document, DocumentText, Folder
from extranet.documents.tags import set_tags


def make_document(
    space, owner=None, state: str = "published", text: str | list[str] = "", **fields
) -> Document:
    """A document with its text already read: a string, or a list with one text a page."""
    content = b"%PDF-1.4 " + str(text).encode()
    tags = fields.pop("tags", ())
    fields.setdefault("title", "Dokumenti")
    fields.setdefault("language", "sq")
    fields.setdefault("file_name", "dokumenti.pdf")
    fields.setdefault(
        "restore_to", "draft" if state == "discarded" else "published" if state == "trashed" else ""
    )
    if fields.get("is_clean") is False:
        fields.setdefault("scan_state", "waiting")
    document = Document(
        space=space,
        owner=owner,
        state=state,
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        text_state="read",
        **fields,
    )
    document.file.save("x", ContentFile(content), save=False)
    document.save()
    if tags:
        set_tags(document, tags)
    pages = [text] if isinstance(text, str) else text
    if any(pages):
        DocumentText.objects.bulk_create(
            DocumentText(document=document, unit="page", number=number, text=page)
            for number, page in enumerate(pages, 1)
        )
        content_changed.send(Document, instance=document)
    return document


def make_folder(space, name: str = "Dosja", parent: Folder | None = None, owner=None) -> Folder:
    depth = parent.depth + 1 if parent else 1
    return Folder.objects.create(space=space, name=name, parent=parent, owner=owner, depth=depth)


def make_pdf(*pages: str, password: str = "") -> bytes:
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, encrypt=encryption, pageCompression=0)
    for page in pages:
        if not page.isascii():  # the standard fonts lack č; this one comes with reportlab
            pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
            canvas.setFont("Vera", 12)
        for row, line in enumerate(page.split("\n")):
            canvas.drawString(72, 760 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def make_docx(*paragraphs: str) -> bytes:
    """Paragraphs that begin with "# " are headings."""
    document = docx.Document()
    for paragraph in paragraphs:
        if paragraph.startswith("# "):
            document.add_heading(paragraph[2:], level=1)
        else:
            document.add_paragraph(paragraph)
    return _saved(document)


def make_xlsx(**sheets: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(book)


def make_pptx(*slides: tuple[str, str]) -> bytes:
    presentation = pptx.Presentation()
    for title, text in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    return _saved(presentation)


def make_zip(**names: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_office(types: bytes, **names: bytes) -> bytes:
    """An Office file that says of itself what `types` (another one) says, with the given parts."""
    with zipfile.ZipFile(io.BytesIO(types)) as archive:
        kept = {part: archive.read(part) for part in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (kept | names).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def make_image(kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image = Image.effect_noise((80, 60), 90)
    image.convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def as_upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _saved(thing) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()
