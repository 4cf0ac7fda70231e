from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from .forms import TagForm
from .models import Tag
from .tags import rename, seen_by


@require_safe
def tags(request, slug):
    space = get_visible_or_404(Space, request.user, action="moderate", slug=slug)
    page = Paginator(seen_by(request.user, space), 50).get_page(request.GET.get("page"))
    return render(request, "documents/tags.html", {"space": space, "page": page})


def edit(request, pk):
    tag = get_visible_or_404(Tag.objects.select_related("space"), request.user, action="edit", pk=pk)
    if not seen_by(request.user, tag.space).filter(pk=pk).exists():
        raise Http404
    form = TagForm(request.POST or None, initial={"name": tag.name})
    if request.method == "POST" and form.is_valid():
        try:
            kept = rename(tag, form.cleaned_data["name"], by=request.user, request=request)
        except ValidationError as error:
            form.add_error("name", error)
        else:
            said = _("Saved.") if kept == tag else _("Both tags are one now: “%(name)s”.") % {"name": kept}
            messages.success(request, said)
            return redirect("documents:tags", slug=tag.space.slug)
    context = {"space": tag.space, "tag": tag, "form": form}
    return render(request, "documents/tag.html", context, status=422 if form.errors else 200)
