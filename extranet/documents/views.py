from copy import copy

from django.contrib import messages
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
from extranet.spaces.panels import item_panels_for

from . import previews, scan_views
from .checkout import Held, holder_of, may_release
from .checkout_views import told_who_holds
from .editing import ChangedMeanwhile, changes_since, save_fields
from .forms import DocumentForm, EditForm, ShareForm
from .list_views import LISTS
from .models import Document
from .moving import destinations
from .notices import tell_of_publication
from .places import WITH_PLACE, place_of
from .tags import names_of, seen_by
from .trash import trash

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
TAGS_SUGGESTED = 200


@require_safe
def detail(request, pk):
    document = get_visible_or_404(
        Document.objects.select_related("owner", "checked_out_by", *WITH_PLACE), request.user, pk=pk
    )
    log("view", document, request=request)
    return render(
        request,
        "documents/detail.html",
        {
            "document": document,
            **place_of(request.user, document),
            "takes_long": scan_views.takes_long(document),
            "preview": previews.shown(document, request.GET.get("unit"), request.GET.get("page")),
            "may_edit": can(request.user, "edit", document),
            "may_carry": can(request.user, "edit", document) or can(request.user, "trash", document),
            "may_copy": document.state not in LISTS["trash"] and bool(destinations(request.user)),
            "holder": holder_of(document),
            "may_release": may_release(request.user, document),
            "may_share": can(request.user, "share", document),
            "panels": item_panels_for(request, document),
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
        Document.objects.select_related(*WITH_PLACE), request.user, action="edit", pk=pk
    )
    if request.method != "POST" and (answer := told_who_holds(request, document)):
        return answer
    there = seen_by(request.user, document.space).values_list("name", flat=True)[:TAGS_SUGGESTED]
    initial = {"revision": document.revision, "tags": ", ".join(names_of(document))}
    form = EditForm(request.POST or None, instance=document, initial=initial, tags_there=there)
    changes, status = None, 200
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in DocumentForm.Meta.fields}
        based_on = form.cleaned_data["revision"]
        try:
            tags = form.cleaned_data["tags"]
            save_fields(pk, values, tags=tags, based_on=based_on, by=request.user, request=request)
        except Held as held:
            form.add_error(None, held)
            status = 409
        except ChangedMeanwhile as meanwhile:
            document, status = meanwhile.document, 409
            changes = changes_since(document, based_on)
            # What was typed stays in the form, which now knows of the others' changes.
            kept = request.POST.copy()
            kept["revision"] = str(document.revision)
            form = EditForm(kept, instance=copy(document), tags_there=there)
        else:
            messages.success(request, _("Saved."))
            return redirect(document)
    context = {
        "document": document,
        **place_of(request.user, document),
        "form": form,
        "changes": changes,
    }
    return render(request, "documents/edit.html", context, status=status)


@require_POST
@transaction.atomic
def change_state(request, pk, action):
    if action not in ACTIONS:
        raise Http404
    # Of two who act at once, the second is asked again whether the new state still lets them.
    documents = Document.objects.select_related("space").select_for_update(of=("self",))
    document = get_visible_or_404(documents, request.user, action=action, pk=pk)
    if request.POST.get("seen", document.content_mark) != document.content_mark:
        messages.warning(
            request,
            _("Somebody changed this document while you were looking at it. Check it, then decide again."),
        )
        return redirect(document)
    if action in {"trash", "archive"} and (answer := told_who_holds(request, document)):
        return answer
    before = document.state
    state, said, _label = ACTIONS[action]
    if action == "trash":
        trash(document, by=request.user, request=request)
    else:
        is_first = action == "publish" and document.published_at is None
        document.move_to(document.restore_to if action == "restore" else state)
        log("state", document, request=request, before=before, after=document.state)
        if is_first:
            tell_of_publication(document, by=request.user)
    messages.success(request, said)
    if not can(request.user, "view", document):
        return redirect("documents:list", slug=document.space.slug)
    return redirect(document)


def sharing(request, pk):
    """Give one person or one organisation this item until a date; see and end every share."""
    document = get_visible_or_404(
        Document.objects.select_related(*WITH_PLACE), request.user, action="share", pk=pk
    )
    form = ShareForm(request.POST if "share" in request.POST else None)
    if form.is_bound and form.is_valid():
        holder, until = form.holder, form.cleaned_data["expires_at"]
        with transaction.atomic():
            grants.share(document, holder, by=request.user, expires_at=until)
            end = until.isoformat() if until else None
            log("share", document, request=request, holder=holder, until=end)
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
            log("unshare", document, request=request, holder=holder)
        messages.success(request, _("No longer shared with %(holder)s.") % {"holder": holder})
        return redirect("documents:sharing", pk=pk)
    context = {"document": document, "form": form, "shares": shares, **place_of(request.user, document)}
    return render(request, "documents/sharing.html", context)
