from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from .folders import ANCESTORS, delete_folder, make_folder, rename, trail
from .forms import FolderForm
from .models import Folder


def make(request, slug):
    space = get_visible_or_404(Space, request.user, action="add", slug=slug)
    parent = folder_in(request.user, space, request.GET.get("in"))
    form = FolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            folder = make_folder(
                space, form.cleaned_data["name"], parent=parent, by=request.user, request=request
            )
        except ValidationError as error:
            form.add_error("name", error)
        else:
            messages.success(request, _("The folder “%(name)s” is here.") % {"name": folder})
            return redirect(folder)
    context = {"space": space, "folders": trail(parent), "form": form}
    return render(request, "documents/folder.html", context, status=422 if form.errors else 200)


def edit(request, pk):
    folders = Folder.objects.select_related("space", ANCESTORS)
    folder = get_visible_or_404(folders, request.user, action="edit", pk=pk)
    form = FolderForm(request.POST or None, initial={"name": folder.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename(folder, form.cleaned_data["name"], by=request.user, request=request)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            messages.success(request, _("Saved."))
            return redirect(folder)
    context = {"space": folder.space, "folder": folder, "folders": trail(folder), "form": form}
    return render(request, "documents/folder.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request, pk):
    folders = Folder.objects.select_related("space", "parent")
    folder = get_visible_or_404(folders, request.user, action="delete", pk=pk)
    try:
        delete_folder(folder, by=request.user, request=request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(folder)
    messages.success(request, _("The folder “%(name)s” is deleted.") % {"name": folder.name})
    if folder.parent:
        return redirect("documents:folder", slug=folder.space.slug, pk=folder.parent_id)
    return redirect("documents:list", slug=folder.space.slug)


def folder_in(user, space: Space, pk: str | None) -> Folder | None:
    """The folder of `space` that an address names; None where it names none."""
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit()):
        raise Http404
    folders = Folder.objects.filter(space=space).select_related(ANCESTORS)
    return get_visible_or_404(folders, user, pk=pk)
