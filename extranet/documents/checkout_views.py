from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.access.policies import get_visible_or_404

from .checkout import Held, check_out, ensure_free, release
from .models import Document


@require_POST
def check_out_document(request, pk):
    document = get_visible_or_404(Document, request.user, action="edit", pk=pk)
    try:
        check_out(pk, by=request.user, request=request)
    except Held as held:
        messages.error(request, held.message % held.params)
    else:
        messages.success(request, _("You have checked it out: until you release it, nobody else changes it."))
    return redirect(document)


@require_POST
def release_document(request, pk):
    document = get_visible_or_404(Document, request.user, pk=pk)
    try:
        release(pk, by=request.user, request=request)
    except Held as held:
        messages.error(request, held.message % held.params)
    else:
        messages.success(request, _("Released: everybody who may edit it can change it again."))
    return redirect(document)


def told_who_holds(request, document: Document) -> HttpResponse | None:
    """The way back to a document that somebody else holds, before anything is typed in vain."""
    try:
        ensure_free(document, request.user)
    except Held as held:
        messages.error(request, held.message % held.params)
        return redirect(document)
    return None
