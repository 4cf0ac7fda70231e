"""From a file that came to a document in a space."""

import hashlib
from collections.abc import Callable, Iterable

from django.core.files.base import File
from django.db import transaction

from cms.access.audit import log
from cms.access.policies import can

from .files import Kind, clean_name
from .models import Document
from .notices import tell_of_publication
from .scanning import state_of_new_file
from .tags import set_tags
from .tasks import read_text

Then = Callable[[Document], None]


def keep(
    space,
    owner,
    upload: File,
    kind: Kind,
    *,
    request=None,
    publish=False,
    tags: Iterable[str] = (),
    then: Then | None = None,
    **fields,
) -> Document:
    """Keep an inspected file as a draft with these tags, published at once where that is asked for and `owner` may."""

    def publish_and(document: Document) -> None:
        set_tags(document, tags)
        if publish and can(owner, "publish", document):
            before = document.state
            document.move_to(Document.State.PUBLISHED)
            log("state", document, user=owner, request=request, before=before, after=document.state)
            tell_of_publication(document, by=owner)
        if then:
            then(document)

    return add_document(space, owner, upload, kind, request=request, then=publish_and, **fields)


def add_document(
    space, owner, upload: File, kind: Kind, *, request=None, then: Then | None = None, **fields
) -> Document:
    """Keep an inspected file as a draft, or in the state given. The file is written outside the transaction,
    so that a long upload locks nobody; when the row cannot be written, the file goes again. What `then` does
    with the document belongs to the same transaction.
    """
    name = clean_name(upload.name or "–")
    document = Document(
        space=space,
        owner=owner,
        file_name=name,
        media_type=kind.media_type,
        size=upload.size or 0,
        sha256=sha256_of(upload),
        **state_of_new_file(),
        **fields,
    )
    document.file.save(name, upload, save=False)
    try:
        with transaction.atomic():
            document.save()
            log("add", document, user=owner, request=request, file=document.file_name, state=document.state)
            if then:
                then(document)
            read_text.enqueue(document.pk)  # a row of the same database: both are there, or neither
    except BaseException:
        document.file.storage.delete(str(document.file.name))
        raise
    return document


def sha256_of(upload: File) -> str:
    """Read from the beginning, and left there."""
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
