"""Pictures made of a document: seen by whoever may view it, once it is scanned, and kept by no cache."""

from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from cms.core.drawing import serve_drawn

from . import previews, scan_views
from .models import Document


@require_safe
def page_image(request, pk, number):
    return _picture(request, pk, f"{number}", lambda document: previews.page_image(document, number))


@require_safe
def thumbnail(request, pk):
    return _picture(request, pk, "thumbnail", previews.thumbnail)


def _picture(request, pk, what: str, find):
    document = get_visible_or_404(Document, request.user, pk=pk)
    if withheld := scan_views.refusal(request, document):
        return withheld
    return serve_drawn(
        request,
        lambda: find(document),
        name=f"{document.pk}-{what}.webp",
        etag=f"{document.sha256[:32]}-{what}",
    )
