"""What is known of a PDF without opening it again: its pages, their text, and whether it can be read at all.

A file is read once, by a process of its own (cms/core/rendering.py), when an editor saves a page with it; what was read
goes with the digest of the file. Serving a page opens no file.
"""

import json
import logging
import subprocess
import threading
from io import BytesIO

from django.core.files.base import File
from django.core.files.images import ImageFile
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model, get_document_model_string
from wagtail.images import get_image_model, get_image_model_string

from cms.core import rendering
from cms.core.drawing import Busy, NotDrawn, Stored, forget, keep, rendered
from cms.core.signals import content_changed

logger = logging.getLogger("kuvend.publications")
SECONDS = 30  # that an editor waits at most
SECONDS_OF_READER = 20
#: Pages drawn at once in one process with the one that is asked for: who reads goes on.
AHEAD = 3
_drawing = threading.BoundedSemaphore(2)


class PdfFile(models.Model):
    class State(models.TextChoices):
        READY = "ready", _("can be read")
        NO_TEXT = "no_text", _("has pictures of text only")
        EMPTY = "empty", _("has no pages")
        LOCKED = "locked", _("asks for a password")
        BROKEN = "broken", _("cannot be opened")

    document = models.OneToOneField(get_document_model_string(), on_delete=models.CASCADE, related_name="pdf")
    file_hash = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices)
    pages = models.PositiveIntegerField(default=0)
    cover = models.ForeignKey(
        get_image_model_string(), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["ready", "no_text"], pages__gt=0)
                | models.Q(state__in=["empty", "locked", "broken"], pages=0),
                name="pdf_has_pages_when_readable",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_state_display()})"

    @property
    def readable(self) -> bool:
        return self.state in {self.State.READY, self.State.NO_TEXT}

    @property
    def folder(self) -> str:
        return f"publications/{self.document_id}/{self.file_hash}"


class PdfPage(models.Model):
    """The text of one page, for its picture's readers and for the search."""

    pdf = models.ForeignKey(PdfFile, on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["pdf", "number"], name="pdf_page_once")]

    def __str__(self) -> str:
        return f"{self.pdf_id}/{self.number}"


State = PdfFile.State
#: What an editor is told who chooses such a file.
PROBLEMS = {
    State.LOCKED: _(
        "This PDF asks for a password, so no reader could open it. "
        "Save it without a password and choose the new file."
    ),
    State.BROKEN: _(
        "This file cannot be opened: it is damaged, or it is no PDF. "
        "Make it again (“Save as PDF”) and choose the new file."
    ),
    State.EMPTY: _("This PDF has no pages. Make it again (“Save as PDF”) and choose the new file."),
}


def read(document) -> PdfFile | None:
    """What is known of the file of a Wagtail document, read now where it is not known yet; None: it is no PDF.

    Never raises for what is in the file. A file that is away is BROKEN, and asked for again the next time.
    """
    if document.file_extension.lower() != "pdf":
        return None
    try:
        digest = document.get_file_hash()
    except OSError:
        logger.exception("The file of document %s is away", document.pk)
        return PdfFile(document=document, state=State.BROKEN)
    known = PdfFile.objects.filter(document=document).first()
    if known and known.file_hash == digest:
        return known
    return _remember(document, digest, *_inspect(document))


def _inspect(document) -> tuple[State, list[str], bytes | None]:
    """Its state, the text of each page, and the picture of the first. A file that cannot be drawn may still be read."""
    for draw in (1, 0):
        try:
            with rendered("text", document.file, draw, draw, seconds=SECONDS) as (made, printed):
                if printed in {rendering.LOCKED, rendering.BROKEN}:
                    return State(printed), [], None
                if printed == "0":
                    return State.EMPTY, [], None
                texts = json.loads((made / "text.json").read_text())
                texts += [""] * (int(printed) - len(texts))
                picture = made / "1.webp"
                drawn = picture.read_bytes() if picture.exists() else None
            return (State.READY if any(texts) else State.NO_TEXT), texts, drawn
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            logger.warning("The PDF of document %s cannot be read: %s", document.pk, error)
    return State.BROKEN, [], None


