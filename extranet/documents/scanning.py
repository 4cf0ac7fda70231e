"""No file is opened before it was scanned, where there is a scanner (CLAMD_URL).

A new file waits: its card is its owner's and the moderators', its bytes are nobody's. The worker asks clamd, then
reads the text. Whatever goes wrong between leaves the document waiting, and a sweep begins again from there.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.access.audit import log
from cms.core.mails import Address, Letter
from cms.core.signals import content_changed

from . import clamd
from .models import Document, DocumentVersion

logger = logging.getLogger("kuvend.documents")
CHUNK = 1024 * 1024
#: After which a file that still waits is given to the worker again, and one the scanner refused is tried anew.
RETRY_WAITING = timedelta(minutes=5)
RETRY_FAILED = timedelta(days=1)
BATCH = 50  # documents a sweep
PING_SECONDS = 5

ScanState = Document.ScanState


def state_of_new_file() -> dict[str, Any]:
    """The fields of a document whose file has just come: to be scanned, or clean where nothing scans."""
    if not settings.CLAMD_URL:
        return {"is_clean": True, "scan_state": ScanState.CLEAN, "scan_found": "", "scan_tried_at": None}
    return {
        "is_clean": False,
        "scan_state": ScanState.WAITING,
        "scan_found": "",
        "scan_tried_at": timezone.now(),
        "owner_told_at": None,
    }


def settle(document: Document) -> bool:
    """Have the file scanned if it waits. True: it is clean. Never raises for a scanner that is away."""
    if document.scan_state == ScanState.WAITING and settings.CLAMD_URL:
        verdict = verdict_on(document)
        if verdict is not None:
            _write(document, verdict)
    return document.is_clean


def verdict_on(document: Document | DocumentVersion) -> clamd.Verdict | None:
    """None: the scanner is away, or the file could not be read just now."""
    if document.size > settings.CLAMD_MAX_BYTES:
        return clamd.Verdict(clean=False, problem="larger than CLAMD_MAX_MEGABYTES")
    try:
        return clamd.scan(settings.CLAMD_URL, _chunks(document), settings.CLAMD_TIMEOUT_SECONDS)
    except clamd.ScannerUnavailable as error:
        logger.warning("Document %s waits for the scanner: %s", document.pk, error)
    except OSError:
        logger.exception("The file of document %s could not be read for the scanner", document.pk)
    return None


def _chunks(document: Document | DocumentVersion) -> Iterator[bytes]:
    with document.file.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _write(document: Document, verdict: clamd.Verdict) -> None:
    """Of the file that was scanned: should another one have taken its place meanwhile, that one waits."""
    state = ScanState.CLEAN if verdict.clean else ScanState.INFECTED if verdict.found else ScanState.FAILED
    fields: dict[str, Any] = {
        "scan_state": state,
        "is_clean": verdict.clean,
        "scan_found": (verdict.found or verdict.problem)[:200],
        "scan_tried_at": timezone.now(),
    }
    if verdict.found:
        fields["text_state"] = Document.TextState.NONE
    with transaction.atomic():
        current = Document.objects.select_for_update().filter(
            pk=document.pk, file=document.file.name, scan_state=ScanState.WAITING
        )
        if not current.update(**fields):
            return
        for name, value in fields.items():
            setattr(document, name, value)
        if state == ScanState.INFECTED:
            log("state", document, before=ScanState.WAITING, after=state, found=document.scan_found)
        content_changed.send(Document, instance=document)
    if state == ScanState.INFECTED:
        logger.warning("Document %s was infected by %s", document.pk, document.scan_found)
        remove_file(document)
        tell_owner(document)


def remove_file(document: Document) -> None:
    """Takes an infected file out of the storage; should that fail, the sweep does it."""
    try:
        document.file.storage.delete(str(document.file.name))
    except Exception:  # each storage has errors of its own
        logger.exception("The infected file of document %s is still there", document.pk)
    else:
        Document.objects.filter(pk=document.pk, file=document.file.name).update(file="")
        document.file.name = ""


def tell_owner(document: Document) -> bool:
    """Write once to the person who uploaded an infected file. False: the mail server is away, the sweep tries again."""
    waiting = Document.objects.filter(pk=document.pk, scan_state=ScanState.INFECTED, owner_told_at=None)
    if not waiting.update(owner_told_at=timezone.now()):
        return True
    owner = document.owner
    if owner is None or not owner.is_active:
        return True
    try:
        message(document, document, owner).send()
    except SMTPRecipientsRefused as error:
        logger.warning("The owner of document %s cannot be reached: %s", document.pk, error)
    except OSError as error:  # smtplib's errors are OSErrors
        logger.warning("The owner of document %s could not be told: %s", document.pk, error)
        Document.objects.filter(pk=document.pk).update(owner_told_at=None)
        return False
    return True


def message(document: Document, infected: Document | DocumentVersion, person) -> EmailMessage:
    """The mail to who sent an infected file: the document's own, or that of a version which never took over."""
    url = Address("documents:detail", document.pk)
    letter = Letter.to_person(
        "documents/mail/infected", person, document=document, infected=infected, url=url
    )
    return letter.written()


def catch_up() -> None:
    """The sweep: what still waits is given to the worker again; what was infected is gone, and its owner knows."""
    _finish_infected()
    if not settings.CLAMD_URL:
        return
    now = timezone.now()
    due = Document.objects.filter(is_clean=False).filter(
        Q(scan_state=ScanState.WAITING, scan_tried_at=None)
        | Q(scan_state=ScanState.WAITING, scan_tried_at__lte=now - RETRY_WAITING)
        | Q(scan_state=ScanState.FAILED, scan_tried_at__lte=now - RETRY_FAILED)
    )
    found = list(due.order_by("scan_tried_at").values_list("pk", "scan_tried_at")[:BATCH])
    if not found:
        return
    if not clamd.ping(settings.CLAMD_URL, PING_SECONDS):
        logger.warning("%s documents wait for the scanner at %s", len(found), settings.CLAMD_URL)
        return
    from .tasks import read_text

    for pk, tried_at in found:
        with transaction.atomic():  # of several workers one takes it
            taken = Document.objects.filter(pk=pk, scan_tried_at=tried_at, is_clean=False)
            if taken.update(scan_tried_at=now, scan_state=ScanState.WAITING):
                read_text.enqueue(pk)


def _finish_infected() -> None:
    left = Document.objects.filter(is_clean=False, scan_state=ScanState.INFECTED)
    for document in left.exclude(file="")[:BATCH]:
        remove_file(document)
    for document in left.filter(owner_told_at=None).select_related("owner")[:BATCH]:
        if not tell_owner(document):
            break
