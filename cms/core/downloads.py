"""Serving a private file after its view has asked for permission: whole or a range, never cached."""

import re
from collections.abc import Iterator
from typing import BinaryIO

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
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def serve_private(
    request, file, *, name: str, media_type: str, etag: str, inline: bool = False
) -> HttpResponseBase:
    """The answer that carries `file` (a FieldFile of the private storage). The caller has checked access.

    One byte range is honoured (RFC 9110 §14); several, or an If-Range that no longer fits, give the whole.
    """
    tag = f'"{etag}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return _headers(HttpResponseNotModified(), name, media_type, tag, inline)
    if settings.ACCEL_REDIRECT_PREFIX:  # nginx reads the file and does the ranges itself
        handed_over = HttpResponse()
        handed_over["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{file.name}"
        return _headers(handed_over, name, media_type, tag, inline)
    size = file.size
    if asked := _asked(request, tag):
        part = _part(*asked, size)
        if part is None:
            outside = HttpResponse(status=416)
            outside["Content-Range"] = f"bytes */{size}"
            return _headers(outside, name, "text/plain", tag, inline)
        start, end = part
        partial = StreamingHttpResponse(_read(file.open("rb"), start, end), status=206)
        partial["Content-Range"] = f"bytes {start}-{end}/{size}"
        partial["Content-Length"] = str(end - start + 1)
        return _headers(partial, name, media_type, tag, inline)
    whole = FileResponse(file.open("rb"))
    whole["Content-Length"] = str(size)
    return _headers(whole, name, media_type, tag, inline)


def _headers(response, name: str, media_type: str, tag: str, inline: bool):
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(not inline, name)
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    # Whatever a file holds, it runs nothing here.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


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
