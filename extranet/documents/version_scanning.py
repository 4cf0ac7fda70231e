"""A new version waits for the scanner like a new document; until it is found clean, readers keep the former one."""

import logging

from django.conf import settings
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from cms.access.audit import log

from . import clamd, scanning
from .models import DocumentVersion

logger = logging.getLogger("kuvend.documents")


def waiting():
    """Versions that came with a scanner there and were not found clean or infected yet."""
    return DocumentVersion.objects.filter(is_clean=False, scan_found="", number__gt=1)


@task()
def scan_version(pk: int) -> str:
    """Have a version scanned; clean, it takes over. Answers with what came of it; may run again at any time."""
    from .versions import take_over

    version = DocumentVersion.objects.select_related("document", "author").filter(pk=pk).first()
    if version is None or version.is_clean or version.scan_found:
        return "gone" if version is None else "done"
    verdict = scanning.verdict_on(version)
    if verdict is None:
        return "waiting"
    if verdict.clean:
        if waiting().filter(pk=pk).update(is_clean=True):
            take_over(version)
        return "clean"
    if waiting().filter(pk=pk).update(scan_found=(verdict.found or verdict.problem)[:200]):
        version.scan_found = verdict.found or verdict.problem
        _refuse(version, infected=bool(verdict.found))
    return "refused"


def _refuse(version: DocumentVersion, *, infected: bool) -> None:
    """The document stays as it was; an infected file goes, and who sent it is told."""
    state = "infected" if infected else "failed"
    log("state", version.document, after=state, found=version.scan_found, version=version.number)
    if not infected:
        return
    version.file.storage.delete(str(version.file.name))
    DocumentVersion.objects.filter(pk=version.pk).update(file="")
    author = version.author
    if author is None or not author.is_active:
        return
    try:
        scanning.message(version.document, version, author).send()
    except OSError as error:  # smtplib's errors are OSErrors
        logger.warning("The author of version %s could not be told: %s", version.pk, error)


def catch_up() -> None:
    """The sweep: versions that still wait are given to the worker again."""
    if not settings.CLAMD_URL:
        return
    now = timezone.now()
    due = waiting().filter(Q(scan_tried_at=None) | Q(scan_tried_at__lte=now - scanning.RETRY_WAITING))
    found = list(due.order_by("pk").values_list("pk", "scan_tried_at")[: scanning.BATCH])
    if not found or not clamd.ping(settings.CLAMD_URL, scanning.PING_SECONDS):
        return
    for pk, tried_at in found:  # of several workers one takes it
        if waiting().filter(pk=pk, scan_tried_at=tried_at).update(scan_tried_at=now):
            scan_version.enqueue(pk)
