"""Serving a file after its view has asked for permission: whole or a range. Private ones are never cached."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags

CHUNK = 64 * 1024
PRIVATE = "private, no-store"
PUBLIC = "public, max-age=3600"
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Headers:
    name: str
    media_type: str
    tag: str
    inline: bool
    cache: str = PRIVATE
    #: Whatever a file holds, it runs nothing here.
    policy: str = "sandbox; default-src 'none'"

    def on(self, response, media_type: str = ""):
        response["Content-Type"] = media_type or self.media_type
        response["Content-Disposition"] = content_disposition_header(not self.inline, self.name)
        response["Cache-Control"] = self.cache
        response["Accept-Ranges"] = "bytes"
        response["ETag"] = self.tag
        response["Content-Security-Policy"] = self.policy
        return response


def serve_private(
    request, file, *, name: str, media_type: str, etag: str, inline: bool = False
) -> HttpResponseBase:
    """The answer that carries `file` (a FieldFile of the private storage). The caller has checked access.

    One byte range is honoured (RFC 9110 §14); several, or an If-Range that no longer fits, give the whole.
    """
    return _serve(
        request, file, settings.ACCEL_REDIRECT_PREFIX, Headers(name, media_type, f'"{etag}"', inline)
    )


def serve_public(request, file, *, of: str, for_all: bool, media_type: str) -> HttpResponseBase:
    """The answer that carries a picture or a file of the public site (a FieldFile). The caller has checked access.

    `for_all`: strangers may have it, so caches may keep it for a while; else nobody keeps it.
    `of`: the object whose file it is. While it is there its file never changes under its name; once it is deleted,
    another may get the name.
    """
    tag = f'"{hashlib.blake2b(f"{of} {file.name}".encode(), digest_size=12).hexdigest()}"'
    name = PurePosixPath(file.name).name
    headers = Headers(name, media_type, tag, True, PUBLIC if for_all else PRIVATE, _policy(media_type))
    prefix = settings.ACCEL_REDIRECT_PREFIX
    return _serve(request, file, prefix and f"{prefix.rstrip('/')}-media", headers)


def _policy(media_type: str) -> str:
    # Whatever a file holds, it runs nothing here. Browsers show no PDF in a sandbox, and run none of it anyway.
    inside = "default-src 'none'; style-src 'unsafe-inline'"
    return inside if media_type == "application/pdf" else f"sandbox; {inside}"


def _serve(request, file, prefix: str, headers: "Headers") -> HttpResponseBase:
    tag = headers.tag
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return headers.on(HttpResponseNotModified())
    if prefix:  # nginx reads the file and does the ranges itself
        handed_over = HttpResponse()
        handed_over["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{quote(file.name)}"
        return headers.on(handed_over)
    size = file.size
    if asked := _asked(request, tag):
        part = _part(*asked, size)
        if part is None:
            outside = HttpResponse(status=416)
            outside["Content-Range"] = f"bytes */{size}"
            return headers.on(outside, "text/plain")
        start, end = part
        partial = StreamingHttpResponse(_read(file.open("rb"), start, end), status=206)
        partial["Content-Range"] = f"bytes {start}-{end}/{size}"
        partial["Content-Length"] = str(end - start + 1)
        return headers.on(partial)
    whole = FileResponse(file.open("rb"))
    whole["Content-Length"] = str(size)
    return headers.on(whole)


def _asked(request, tag: str) -> tuple[int | None, int | None] | None:
    """First and last byte of the one range asked for (no first: the last so many); None: the whole file.

    Only GET has ranges, and one that makes no sense is as if it were not there (RFC 9110 §14.2).
    """
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or match is None or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = (int(number) if number else None for number in match.groups())
    nonsense = first is last is None or (first is not None and last is not None and last < first)
    return None if nonsense else (first, last)


def _part(first: int | None, last: int | None, size: int) -> tuple[int, int] | None:
    """First and last byte, both counted from 0; None when nothing of it lies in the file."""
    if first is None:
        return (max(size - last, 0), size - 1) if last and size else None
    return (first, size - 1 if last is None else min(last, size - 1)) if first < size else None


def _read(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
