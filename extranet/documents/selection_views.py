"""What to do with several at once. The list sends what was ticked; here one decides and confirms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import ngettext

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from . import moving
from .folder_views import folder_in
from .folders import Tree
from .forms import DestinationForm
from .models import Folder
from .selection import Selection, select
from .trash import trash_all
from .zips import members, safe, stream

ACTIONS = ("move", "copy", "trash", "zip")


def selected(request, slug):
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    sent = request.POST if request.method == "POST" else request.GET
    action, items = sent.get("do"), sent.getlist("item")
    if action not in ACTIONS:
        raise Http404
    try:
        selection = select(request.user, space, items)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_place(space, sent.get("in")))
    if action == "zip":
        return _zip(request, selection)
    if action == "trash":
        return _trash(request, selection, items)
    return _carry(request, action, selection, items)


def _zip(request, selection: Selection):
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    try:
        found = members(selection)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_place(selection.space, request.GET.get("in")))
    if request.method == "GET":
        with transaction.atomic():
            for member in found:
                if member.document is not None:
                    log("download", member.document, request=request, zip=True)
    folders = selection.folders
    name = safe(folders[0].name if len(selection.names) == 1 and folders else selection.space.name)
    response = StreamingHttpResponse(
        stream(found) if request.method == "GET" else iter(()), content_type="application/zip"
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would keep it all before it sends any
    return response


def _trash(request, selection: Selection, items: list[str]):
    if request.method == "POST":
        try:
            count = trash_all(selection.space, items, by=request.user, request=request)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = ngettext("%(count)d moved to the trash.", "%(count)d moved to the trash.", count)
            messages.success(request, said % {"count": count})
        return redirect(_place(selection.space, request.POST.get("in")))
    return render(request, "documents/selected.html", _context(request, "trash", selection, items))


def _carry(request, action: str, selection: Selection, items: list[str]):
    sent = request.POST if request.method == "POST" else request.GET
    places = moving.destinations(request.user)
    here = selection.space.slug
    wanted = sent.get("to") or (here if any(space.slug == here for space in places) else None)
    to = next((space for space in places if space.slug == wanted), None)
    if wanted and to is None:
        raise Http404
    form = None
    if to is not None:
        tree = Tree(to)
        form = DestinationForm(request.POST if request.method == "POST" else None, tree=tree)
    if request.method == "POST" and to is not None and form is not None and form.is_valid():
        act = moving.move if action == "move" else moving.copy
        try:
            count = act(selection.space, items, to, form.folder, by=request.user, request=request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            moved = ngettext("%(count)d moved.", "%(count)d moved.", count)
            copied = ngettext("%(count)d copied as a draft.", "%(count)d copied as drafts.", count)
            messages.success(request, (moved if action == "move" else copied) % {"count": count})
            return redirect(_place(to, str(form.folder.pk) if form.folder else None))
    context = _context(request, action, selection, items) | {"places": places, "to": to, "form": form}
    return render(request, "documents/selected.html", context, status=422 if form and form.errors else 200)


def _context(request, action: str, selection: Selection, items: list[str]) -> dict:
    sent = request.POST if request.method == "POST" else request.GET
    back = folder_in(request.user, selection.space, sent.get("in"))
    return {
        "space": selection.space,
        "action": action,
        "selection": selection,
        "items": items,
        "count": len(selection.all_documents),
        "back": back,
    }


def _place(space: Space, folder: str | None):
    """The list from which one came."""
    if folder and folder.isascii() and folder.isdigit():
        found = Folder.objects.filter(space=space, pk=int(folder[:18])).first()
        if found is not None:
            found.space = space
            return found.get_absolute_url()
    return reverse("documents:list", args=[space.slug])
