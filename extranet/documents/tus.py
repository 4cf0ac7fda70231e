"""Uploads that survive a broken connection: parts are appended to a file on this machine until it is whole.

The file's own size is the truth about how much came: a server that is killed amid a part loses nothing of it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.http import Http404, UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.access.policies import can
from cms.access.principals import forget
from extranet.spaces.models import Space

from . import files
from .forms import DetailsForm
from .models import Document
from .upload_models import Upload, expiry
from .uploads import keep

CHUNK = 64 * 1024  # of what is read at once and could be lost with a connection
MAX_UNFINISHED = 50  # uploads of one person
SPARE = 512 * 1024**2  # bytes that stay free on the disk, for the database beside
ORPHANED = timedelta(days=3)  # files without a row, of a server that was killed at the wrong moment


class Busy(Exception):
    """Another request appends to the same upload."""


class Full(Exception):
    """No room, on the disk or in what one person may have under way; the message says what to do."""


class PartFile(File):
    """The whole file, as `files.inspect` and a storage take it."""

    def __init__(self, file: BinaryIO, upload: Upload):
        super().__init__(file, name=upload.file_name)
        self.size = upload.length


class LinkedFile(PartFile):
    """One that a storage on the same disk takes over under a second name, without a copy. Should the document not be
    kept after all, the upload still has its bytes."""

    def __init__(self, file: BinaryIO, upload: Upload):
        super().__init__(file, upload)
        self._link = upload.path.with_suffix(".whole")
        self._link.unlink(missing_ok=True)
        os.link(upload.path, self._link)

    def temporary_file_path(self) -> str:
        return str(self._link)


def begin(space: Space, owner, name: str, length: int, fields: dict[str, Any]) -> Upload:
    """A new upload. Raises ValidationError for what would be refused in the end, Full where there is no room."""
    name = files.clean_name(name)
    files.check(name, length, files.largest())
    _details(space, owner, name, fields)
    folder = settings.UPLOADS_DIR
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(
            pk=owner.pk
        )  # two that begin at once count each other
        mine = Upload.objects.unfinished().filter(owner=owner)
        under_way = list(mine.values_list("length", "offset"))
        if len(under_way) >= MAX_UNFINISHED:
            raise Full(
                ngettext(
                    "You have %(number)s unfinished upload. Continue or discard it first.",
                    "You have %(number)s unfinished uploads. Continue or discard some of them first.",
                    len(under_way),
                )
                % {"number": len(under_way)}
            )
        promised = sum(whole - there for whole, there in under_way)
        if shutil.disk_usage(folder).free < length + promised + SPARE:
            raise Full(
                _(
                    "There is no room for %(size)s on the server at the moment. Please tell us, and try again later."
                )
                % {"size": filesizeformat(length)}
            )
        upload = Upload.objects.create(
            space=space, owner=owner, file_name=name, length=length, fields=_kept_fields(fields)
        )
    upload.path.touch(mode=0o600)
    return upload


def describe(upload: Upload, fields: dict[str, Any]) -> None:
    """What is written beside the file has changed since the upload began."""
    kept = _kept_fields(fields)
    if kept and kept != upload.fields:
        upload.fields = kept
        upload.save(update_fields=["fields"])


def _kept_fields(fields: dict[str, Any]) -> dict[str, Any]:
    known = {*DetailsForm.base_fields, "publish"}
    return {name: value for name, value in fields.items() if name in known}


def _details(space: Space, owner, name: str, fields: dict[str, Any]) -> DetailsForm:
    """The form's rules for what is written beside the file. Raises ValidationError that names the fields."""
    form = DetailsForm(fields, file_name=name, instance=Document(space=space, owner=owner))
    if form.is_valid():
        return form
    raise ValidationError(
        [
            error if field == "__all__" else f"{form.fields[field].label}: {error}"
            for field, errors in form.errors.items()
            for error in errors
        ]
    )


@contextmanager
def opened(upload: Upload) -> Iterator[BinaryIO]:
    """The upload's file, for this request alone. Raises Busy, and Http404 when it is no longer there."""
    try:
        file = open(upload.path, "r+b", buffering=0)  # noqa: SIM115 (closed below)
    except FileNotFoundError:
        raise Http404 from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield file


def size_of(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def append(upload: Upload, file: BinaryIO, stream) -> int:
    """Appends what comes, as far as it comes: a connection that breaks leaves what arrived. Gives the new offset."""
    offset = file.seek(0, os.SEEK_END)
    try:
        while offset < upload.length and (chunk := stream.read(min(CHUNK, upload.length - offset))):
            offset += len(chunk)
            left = memoryview(chunk)
            while left:
                left = left[file.write(left) :]
    except (UnreadablePostError, ConnectionError, TimeoutError):
        pass  # the sender is gone, and begins again from here
    finally:
        offset = size_of(file)
        Upload.objects.filter(pk=upload.pk).update(offset=offset, expires_at=expiry())
        upload.offset = offset
    return offset


def finish(upload: Upload, file: BinaryIO, request) -> Document:
    """The document made of the whole file, by the rules of the form. Raises ValidationError when it is refused, which
    ends the upload; whatever else fails leaves it whole, to be finished once more.
    """
    # An upload takes hours: who may no longer add to the space does not do so with its last byte.
    forget()
    upload = Upload.objects.select_related("space", "owner", "document").get(pk=upload.pk)
    if not can(upload.owner, "add", upload.space):
        raise Http404
    if upload.document is not None:
        return upload.document
    part = _whole(file, upload)
    try:
        kind = files.inspect(part)
        form = _details(upload.space, upload.owner, upload.file_name, upload.fields)
    except ValidationError as refused:
        refuse(upload, " ".join(refused.messages))
        raise

    def then(document: Document) -> None:
        if not Upload.objects.filter(pk=upload.pk, document=None).update(document=document):
            raise Busy

    document = keep(
        upload.space,
        upload.owner,
        part,
        kind,
        request=request,
        publish=bool(upload.fields.get("publish")),
        then=then,
        **form.document_fields(),
    )
    _remove(upload)
    return document


def _whole(file: BinaryIO, upload: Upload) -> PartFile:
    file.seek(0)
    try:
        return LinkedFile(file, upload)
    except OSError:  # a disk without second names
        return PartFile(file, upload)


def refuse(upload: Upload, error: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(error=error)
    upload.error = error
    _remove(upload)


def discard(upload: Upload) -> None:
    """Ends an upload and removes what came. Raises Busy while something is appended."""
    try:
        with opened(upload):
            _remove(upload)
            upload.delete()
    except Http404:
        upload.delete()


def _remove(upload: Upload) -> None:
    for path in (upload.path, upload.path.with_suffix(".whole")):
        path.unlink(missing_ok=True)


def remove_expired() -> None:
    """The sweep: uploads whose time is over, and files nobody knows of."""
    for upload in Upload.objects.filter(expires_at__lte=timezone.now())[:50]:
        try:
            discard(upload)
        except Busy:
            continue  # its next part renews it
    try:
        found = list(os.scandir(settings.UPLOADS_DIR))
    except FileNotFoundError:
        return
    before = (timezone.now() - ORPHANED).timestamp()
    for entry in found:
        if entry.stat().st_mtime < before:
            known = Upload.objects.filter(pk=entry.name.partition(".")[0]) if len(entry.name) > 31 else None
            if known is None or not known.exists():
                os.unlink(entry.path)
