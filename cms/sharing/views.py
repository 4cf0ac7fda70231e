from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.access.policies import get_visible_or_404
from cms.core import kept, page_changes
from cms.core.navigation import host_of
from cms.core.page_cache import may_be_kept
from cms.topics.models import Topic

from . import feeds, pictures, sitemap

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@require_safe
def feed(request, language: str, name: str, kind: str, slug: str = ""):
    if language not in LANGUAGES:
        raise Http404
    with override(language):
        topic = get_visible_or_404(Topic, None, slug=slug) if slug else None
        kept.depends(kept.VOCABULARY)
        try:
            found = feeds.build(request, name, language, kind, topic)
        except KeyError:
            raise Http404 from None
        return may_be_kept(HttpResponse(found.writeString("utf-8"), content_type=feeds.MEDIA_TYPES[kind]))


@require_safe
def picture(request, pk: int, fingerprint: str):
    """The page's title, drawn: for those who may read the page."""
    base = Page.objects.filter(pk=pk).first()
    if base is None or base.specific_class is None or not hasattr(base.specific_class, "share_picture"):
        raise Http404
    page = get_visible_or_404(base.specific_class, request.user, pk=pk)
    if fingerprint != pictures.fingerprint(page):
        raise Http404
    kept.depends(*page_changes.names_of(page))
    return may_be_kept(HttpResponse(pictures.drawn(page.title), content_type="image/png"))


@require_safe
def sitemap_index(request):
    context = {"host": host_of(request), "languages": LANGUAGES}
    return may_be_kept(render(request, "sharing/sitemap_index.xml", context, content_type="application/xml"))


@require_safe
def sitemap_of(request, language: str):
    if language not in LANGUAGES:
        raise Http404
    with override(language):
        context = {"addresses": sitemap.addresses(request, language, host_of(request))}
        return may_be_kept(render(request, "sharing/sitemap.xml", context, content_type="application/xml"))
