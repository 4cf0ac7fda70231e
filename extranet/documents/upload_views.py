from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from . import files, tus
from .folder_views import folder_in
from .folders import trail
from .forms import UploadForm
from .models import Document
from .tags import seen_by
from .upload_models import Upload
from .uploads import keep

TAGS_SUGGESTED = 200


def upload(request, slug):
    """The form that takes files whole; the page's script sends them in parts instead (tus_views.py)."""
    space = get_visible_or_404(Space, request.user, action="add", slug=slug)
    folder = folder_in(request.user, space, request.GET.get("folder"))
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        instance=Document(space=space, owner=request.user),
        initial={"language": request.LANGUAGE_CODE, "folder": folder},
        tags_there=seen_by(request.user, space).values_list("name", flat=True)[:TAGS_SUGGESTED],
    )
    if request.method == "POST" and form.is_valid():
        kept = [
            keep(
                space,
                request.user,
                file,
                kind,
                request=request,
                publish="publish" in request.POST,
                **form.document_fields(file.name if form.several else ""),
            )
            for file, kind in form.accepted
        ]
        for document in kept:
            messages.success(request, _said(document) % {"title": document})
        for refused in form.refused:
            messages.error(request, " ".join(refused.messages))
        if form.several:
            return redirect("documents:list", slug=slug)
        return redirect(kept[0])
    context = {
        "space": space,
        "folders": trail(folder),
        "form": form,
        "may_publish": may_publish_own(request.user, space),
        "largest": files.largest(),
        "largest_in_form": files.largest_in_form(),
        "extensions": ", ".join(sorted(files.KINDS)),
        "unfinished": Upload.objects.unfinished().allowing(request.user, "add").filter(space=space),
    }
    return render(request, "documents/upload.html", context, status=422 if form.errors else 200)


@require_POST
def discard(request, uuid):
    uploads = Upload.objects.unfinished().select_related("space")
    upload = get_visible_or_404(uploads, request.user, action="add", pk=uuid)
    try:
        tus.discard(upload)
    except tus.Busy:
        messages.error(
            request, _("“%(name)s” is being uploaded in another window. Cancel it there.") % {"name": upload}
        )
    else:
        messages.success(request, _("The unfinished upload of “%(name)s” is discarded.") % {"name": upload})
    return redirect("documents:upload", slug=upload.space.slug)


def may_publish_own(user, space) -> bool:
    return can(user, "publish", Document(space=space, owner=user, state=Document.State.DRAFT))


def _said(document: Document) -> str:
    if document.is_clean:
        return _("“%(title)s” is here. Its text is being read.")
    return _("“%(title)s” is here. It is scanned for viruses before anybody can open it.")
