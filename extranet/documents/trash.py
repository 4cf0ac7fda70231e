"""Into the trash, out of it again, and out of the world."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from cms.core.periodic import every_sweep
from extranet.spaces.models import Space

from .folders import lock, remove_empty
from .models import Document, Folder
from .selection import IN_TRASH, check, select
from .tags import drop_unused

logger = logging.getLogger("kuvend.documents")
State = Document.State
#: Deleted in one sweep: the next comes in seconds, and other sweeps wait.
AT_ONCE = 50


def trash(document: Document, *, by, request=None) -> None:
    """A draft in the trash is still its owner's alone."""
    before = document.state
    document.move_to(State.DISCARDED if before == State.DRAFT else State.TRASHED, by=by)
    log("state", document, user=by, request=request, before=before, after=document.state)


@transaction.atomic
def trash_all(space: Space, items: Iterable[str], *, by, request=None) -> int:
    """What was ticked, the whole or nothing; folders go, and what was in them comes back without them."""
    lock(space)
    selection = select(by, space, items, documents=Document.objects.select_for_update(of=("self",)))
    message = _("You may not move %(names)s to the trash. Nothing was moved.")
    check(by, selection.all_documents, selection.all_folders, "trash", message=message)
    for document in selection.all_documents:
        trash(document, by=by, request=request)
    for folder in sorted(selection.all_folders, key=lambda one: -one.depth):
        remove_empty(Folder.objects.get(pk=folder.pk), by=by, request=request)
    return len(selection.names)


@transaction.atomic
def purge(pk: int, *, by, request=None) -> None:
    """Delete a document of the trash for good, with all its files; raises Http404 when `by` may not."""
    locked = Document.objects.select_for_update(of=("self",))
    _delete(get_visible_or_404(locked, by, action="purge", pk=pk), by=by, request=request)


@every_sweep
def purge_old() -> int:
    """Delete what has lain in the trash for TRASH_DAYS. Answers how many documents went."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    old = Document.objects.filter(state__in=IN_TRASH, trashed_at__lte=before)
    gone = 0
    for pk in list(old.order_by("trashed_at").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            # Somebody may be restoring it at this moment, or another worker deleting it.
            document = old.select_for_update(skip_locked=True).filter(pk=pk).first()
            if document is not None:
                _delete(document, by=None, request=None)
                gone += 1
    return gone


def _delete(document: Document, *, by, request) -> None:
    """The line in the log outlives it; files go once the row is gone for certain."""
    names = {document.file.name, *document.versions.values_list("file", flat=True)}
    log("state", document, user=by, request=request, before=document.state, after="deleted")
    storage, tags = document.file.storage, list(document.tags.values_list("pk", flat=True))
    document.delete()
    drop_unused(tags)
    transaction.on_commit(partial(_remove_files, storage, sorted(name for name in names if name)))


def _remove_files(storage, names: list[str]) -> None:
    for name in names:
        try:
            storage.delete(name)
        except (
            Exception
        ):  # whatever the storage raises: the document is gone, and the other files have to go too
            logger.exception("The file %s of a deleted document is still there", name)
