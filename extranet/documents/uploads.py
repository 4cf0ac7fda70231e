"""From a file in a form to a document in a space."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cms.access.audit import log

from .models import Document
from .scanning import state_of_new_file
from .tasks import read_text


def add_document(space, owner, upload: UploadedFile, kind, *, request=None, **fields) -> Document:
    """Keep an inspected file as a draft, or in the state given. The file is written outside the transaction,
    so that a long upload locks nobody; when the row cannot be written, the file goes again.
    """
    name = upload.name or "–"
    document = Document(
        space=space,
        owner=owner,
        file_name=name.rpartition("/")[2][-200:],
        media_type=kind.media_type,
        size=upload.size or 0,
        sha256=_sha256(upload),
        **state_of_new_file(),
        **fields,
    )
    document.file.save(name, upload, save=False)
    try:
        with transaction.atomic():
            document.save()
            log("add", document, user=owner, request=request, file=document.file_name, state=document.state)
            read_text.enqueue(document.pk)  # a row of the same database: both are there, or neither
    except BaseException:
        document.file.storage.delete(str(document.file.name))
        raise
    return document


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
