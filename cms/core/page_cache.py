"""Whole public pages as strangers get them, kept (cms.core.kept) and given again without being worked out.

Kept is only what a view says may be (`may_be_kept`), asked for by somebody without a session, and which sets
no cookie. Whoever has a session never gets a kept page, and nothing of theirs is kept. Browsers ask each time
whether a page is still the same (`ETag`, 304): what opens or is withdrawn is so everywhere at once.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from . import kept

#: What pages are asked with. An address with anything else is answered, but not kept: anybody could make up thousands.
PARAMETERS = frozenset({"page", "kind", "topic", "municipality", "year"})
LONGEST_PARAMETER = 60
#: Cookies of somebody who signed in, and of messages that wait to be shown.
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
#: Headers that are made anew for each answer, or that the web server gives.
NOT_KEPT = frozenset({"set-cookie", "date", "content-length", "etag", "cache-control", "connection"})
#: Where nothing is ever kept: the database is not even asked.
ELSEWHERE = ("/admin/", settings.STATIC_URL, "/uploads/", "/health/")


@dataclass(frozen=True)
class KeptPage:
    body: bytes
    packed: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]


def may_be_kept(response: HttpResponseBase) -> HttpResponseBase:
    """Says that strangers may be given this answer again: it holds nothing of the one who asked."""
    response.may_be_kept = True  # type: ignore[attr-defined]
    return response


def for_all(view):
    """Decorator of a view whose pages strangers may be given again: lists and gatherings that are no Wagtail pages.
    What it shows besides names of topics and organisations it has to name itself (`kept.depends`)."""

    @wraps(view)
    def kept_view(request, *args, **kwargs):
        kept.depends(kept.VOCABULARY, f"frame:{get_language()}")
        return may_be_kept(view(request, *args, **kwargs))

    return kept_view


def understood(request, **parameters) -> None:
    """What the view made of the address: of a list with 3 pages `?page=900` shows the third, and `?kind=zz` all. Only
    an address that says what is shown is kept, so that nobody fills the memory with pages that are the same."""
    given = {name: values[-1] for name, values in request.GET.lists() if values[-1]}
    shown = {name: str(value) for name, value in parameters.items() if value and name in given}
    request._kuvend_understood = given == shown


class PageCacheMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with kept.one_look():
            if not _asked_by_a_stranger(request):
                return self.get_response(request)
            key = _key(request)
            found = kept.look_up(key)
            if found is None:
                response, found = self._work_out(request, key)
                if found is None:
                    return response
            return _answer(request, found.value)

    def _work_out(self, request, key: str):
        number = kept.newest_change()
        with kept.noting() as noted:
            response = self.get_response(request)
            if getattr(response, "is_rendered", True) is False:
                response.render()
        if not _is_for_all(response) or (request.GET and not getattr(request, "_kuvend_understood", False)):
            return response, None
        page = KeptPage(
            response.content,
            gzip.compress(response.content, compresslevel=6, mtime=0),
            hashlib.blake2b(response.content, digest_size=12).hexdigest(),
            tuple((name, value) for name, value in response.items() if name.lower() not in NOT_KEPT),
        )
        return response, kept.keep(key, page, noted, number)


def _asked_by_a_stranger(request) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and not any(name in request.COOKIES for name in PERSONAL)
        and PARAMETERS.issuperset(request.GET)
        and all(len(value) <= LONGEST_PARAMETER for value in request.GET.values())
        and "HX-Request" not in request.headers
        and not request.path_info.startswith(ELSEWHERE)
    )


def _is_for_all(response) -> bool:
    return (
        getattr(response, "may_be_kept", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
    )


def _key(request) -> str:
    asked = urlencode(sorted(request.GET.lists()), doseq=True)
    address = f"{request.scheme} {request.get_host()} {request.path_info} {asked}"
    return f"page:{hashlib.blake2b(address.encode(), digest_size=16).hexdigest()}"


def _takes_gzip(request) -> bool:
    accepted = (
        part.replace(" ", "").lower() for part in request.headers.get("Accept-Encoding", "").split(",")
    )
    return any(part.startswith("gzip") and not re.fullmatch(r"gzip;q=0(\.0*)?", part) for part in accepted)


def _answer(request, page: KeptPage) -> HttpResponse:
    tag = f'W/"{page.etag}"'
    asked_for = parse_etags(request.headers.get("If-None-Match", ""))
    same = any(value.removeprefix("W/") == f'"{page.etag}"' for value in asked_for) or asked_for == ["*"]
    response: HttpResponse = HttpResponseNotModified() if same else HttpResponse()
    for name, value in page.headers:
        if not same or name.lower() != "content-type":
            response[name] = value
    if not same and _takes_gzip(request):
        response.content = page.packed
        response["Content-Encoding"] = "gzip"
    elif not same:
        response.content = page.body
    if not same:
        response["Content-Length"] = str(len(response.content))
    response["ETag"] = tag
    # Kept, but never shown without asking whether it is still the same.
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return response
