"""Into the trash, out of it again, and out of the world."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cms.access.audit import log
from extranet.spaces.models import Space

from .folders import lock, remove_empty
from .models import Document, Folder
from .selection import check, select

State = Document.State


def trash(document: Document, *, by, request=None) -> None:
    """A draft in the trash is still its owner's alone."""
    before = document.state
    document.move_to(State.DISCARDED if before == State.DRAFT else State.TRASHED)
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
