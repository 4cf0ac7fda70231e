"""What a document looks like without downloading it: page images, pictures, the beginning of tables.

The worker makes the first pages, a request makes another one when somebody comes to it. Everything lies in the private
storage under the document's number and the digest of its file, is handed out by a view that asks as for the document
itself (preview_views.py), and goes with the document.
"""

import json
import logging
import subprocess
import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from cms.core.drawing import Busy, NotDrawn, Stored, forget, keep, rendered

from . import tables
from .models import Document, private_storage

logger = logging.getLogger("kuvend.documents")
UNITS_PER_PAGE = 10
LOST = timedelta(minutes=10)
BATCH = 3
SECONDS_OF_WORKER = 120
SECONDS_OF_REQUEST = 20
#: Pages that are drawn for readers at once in one process; who comes meanwhile is asked to come again.
_drawing = threading.BoundedSemaphore(2)

PreviewState = Document.PreviewState
DRAWN = {"pdf": "pdf", "png": "image", "jpg": "image", "jpeg": "image"}
TABLES = {"xlsx", "csv"}


def folder(document: Document) -> str:
    return f"previews/{document.pk}/{document.sha256[:32]}"


def make(document: Document) -> str:
    """Make what is shown of a clean document. Gives the new `preview_state`; never raises for a broken file."""
    pages = None
    try:
        if not document.is_clean or not settings.PREVIEW_PAGES:
            state = PreviewState.NONE
        elif document.extension in DRAWN:
            pages = _draw(document, 1, settings.PREVIEW_PAGES, SECONDS_OF_WORKER)
            state = (
                PreviewState.READY if private_storage().exists(_name(document, "1")) else PreviewState.FAILED
            )
        elif document.extension in TABLES:
            with document.file.open("rb") as file:
                found = tables.read(file, document.extension)
            keep(f"{folder(document)}/tables.json", ContentFile(json.dumps(found).encode()))
            state = PreviewState.READY if found else PreviewState.NONE
        else:
            state = PreviewState.NONE
    except Exception:  # a file that opened at upload can still defeat a library; its text and the file stay
        logger.exception("No preview of document %s could be made", document.pk)
        state = PreviewState.FAILED
    same = Document.objects.filter(pk=document.pk, file=document.file.name)
    same.update(preview_state=state, page_count=pages)
    return state


def catch_up() -> None:
    """The sweep: documents whose preview was lost with a worker, or that are older than previews; a few at a time."""
    before = timezone.now() - LOST
    lost = Document.objects.filter(preview_state=PreviewState.WAITING, is_clean=True, changed_at__lt=before)
    for document in lost.exclude(text_state=Document.TextState.WAITING)[:BATCH]:
        make(document)


def page_image(document: Document, number: int) -> Stored:
    """The picture of one page, drawn now if it was not yet. Raises NotDrawn, and Busy."""
    storage, name = private_storage(), _name(document, str(number))
    if storage.exists(name):
        return Stored(name)
    if document.extension != "pdf" or not 1 <= number <= (document.page_count or 0):
        raise NotDrawn
    failed = f"{folder(document)}/{number}.failed"
    if storage.exists(failed):
        raise NotDrawn
    if not _drawing.acquire(blocking=False):
        raise Busy
    try:
        _draw(document, number, number, SECONDS_OF_REQUEST)
    except (subprocess.SubprocessError, OSError) as error:
        logger.warning("Page %s of document %s could not be drawn: %s", number, document.pk, error)
    finally:
        _drawing.release()
    if not storage.exists(name):
        keep(failed, ContentFile(b"-"))  # not tried again for every reader
        raise NotDrawn
    return Stored(name)


def thumbnail(document: Document) -> Stored:
    if document.preview_state != PreviewState.READY or document.extension not in DRAWN:
        raise NotDrawn
    return Stored(_name(document, "thumbnail"))


def _name(document: Document, what: str) -> str:
    return f"{folder(document)}/{what}.webp"


def _draw(document: Document, first: int, last: int, seconds: int) -> int:
    """Have pages drawn by a process of its own (cms/core/rendering.py). Gives how many there are."""
    kind = DRAWN[document.extension]
    with rendered(kind, document.file, first, last, seconds=seconds) as (made, printed):
        for path in made.glob("*.webp"):
            with path.open("rb") as file:
                keep(f"{folder(document)}/{path.name}", File(file))
        return int(printed)


@receiver(post_delete, sender=Document)
def remove_with_document(instance: Document, **kwargs) -> None:
    pk = instance.pk
    transaction.on_commit(lambda: remove(pk))


def remove(document_id: int) -> None:
    """Everything that was made of a document, of all its files."""
    try:
        forget(f"previews/{document_id}")
    except Exception:  # each storage has errors of its own
        logger.exception("Previews of document %s are still there", document_id)


def shown(document: Document, unit: str | None, page: str | None) -> dict[str, Any]:
    """For the template: one screen of the document, with the unit a hit leads to (`?unit=14`) on it.

    `kind` is pages, picture, tables or text; `page` is the Paginator's; each of its objects is a dict with `number`
    and, where there are, `text` (a DocumentText), `image` (drawn on demand) and `table`.
    """
    texts = document.texts.all()
    ready = document.preview_state == PreviewState.READY
    if ready and document.extension == "pdf" and document.page_count:
        current = _paged(range(1, document.page_count + 1), unit, page)
        by_number = {text.number: text for text in texts.filter(number__in=list(current.object_list))}
        current.object_list = [
            {"number": number, "text": by_number.get(number), "image": True} for number in current.object_list
        ]
        return {"kind": "pages", "page": current}
    kind, found = "text", []
    if ready and document.extension in DRAWN:
        return {"kind": "picture", "page": None}
    if ready and document.extension in TABLES:
        found = _tables(document)
        kind = "tables" if found else "text"
    current = _paged(texts, unit, page)
    if document.extension == "xlsx":  # a sheet is one unit: its table and its text stand together
        table_of = {table["number"]: table for table in found}
        found = []
        objects = [
            {"number": text.number, "text": text, "table": table_of.get(text.number)} for text in current
        ]
    else:
        objects = [{"number": text.number, "text": text} for text in current]
    current.object_list = objects
    return {"kind": kind, "page": current, "tables": found if current.number == 1 else []}


def _paged(objects, unit: str | None, page: str | None):
    number: str | int = page or 1
    if unit and unit.isascii() and unit.isdigit():
        number = (max(int(unit[:9]), 1) - 1) // UNITS_PER_PAGE + 1
    return Paginator(objects, UNITS_PER_PAGE).get_page(number)


def _tables(document: Document) -> list[tables.Table]:
    try:
        with private_storage().open(f"{folder(document)}/tables.json") as file:
            return json.load(file)
    except (OSError, ValueError):
        logger.exception("The tables of document %s cannot be read", document.pk)
        return []
