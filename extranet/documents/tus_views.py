"""The tus protocol, version 1.0 (tus.io/protocols/resumable-upload): creation, expiration, termination.

Django's own check against forged requests holds: a page sends its token in X-CSRFToken. Answers to
people's mistakes are JSON with one `error`, in the language of Accept-Language.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from . import files, tus
from .models import Document
from .upload_models import Upload

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"
MAX_METADATA = 16 * 1024


def _protocol(view: Callable) -> Callable:
    """What holds for every request: signed in, the right version, never cached."""

    def checked(request, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Tus-Version"] = VERSION
            response["Tus-Extension"] = "creation,expiration,termination"
            response["Tus-Max-Size"] = str(files.largest())
        elif not request.user.is_authenticated:
            response = _error(
                _("You are no longer signed in. Sign in in another window, then continue."), 401
            )
        elif request.headers.get("Tus-Resumable") != VERSION:
            response = _error("Tus-Resumable", 412)
            response["Tus-Version"] = VERSION
        else:
            try:
                response = view(request, **kwargs)
            except Http404:
                response = _error(_("This upload is no longer there. Choose the file again."), 404)
            except tus.Busy:
                response = _error(_("This upload is under way in another window."), 423)
            except tus.Full as full:
                response = _error(str(full), 429)
            except ValidationError as refused:
                response = _error(" ".join(refused.messages), 422)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return checked


@require_http_methods(["OPTIONS", "POST"])
@_protocol
def collection(request):
    metadata = _metadata(request)
    space = get_visible_or_404(Space, request.user, action="add", slug=metadata.get("space", ""))
    length = _number(request, "Upload-Length")
    if length is None or not metadata.get("filename"):
        return _error("Upload-Length, Upload-Metadata", 400)
    if length > files.largest():
        try:
            files.check(files.clean_name(metadata["filename"]), length, files.largest())
        except ValidationError as refused:
            return _error(" ".join(refused.messages), 413)
    upload = tus.begin(space, request.user, metadata["filename"], length, metadata)
    response = HttpResponse(status=201)
    response["Location"] = reverse("uploads:item", args=[upload.pk])
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@_protocol
def item(request, uuid):
    uploads = Upload.objects.select_related("space", "document").filter(expires_at__gt=timezone.now())
    upload = get_visible_or_404(uploads, request.user, action="add", pk=uuid)
    answers = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}
    return answers[request.method](request, upload)


def _head(request, upload: Upload):
    if upload.error:
        return HttpResponse(status=410)
    offset = upload.length
    if upload.document is None:
        with tus.opened(upload) as file:
            offset = tus.size_of(file)
    response = HttpResponse(status=200)
    return _where(response, upload, offset)


def _patch(request, upload: Upload):
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length and request.content_type != BODY:
        return _error(f"Content-Type: {BODY}", 415)
    offset = _number(request, "Upload-Offset")
    if offset is None:
        return _error("Upload-Offset", 400)
    if upload.error:
        return _error(upload.error, 422)
    if upload.document is not None:
        return _where(_kept(request, upload.document), upload, upload.length)
    with tus.opened(upload) as file:
        if offset != tus.size_of(file):
            return _error("Upload-Offset", 409)
        if length > upload.length - offset:
            return _error("Content-Length", 413)
        tus.describe(upload, _metadata(request))
        if tus.append(upload, file, request) < upload.length:
            return _where(HttpResponse(status=204), upload, upload.offset)
        return _where(_kept(request, tus.finish(upload, file, request)), upload, upload.length)


def _delete(request, upload: Upload):
    tus.discard(upload)
    return HttpResponse(status=204)


def _kept(request, document: Document) -> JsonResponse:
    # The client of the protocol asks for nothing in the body; our page shows where the document is.
    return JsonResponse({"title": document.title, "url": document.get_absolute_url()})


def _where(response, upload: Upload, offset: int):
    response["Upload-Offset"] = str(offset)
    response["Upload-Length"] = str(upload.length)
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _error(text: str, status: int) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)


def _number(request, header: str) -> int | None:
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _metadata(request) -> dict[str, str]:
    """`Upload-Metadata`: names, each with its value in Base64. Raises ValidationError for what is not that."""
    given = request.headers.get("Upload-Metadata", "")
    found = {}
    try:
        if len(given) > MAX_METADATA:
            raise ValueError
        for pair in filter(None, (pair.strip() for pair in given.split(","))):
            name, _space, value = pair.partition(" ")
            found[name] = b64decode(value, validate=True).decode().replace("\0", "")
    except (ValueError, binascii.Error):
        raise ValidationError(_("The description of this upload cannot be read.")) from None
    return found
