"""Looks at an uploaded file before anything of it is kept, and says in words what is wrong with it."""

import lzma
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
import pypdfium2
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel and PowerPoint before 2007, and encrypted newer ones
PDFIUM_NEEDS_PASSWORD = 4  # FPDF_ERR_PASSWORD
MAX_NAME = 200  # characters
IMAGE_MAX = 64 * 1024**2  # bytes: a picture is looked at in one piece
MAX_UNPACKED = 1024**3  # an Office file that unpacks to more is a bomb, not a text
HEAD = 4096
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CONTENT_TYPES = "[Content_Types].xml"
#: What the libraries raise on bytes that are not what they say, beside their own errors.
BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    NotImplementedError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


@dataclass(frozen=True)
class Kind:
    extension: str
    media_type: str

    @property
    def is_office(self) -> bool:
        return self.media_type.startswith(_OFFICE)

    @property
    def office_mark(self) -> bytes:
        """What only this kind of Office file says of itself: where its main part lies differs by program."""
        return f"{self.media_type}.main+xml".encode()


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "application/pdf"),
        Kind("docx", _OFFICE + "wordprocessingml.document"),
        Kind("xlsx", _OFFICE + "spreadsheetml.sheet"),
        Kind("pptx", _OFFICE + "presentationml.presentation"),
        Kind("txt", "text/plain"),
        Kind("csv", "text/csv"),
        Kind("png", "image/png"),
        Kind("jpg", "image/jpeg"),
        Kind("jpeg", "image/jpeg"),
    )
}


def largest() -> int:
    """How many bytes a file may have: what the scanner would not look at is not taken either."""
    if settings.CLAMD_URL:
        return min(settings.DOCUMENT_MAX_BYTES, settings.CLAMD_MAX_BYTES)
    return settings.DOCUMENT_MAX_BYTES


def largest_in_form() -> int:
    """Of a file that a form sends whole."""
    return min(largest(), settings.FORM_MAX_BYTES)


def clean_name(name: str) -> str:
    """A file's name as people see it: no path, no characters that show nothing or turn others around."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in name if character.isprintable()).strip()
    stem, dot, extension = name.rpartition(".")
    return name if len(name) <= MAX_NAME else stem[: MAX_NAME - len(dot + extension)] + dot + extension


def title_from(name: str) -> str:
    return (name.rpartition(".")[0].replace("_", " ").strip() or name)[:250]


def check(name: str, size: int, limit: int) -> Kind:
    """What a file of this name and size would be, before any of it came. Raises as `inspect` does."""
    kind = KINDS.get(PurePath(name).suffix.lower().removeprefix("."))
    if kind is None:
        raise _refuse(
            _("“%(name)s” is of a kind that is not kept here. Use one of: %(kinds)s."),
            name,
            kinds=", ".join(sorted(KINDS)),
        )
    if not size:
        raise _refuse(_("“%(name)s” is empty. Check the file and choose it again."), name)
    if size > limit:
        raise _refuse(
            _("“%(name)s” is %(size)s large; at most %(limit)s are taken. Make it smaller or split it."),
            name,
            size=filesizeformat(size),
            limit=filesizeformat(limit),
        )
    if kind.media_type.startswith("image/") and size > IMAGE_MAX:
        raise _refuse(
            _("“%(name)s” is a picture of %(size)s; at most %(limit)s are taken. Save it smaller."),
            name,
            size=filesizeformat(size),
            limit=filesizeformat(IMAGE_MAX),
        )
    return kind


def inspect(upload: File, limit: int = 0) -> Kind:
    """What `upload` is, of at most `limit` bytes (of the largest that are taken, when left out). Raises
    ValidationError that names the file, the problem and what to do.
    """
    kind = check(upload.name or "", upload.size, limit or largest())
    upload.seek(0)
    head = upload.read(HEAD)
    if kind.extension == "pdf":
        _inspect_pdf(upload, head)
    elif kind.is_office:
        _inspect_office(upload, head, kind)
    elif kind.media_type.startswith("image/"):
        _inspect_image(upload, head, kind)
    elif (b"\0" in head and not head.startswith(UTF_16)) or head.startswith((b"%PDF-", b"PK\x03\x04", OLE)):
        raise _disguised(upload, head, kind)
    upload.seek(0)
    return kind


def _inspect_pdf(upload, head: bytes) -> None:
    if b"%PDF-" not in head[:1024]:
        raise _disguised(upload, head, KINDS["pdf"])
    upload.seek(0)
    try:
        with pypdfium2.PdfDocument(upload.file) as pdf:
            pages = len(pdf)
            if pages:
                pdf[0].close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PDFIUM_NEEDS_PASSWORD:
            raise _encrypted(upload) from None
        raise _unreadable(upload) from None
    if not pages:
        raise _unreadable(upload)


def _inspect_office(upload, head: bytes, kind: Kind) -> None:
    if head.startswith(OLE):
        raise _encrypted(upload)
    if not head.startswith(b"PK"):
        raise _disguised(upload, head, kind)
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload.file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise _encrypted(upload)
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _unreadable(upload)
            types = b""
            if CONTENT_TYPES in names:
                with archive.open(CONTENT_TYPES) as part:
                    types = part.read(1024 * 1024)
            if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
                raise _refuse(
                    _("“%(name)s” contains macros, which could harm its readers. Save it without macros."),
                    upload.name,
                )
            if kind.office_mark not in types:
                raise _disguised(upload, head, kind, types)
            if archive.testzip() is not None:
                raise _unreadable(upload)
    except (zipfile.BadZipFile, *BROKEN):
        raise _unreadable(upload) from None


def _inspect_image(upload, head: bytes, kind: Kind) -> None:
    upload.seek(0)
    try:
        with Image.open(upload.file) as image:
            found = Image.MIME.get(image.format or "")
            image.verify()
        if found == "image/jpeg":  # of which verify() asks nothing
            upload.seek(0)
            with Image.open(upload.file) as image:
                image.draft("L", (1, 1))  # an eighth of its width: read to the end, in little memory
                image.load()
    except (Image.DecompressionBombError, *BROKEN):
        if head.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            raise _unreadable(upload) from None
        raise _disguised(upload, head, kind) from None
    if found != kind.media_type:
        raise _disguised(upload, head, kind)


def _refuse(message: str, name: str, **params) -> ValidationError:
    return ValidationError(message, params={"name": name, **params})


def _encrypted(upload) -> ValidationError:
    return _refuse(
        _(
            "“%(name)s” is protected by a password or saved in an old format, so nobody here could read it. "
            "Save it without a password, in a current format, and upload it again."
        ),
        upload.name,
    )


def _unreadable(upload) -> ValidationError:
    return _refuse(
        _(
            "“%(name)s” is damaged and cannot be opened. Open it on your computer, save it anew and upload that."
        ),
        upload.name,
    )


def _disguised(upload, head: bytes, kind: Kind, office_types: bytes = b"") -> ValidationError:
    found = next((k.extension for k in KINDS.values() if k.is_office and k.office_mark in office_types), "")
    if not found:
        try:
            found = puremagic.from_string(head, filename=None).lstrip(".")
        except (puremagic.PureError, ValueError):
            found = ""
    if found and found != kind.extension:
        return _refuse(
            _(
                "“%(name)s” is called .%(said)s but is a .%(found)s file. Give it its right name and upload it again."
            ),
            upload.name,
            said=kind.extension,
            found=found,
        )
    return _refuse(
        _("“%(name)s” is called .%(said)s but is something else. Check the file and choose it again."),
        upload.name,
        said=kind.extension,
    )
