"""Which page stands at an address: in one query where Wagtail takes six."""

import hashlib

from django.apps import apps
from django.http import Http404
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from . import kept
from .models import BasePage
from .navigation import homes


class NotThere(Exception):
    """At this address there is no page of ours. Nothing is kept of it: anybody could make up thousands."""


def serve(request, path: str):
    """Wagtail's view, to which the page is already known where its whole address is a page's."""
    if (found := _page_at(request, path)) is not None:
        request._wagtail_route_for_request = found
    return wagtail_serve(request, path)


def _page_at(request, path: str) -> RouteResult | None:
    """None: Wagtail is to look for it, step by step. The address may be one within a page, or nobody's."""
    home = homes(request).get(get_language() or "")
    if home is None:
        return None
    address = "/".join([home.url_path.rstrip("/"), *(part for part in path.split("/") if part), ""])
    key = hashlib.blake2b(address.encode(), digest_size=16).hexdigest()
    try:
        label, pk = kept.remember(f"address:{key}", lambda: _look_up(address))
    except NotThere:
        return None
    # Asked with its address: whatever was kept, another page is never shown.
    pages = apps.get_model(label)._default_manager.select_related("locale")
    page = pages.filter(pk=pk, url_path=address, live=True).first()
    if page is None:
        return None
    page.as_published = True
    try:
        return page.route(request, [])
    except Http404:
        return None


def _look_up(address: str) -> tuple[str, int]:
    """The type and the id of the page at a whole address."""
    page = Page.objects.only("content_type_id").filter(url_path=address).first()
    model = page and page.specific_class
    if page is None or model is None or not issubclass(model, BasePage):
        raise NotThere
    kept.depends(f"page:{page.pk}")
    return model._meta.label, page.pk