def _remember(document, digest: str, state: State, texts: list[str], picture: bytes | None) -> PdfFile:
    """Of two who read the same file at once the second waits for the first, and writes the same."""
    with transaction.atomic():
        values = {"file_hash": digest, "state": state, "pages": len(texts)}
        pdf, _created = PdfFile.objects.update_or_create(document=document, defaults=values)
        PdfPage.objects.filter(pdf=pdf).delete()
        PdfPage.objects.bulk_create(
            PdfPage(pdf=pdf, number=number, text=text) for number, text in enumerate(texts, 1) if text
        )
        old, pdf.cover = pdf.cover, _as_image(document, picture) if picture else None
        pdf.save(update_fields=["cover"])
        if old is not None:
            old.delete()
    if picture:
        keep(f"{pdf.folder}/1.webp", File(BytesIO(picture)))
    return pdf


def _as_image(document, picture: bytes):
    return get_image_model().objects.create(
        title=f"{document.title} (1)"[:255],
        file=ImageFile(BytesIO(picture), name=f"cover-{document.pk}.webp"),
        collection_id=document.collection_id,
    )


def page_image(pdf: PdfFile, number: int) -> Stored:
    """The picture of one page, drawn now if it was not yet, with the next ones. Raises NotDrawn, and Busy."""
    if not pdf.readable or not 1 <= number <= pdf.pages:
        raise NotDrawn
    picture, failed = Stored(f"{pdf.folder}/{number}.webp"), f"{pdf.folder}/{number}.failed"
    if picture.exists():
        return picture
    if Stored(failed).exists():
        raise NotDrawn
    if not _drawing.acquire(blocking=False):
        raise Busy
    try:
        _draw(pdf, number, min(number + AHEAD - 1, pdf.pages))
    except (subprocess.SubprocessError, OSError) as error:
        logger.warning("Page %s of document %s could not be drawn: %s", number, pdf.document_id, error)
    finally:
        _drawing.release()
    if not picture.exists():
        keep(failed, File(BytesIO(b"-")))  # not tried again for every reader
        raise NotDrawn
    return picture


def _draw(pdf: PdfFile, first: int, last: int) -> None:
    with rendered("pdf", pdf.document.file, first, last, seconds=SECONDS_OF_READER) as (made, _printed):
        for path in made.glob("[0-9]*.webp"):
            with path.open("rb") as file:
                keep(f"{pdf.folder}/{path.name}", File(file))


# --- documents change in a screen of their own ------------------------------------------------------


def follow_documents() -> None:
    document = get_document_model()
    post_save.connect(_file_changed, sender=document, dispatch_uid="publications")
    post_delete.connect(_document_gone, sender=document, dispatch_uid="publications")


def _file_changed(instance, raw=False, **kwargs) -> None:
    """An editor put another file in the place of one that publications show."""
    from .models import PublicationPage

    if raw or not PublicationPage.objects.filter(document_id=instance.pk).exists():
        return
    known = PdfFile.objects.filter(document_id=instance.pk).first()
    if known is not None and known.file_hash == instance.file_hash:
        return
    pdf = read(instance)
    cover = pdf.cover if pdf else None
    with transaction.atomic():
        if pdf is None:
            if known is None:  # neither the old file nor the new one has pages to read
                return
            known.delete()
        for page in PublicationPage.objects.filter(document_id=instance.pk):
            PublicationPage.objects.filter(pk=page.pk).update(drawn_cover=cover)
            page.drawn_cover = cover
            content_changed.send(PublicationPage, instance=page)


def _document_gone(instance, **kwargs) -> None:
    folder = f"publications/{instance.pk}"
    transaction.on_commit(lambda: forget(folder), robust=True)
