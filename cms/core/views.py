"""Answers that belong to no page: what is missing, what is forbidden, whether the server is well."""

from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from . import patterns as patterns_shown
from .navigation import host_of

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /*/accounts/
Disallow: /*/spaces/
Disallow: /*/search/

Sitemap: {host}/sitemap.xml
"""


def not_found(request, exception=None):
    """The same bytes for every address and one reader: hidden and non-existent cannot be told apart.

    So nothing of the address stands on it (no marked menu item, no link to the same page in another
    language), no token, and messages wait for the next page.
    """
    return render(request, "404.html", {"only_homes": True}, status=404)


def forbidden(request, exception=None):
    return render(request, "403.html", {"only_homes": True}, status=403)


def server_error(request):
    # Without context: whatever broke might be what the header would ask.
    return render(None, "500.html", status=500)


def no_such_page(request, *args, **kwargs):
    raise Http404


def serbian(request, rest: str | None = None):
    """`/sr/…` → `/sr-latn/…`, with its query."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"/sr-latn/{rest or ''}{'?' if query else ''}{query}")


@require_safe
def robots(request):
    text = ROBOTS.format(host=host_of(request))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def patterns(request):
    """Every component with sample data. For those who edit or build the site; others find nothing here."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    image = get_image_model().objects.order_by("pk").first()
    shown = [
        {"name": pattern.name, "html": render_to_string(pattern.template, pattern.given, request)}
        for pattern in patterns_shown.patterns(image)
    ]
    context = {
        "patterns": shown,
        "pairs": patterns_shown.pairs(),
        "steps": patterns_shown.STEPS,
        "rooms": patterns_shown.ROOMS,
    }
    return render(request, "core/patterns.html", context)


@never_cache
@require_safe
def health(request):
    """200 when the database answers, 503 otherwise. For load balancers: no session, no template."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
