"""Versions of a document's file: added, brought back, and which of them the document shows."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import get_visible_or_404

from .checkout import ensure_free
from .extraction import extract
from .models import FILE_FIELDS, Document, DocumentText, DocumentVersion
from .notices import tell_of_version
from .tasks import logger, read_text
from .uploads import sha256_of
from .version_scanning import scan_version


def add_version(
    document: Document, upload: UploadedFile, kind, *, by, note: str = "", request=None
) -> DocumentVersion:
    """Keep an inspected file as the newest version; it takes over at once, or, with a scanner, when it is found clean.

    Raises ValidationError for a file that is the current one already and for a document that somebody else has
    checked out, and Http404 when `by` may no longer edit.
    """
    name = upload.name or "–"
    version = DocumentVersion(
        document=document,
        file_name=name.rpartition("/")[2][-200:],
        media_type=kind.media_type,
        size=upload.size or 0,
        sha256=sha256_of(upload),
        note=note,
        is_clean=not settings.CLAMD_URL,
        scan_tried_at=timezone.now() if settings.CLAMD_URL else None,
    )
    if version.sha256 == document.sha256:
        raise ValidationError(
            _("“%(name)s” is the very file that is here already. Choose the changed one."),
            params={"name": version.file_name},
        )
    return _keep(version, upload, by=by, request=request)


def bring_back(document: Document, number: int, *, by, request=None) -> DocumentVersion:
    """An older version becomes the newest one, with a file of its own."""
    old = document.versions.get(number=number)
    version = DocumentVersion(
        document=document, restored_from=number, **{name: getattr(old, name) for name in FILE_FIELDS}
    )
    with old.file.open("rb") as file:
        return _keep(version, File(file, name=old.file_name), by=by, request=request)


def _keep(version: DocumentVersion, file: File, *, by, request) -> DocumentVersion:
    """The file is written outside the transaction, as with a new document; without a row it goes again."""
    version.file.save(version.file_name, file, save=False)
    try:
        with transaction.atomic():
            locked = Document.objects.select_related("space").select_for_update(of=("self",))
            document = get_visible_or_404(locked, by, action="edit", pk=version.document_id)
            ensure_free(document, by)
            last = document.versions.aggregate(last=Max("number"))["last"] or 0
            version.document, version.number, version.author = document, last + 1, by
            version.save(force_insert=True)
            log(
                "edit",
                document,
                user=by,
                request=request,
                before={"version": document.version},
                after={"version": version.number, "file": version.file_name},
                restored_from=version.restored_from,
            )
            take_over(version)
            if not version.is_clean:
                scan_version.enqueue(version.pk)
    except BaseException:
        version.file.storage.delete(str(version.file.name))
        raise
    return version


@transaction.atomic
def take_over(version: DocumentVersion) -> bool:
    """Make `version` the one its document shows. Answers whether it did: not before it is found clean, and not
    when a newer one is there already."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    version.refresh_from_db()
    if not version.is_clean or version.number <= document.version:
        return False
    former = document.versions.filter(number=document.version).first()
    if former is not None:
        former.is_clean = document.is_clean
        former.text = _text_of_units(document)
        former.save(update_fields=["is_clean", "text"])
        if document.text_state == Document.TextState.WAITING and former.is_clean:
            read_version.enqueue(former.pk)
    document.texts.all().delete()
    document.version = version.number
    document.is_clean, document.scan_state, document.scan_found = True, Document.ScanState.CLEAN, ""
    document.file, document.text_state = version.file.name, Document.TextState.WAITING
    document.preview_state, document.page_count = Document.PreviewState.WAITING, None
    for name in FILE_FIELDS:
        setattr(document, name, getattr(version, name))
    document.save(
        update_fields=[
            "version",
            "is_clean",
            "scan_state",
            "scan_found",
            "file",
            "text_state",
            "preview_state",
            "page_count",
            *FILE_FIELDS,
            "changed_at",
        ],  # fmt: skip
    )
    read_text.enqueue(document.pk)
    tell_of_version(document, by=version.author)
    return True


@task()
def read_version(pk: int) -> str:
    """Read the text of a version that a newer one replaced before its turn came."""
    version = DocumentVersion.objects.filter(pk=pk).first()
    if version is None:
        return "gone"
    try:
        with version.file.open("rb") as file:
            units = list(extract(file, version.file_name.rpartition(".")[2].lower()))
    except Exception:  # as in read_text: the version stays, unread
        logger.exception("The text of version %s could not be read", pk)
        return "failed"
    DocumentVersion.objects.filter(pk=pk).update(text="\n\n".join(unit.text for unit in units))
    return "read"


def readable(document: Document, *, by_editor: bool = False):
    """The versions that may be read, the newest first; editors also see which still wait for the scanner."""
    versions = document.versions.select_related("author")
    return versions if by_editor else versions.filter(Q(is_clean=True) | Q(number=document.version))


def may_be_read(version: DocumentVersion, document: Document) -> bool:
    """Whether its bytes may go out to who may view the document."""
    return version.is_clean if version.number != document.version else document.is_clean


def text_of(version: DocumentVersion, document: Document) -> str:
    return _text_of_units(document) if version.number == document.version else version.text


def _text_of_units(document: Document) -> str:
    return "\n\n".join(DocumentText.objects.filter(document=document).values_list("text", flat=True))
