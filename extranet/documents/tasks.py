import logging

from django.db import transaction
from django.tasks import task

from cms.core.signals import content_changed

from . import previews, scanning
from .extraction import extract
from .models import Document, DocumentText

logger = logging.getLogger("kuvend.documents")


@task()
def read_text(document_id: int) -> str:
    """Have a document's file scanned, then read its text for preview and search. Answers with the text state, or
    that of the scan; may run again at any time.
    """
    document = Document.objects.select_related("owner").filter(pk=document_id).first()
    if document is None:
        return "gone"
    if not scanning.settle(document):
        return document.scan_state
    name = document.file.name
    try:
        with document.file.open("rb") as file:
            units = list(extract(file, document.extension))
    except Exception:  # a file that opened at upload can still defeat its library; the document stays, unread
        logger.exception("The text of document %s could not be read", document_id)
        units, state = [], Document.TextState.FAILED
    else:
        state = Document.TextState.READ if units else Document.TextState.NONE
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=document_id).first()
        if document is None:
            return "gone"
        if document.file.name != name or not document.is_clean:
            return "superseded"  # another file took its place, which is read by itself
        document.texts.all().delete()
        DocumentText.objects.bulk_create(
            DocumentText(
                document=document, unit=unit.kind, number=unit.number, title=unit.title, text=unit.text
            )
            for unit in units
        )
        Document.objects.filter(pk=document_id).update(text_state=state)
        document.text_state = state
        content_changed.send(Document, instance=document)
        make_preview.enqueue(document_id)
    return state


@task()
def make_preview(document_id: int) -> str:
    """Make a document's page images or tables. Answers with the state of the preview; may run again at any time."""
    document = Document.objects.filter(pk=document_id).first()
    return "gone" if document is None else previews.make(document)
