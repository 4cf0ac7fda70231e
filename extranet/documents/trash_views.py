from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cms.access.policies import get_visible_or_404

from .models import Document
from .trash import purge


def purge_document(request, pk):
    """Asks, then deletes for good."""
    document = get_visible_or_404(
        Document.objects.select_related("space"), request.user, action="purge", pk=pk
    )
    if request.method == "POST":
        purge(pk, by=request.user, request=request)
        messages.success(request, _("“%(title)s” is deleted for good.") % {"title": document})
        return redirect("documents:list", slug=document.space.slug)
    context = {"document": document, "space": document.space, "versions": document.versions.count()}
    return render(request, "documents/purge.html", context)
