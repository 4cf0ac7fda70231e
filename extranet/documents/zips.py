"""Several documents as one ZIP file, written while it is sent: at no moment is more of it in memory than a chunk."""

import zipfile
from collections.abc import Iterator
from typing import IO, NamedTuple, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Document, Folder
from .names import tidy
from .selection import Selection, refuse

CHUNK = 64 * 1024
#: Everything else is packed already: packing it again would only take time.
PACKED = {"text/plain", "text/csv"}
#: What some system does not allow in a name, or takes for a path.
FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST = 100


class Member(NamedTuple):
    """A file of the archive, or, without a document, a folder, whose `path` ends with "/"."""

    path: str
    document: Document | None = None


class _Pipe:
    """What the archive is written into: takes bytes until they are asked for, and cannot be sought in."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        data, self.waiting = b"".join(self.waiting), []
        return data


def members(selection: Selection) -> list[Member]:
    """What the archive of a selection holds, under safe and unique names.

    Raises ValidationError: nothing in it, too much, or not scanned yet.
    """
    documents = selection.all_documents
    if not documents:
        raise ValidationError(_("There is no document in what you ticked."))
    refuse(
        _("%(names)s cannot be downloaded before the virus scan is over."),
        [document.title for document in documents if not document.is_clean],
    )
    size, limit = sum(document.size for document in documents), settings.DOCUMENTS_TOGETHER_MAX_BYTES
    if size > limit:
        raise ValidationError(
            _("Together these files are %(size)s; at most %(limit)s fit into one ZIP file. Tick less."),
            params={"size": filesizeformat(size), "limit": filesizeformat(limit)},
        )
    taken: set[str] = set()
    places: dict[int | None, str] = {}
    found: list[Member] = []
    for top in selection.folders:
        for folder in selection.below[top.pk]:
            if folder.pk not in places:
                places[folder.pk] = _folder_path(folder, places, taken, is_top=folder is top)
                found.append(Member(places[folder.pk]))
    ticked = {document.pk for document in selection.documents}
    for document in documents:
        place = "" if document.pk in ticked else places[document.folder_id]
        found.append(Member(_free(place, safe(document.file_name), taken), document))
    return found


def stream(found: list[Member]) -> Iterator[bytes]:
    """The archive, piece by piece. A file that cannot be read breaks it off: half an archive must not look whole."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w") as archive:
        for path, document in found:
            if document is None:
                archive.writestr(_info(path), b"")
                continue
            info = _info(path, document)
            with document.file.open("rb") as file, archive.open(info, "w") as entry:
                while chunk := file.read(CHUNK):
                    entry.write(chunk)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()


def safe(name: str) -> str:
    """A name that every system takes, and none for a path: "../a:b.pdf" → "_a_b.pdf"."""
    name = tidy(name).translate(FORBIDDEN).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        stem, extension = name, ""
    stem = stem[:LONGEST].strip(". ") or "_"
    if stem.lower() in DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{extension}" if extension else stem


def _info(path: str, document: Document | None = None) -> zipfile.ZipInfo:
    at = timezone.localtime(document.changed_at if document else None)
    info = zipfile.ZipInfo(path, date_time=at.timetuple()[:6])
    info.external_attr = (0o40755 << 16 | 0x10) if document is None else 0o100644 << 16
    if document is not None:
        info.file_size = document.size  # which says whether it needs the large format
        info.compress_type = zipfile.ZIP_DEFLATED if document.media_type in PACKED else zipfile.ZIP_STORED
    return info


def _folder_path(folder: Folder, places: dict[int | None, str], taken: set[str], *, is_top: bool) -> str:
    above = "" if is_top else places[folder.parent_id]
    return _free(above, safe(folder.name).rstrip("."), taken) + "/"


def _free(place: str, name: str, taken: set[str]) -> str:
    """`name` in `place`, with a number where that is taken: capitals are the same to some systems."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    number, free = 1, f"{place}{name}"
    while free.casefold() in taken:
        number += 1
        free = f"{place}{stem} ({number}){dot}{extension}"
    taken.add(free.casefold())
    return free
