"""What stands in place of a file that nobody may open: being scanned, infected, or refused by the scanner."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone

from .models import Document

#: After which a reader is told that the scanner may be away.
LONG = timedelta(minutes=10)


def refusal(request, document: Document):
    """The answer instead of the bytes of a document that was not found clean; None: it may be opened.

    Every view that hands out a file, or what was made from it, asks this after it asked for permission.
    """
    if document.is_clean:
        return None
    gone = document.scan_state == Document.ScanState.INFECTED
    context = {"document": document, "takes_long": takes_long(document)}
    response = render(request, "documents/not_open.html", context, status=410 if gone else 409)
    response["Cache-Control"] = "private, no-store"
    return response


def takes_long(document: Document) -> bool:
    waits = document.scan_state == Document.ScanState.WAITING
    return waits and document.changed_at < timezone.now() - LONG
