from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.downloads import serve_private

from .checkout_views import told_who_holds
from .comparing import MOST, compare
from .forms import VersionForm
from .models import Document, DocumentVersion
from .places import WITH_PLACE, place_of
from .versions import add_version, bring_back, may_be_read, readable, text_of


@require_safe
def versions(request, pk):
    document = get_visible_or_404(Document.objects.select_related(*WITH_PLACE), request.user, pk=pk)
    may_edit = can(request.user, "edit", document)
    page = Paginator(readable(document, by_editor=may_edit), 20).get_page(request.GET.get("page"))
    context = {"document": document, "page": page, "may_edit": may_edit, **place_of(request.user, document)}
    return render(request, "documents/versions.html", context)


def new_version(request, pk):
    document = get_visible_or_404(
        Document.objects.select_related(*WITH_PLACE), request.user, action="edit", pk=pk
    )
    if request.method != "POST" and (answer := told_who_holds(request, document)):
        return answer
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = add_version(
                document,
                form.cleaned_data["file"],
                form.kind,
                by=request.user,
                note=form.cleaned_data["note"],
                request=request,
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("Version %(number)d is here.") % {"number": version.number})
            return redirect(document)
    context = {"document": document, "form": form, **place_of(request.user, document)}
    return render(request, "documents/new_version.html", context, status=422 if form.errors else 200)


@require_safe
def download_version(request, pk, number):
    document, version = _version(request, pk, number)
    if request.method == "GET":
        asked = request.headers.get("Range", "")[:100]
        log("download", document, request=request, version=number, range=asked)
    return serve_private(
        request, version.file, name=version.file_name, media_type=version.media_type, etag=version.sha256
    )


@require_POST
def restore_version(request, pk, number):
    document, version = _version(request, pk, number, action="edit")
    if number == document.version:
        messages.info(request, _("Version %(number)d is the current one already.") % {"number": number})
        return redirect("documents:versions", pk=pk)
    try:
        new = bring_back(document, version.number, by=request.user, request=request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("Version %(old)d is back, as version %(number)d.")
        messages.success(request, said % {"old": number, "number": new.number})
    return redirect("documents:versions", pk=pk)


@require_safe
def compare_versions(request, pk):
    document = get_visible_or_404(Document.objects.select_related(*WITH_PLACE), request.user, pk=pk)
    known = {version.number: version for version in readable(document).defer("text")}
    new = _number(request.GET.get("to"), document.version)
    old = _number(request.GET.get("from"), max((number for number in known if number < new), default=new))
    if not {old, new} <= known.keys():
        raise Http404
    comparison = None
    if old != new:
        comparison = compare(text_of(known[old], document), text_of(known[new], document))
    context = {
        "document": document,
        "numbers": sorted(known, reverse=True),
        "old": known[old],
        "new": known[new],
        "comparison": comparison,
        "most": MOST,
        **place_of(request.user, document),
    }
    return render(request, "documents/compare.html", context)


def _version(request, pk: int, number: int, action: str = "view") -> tuple[Document, DocumentVersion]:
    """A version is reached through its document, with the same answer where there is none."""
    document = get_visible_or_404(Document, request.user, action=action, pk=pk)
    version = document.versions.filter(number=min(number, 2**31 - 1)).first()
    if version is None or not may_be_read(version, document):
        raise Http404
    return document, version


def _number(asked: str | None, otherwise: int) -> int:
    if not asked:
        return otherwise
    if not (asked.isascii() and asked.isdigit()):
        raise Http404
    return int(asked[:9])
