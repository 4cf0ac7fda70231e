from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cms.access import grants
from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.downloads import serve_private
from extranet.spaces.models import Space

from . import previews, scan_views
from .forms import DocumentForm, ShareForm
from .models import Document

State = Document.State
#: Action → (the state it leads to, what is said afterwards, the button).
ACTIONS = {
    "submit": (
        State.PENDING,
        gettext_lazy("Submitted: a moderator decides."),
        gettext_lazy("Submit for publication"),
    ),
    "withdraw": (State.DRAFT, gettext_lazy("It is a draft again."), gettext_lazy("Take back")),
    "publish": (State.PUBLISHED, gettext_lazy("Published."), gettext_lazy("Publish")),
    "archive": (State.ARCHIVED, gettext_lazy("Archived."), gettext_lazy("Archive")),
    "trash": (State.TRASHED, gettext_lazy("Moved to the trash."), gettext_lazy("Move to the trash")),
    "restore": (None, gettext_lazy("Restored."), gettext_lazy("Restore")),
}
#: Tabs of the list.
LISTS = {
    "current": (State.PUBLISHED, State.PENDING, State.DRAFT),
    "archived": (State.ARCHIVED,),
    "trash": (State.TRASHED, State.DISCARDED),
}


@require_safe
def document_list(request, slug):
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    chosen = request.GET.get("list")
    chosen = chosen if chosen in LISTS else "current"
    documents = (
        Document.objects.visible_to(request.user)
        .filter(space=space, state__in=LISTS[chosen])
        .select_related("owner")
        .order_by("-changed_at", "-pk")
    )
    return render(
        request,
        "documents/list.html",
        {
            "space": space,
            "chosen": chosen,
            "page": Paginator(documents, 20).get_page(request.GET.get("page")),
            "may_add": can(request.user, "add", space),
        },
    )


@require_safe
def detail(request, pk):
    document = get_visible_or_404(Document.objects.select_related("space", "owner"), request.user, pk=pk)
    log("view", document, request=request)
    return render(
        request,
        "documents/detail.html",
        {
            "document": document,
            "takes_long": scan_views.takes_long(document),
            "space": _space_if_entered(request.user, document),
            "preview": previews.shown(document, request.GET.get("unit"), request.GET.get("page")),
            "may_edit": can(request.user, "edit", document),
            "may_share": can(request.user, "share", document),
            "actions": [
                {"name": name, "label": label}
                for name, (_state, _said, label) in ACTIONS.items()
                if can(request.user, name, document)
            ],
        },
    )


@require_safe
def download(request, pk):
    document = get_visible_or_404(Document, request.user, pk=pk)
    if withheld := scan_views.refusal(request, document):
        return withheld
    if request.method == "GET":
        log("download", document, request=request, range=request.headers.get("Range", "")[:100])
    return serve_private(
        request,
        document.file,
        name=document.file_name,
        media_type=document.media_type,
        etag=document.sha256,
        inline=document.media_type == "application/pdf" and "inline" in request.GET,
    )


def edit(request, pk):
    document = get_visible_or_404(
        Document.objects.select_related("space"), request.user, action="edit", pk=pk
    )
    before = {name: str(getattr(document, name)) for name in DocumentForm.Meta.fields}
    form = DocumentForm(request.POST or None, instance=document)
    if request.method == "POST" and form.is_valid():
        after = {name: str(getattr(document, name)) for name in DocumentForm.Meta.fields}
        with transaction.atomic():
            # Only these: meanwhile somebody may have changed its state, or the worker that of its text.
            document.save(update_fields=[*DocumentForm.Meta.fields, "changed_at"])
            log("edit", document, request=request, before=before, after=after)
        messages.success(request, _("Saved."))
        return redirect(document)
    context = {"document": document, "space": _space_if_entered(request.user, document), "form": form}
    return render(request, "documents/edit.html", context)


@require_POST
@transaction.atomic
def change_state(request, pk, action):
    if action not in ACTIONS:
        raise Http404
    # Of two who act at once, the second is asked again whether the new state still lets them.
    documents = Document.objects.select_related("space").select_for_update(of=("self",))
    document = get_visible_or_404(documents, request.user, action=action, pk=pk)
    before = document.state
    state, said, _label = ACTIONS[action]
    if action == "restore":
        state = document.restore_to
    elif action == "trash" and before == State.DRAFT:
        state = State.DISCARDED  # in the trash, and still its owner's alone
    document.move_to(state)
    log("state", document, request=request, before=before, after=document.state)
    messages.success(request, said)
    if not can(request.user, "view", document):
        return redirect("documents:list", slug=document.space.slug)
    return redirect(document)


def sharing(request, pk):
    """Give one person or one organisation this item until a date; see and end every share."""
    document = get_visible_or_404(
        Document.objects.select_related("space"), request.user, action="share", pk=pk
    )
    form = ShareForm(request.POST if "share" in request.POST else None)
    if form.is_bound and form.is_valid():
        holder, until = form.holder, form.cleaned_data["expires_at"]
        with transaction.atomic():
            grants.share(document, holder, by=request.user, expires_at=until)
            end = until.isoformat() if until else None
            log("share", document, request=request, holder=str(holder), until=end)
        messages.success(request, _("Shared with %(holder)s.") % {"holder": holder})
        return redirect("documents:sharing", pk=pk)
    shares = grants.shares_of(document)
    if "end" in request.POST:
        share = next((share for share in shares if str(share.uuid) == request.POST["end"]), None)
        if share is None:
            raise Http404
        holder = share.holder
        with transaction.atomic():
            grants.unshare(share)
            log("unshare", document, request=request, holder=str(holder))
        messages.success(request, _("No longer shared with %(holder)s.") % {"holder": holder})
        return redirect("documents:sharing", pk=pk)
    space = _space_if_entered(request.user, document)
    return render(
        request,
        "documents/sharing.html",
        {"document": document, "space": space, "form": form, "shares": shares},
    )


def _space_if_entered(user, document) -> Space | None:
    """The space, for breadcrumbs: who was given only this item learns nothing of where it lies."""
    return document.space if can(user, "enter", document.space) else None
