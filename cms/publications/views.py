"""What is handed out of a publication. Who may not see its page gets none of it, and the same 404."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from cms.core.drawing import serve_drawn

from . import citing, downloads, pdfs
from .models import PublicationPage

FORMATS = {
    "bib": (citing.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (citing.ris, "application/x-research-info-systems; charset=utf-8"),
}
#: A picture of a page stays the same; who may see it may change, so only the reader's own browser keeps it.
KEPT = "private, max-age=3600"
BUSY = 503


@require_safe
def download(request, pk):
    """Counts, and leads to the file: whoever gives it asks again who may have it."""
    page = get_visible_or_404(PublicationPage.objects.select_related("document"), request.user, pk=pk)
    if page.document_id is None:
        raise Http404
    if downloads.is_download(request):
        downloads.count(page)
    response = HttpResponseRedirect(page.document.url)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def cite(request, pk, extension):
    if extension not in FORMATS:
        raise Http404
    page = get_visible_or_404(PublicationPage, request.user, pk=pk)
    make, media_type = FORMATS[extension]
    response = HttpResponse(make(page, page.full_url), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{citing.key(page)}.{extension}")
    return response


@require_safe
def page_image(request, pk, number):
    page = get_visible_or_404(PublicationPage.objects.select_related("document__pdf"), request.user, pk=pk)
    pdf = page.pdf
    if pdf is None:
        raise Http404
    response = serve_drawn(
        request,
        lambda: pdfs.page_image(pdf, number),
        name=f"{page.slug}-{number}.webp",
        etag=f"{pdf.file_hash}-{number}",
    )
    if response.status_code != BUSY:
        response["Cache-Control"] = KEPT
    return response
