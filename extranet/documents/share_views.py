"""Every share of a space for those who look after it, and everything that was given to one person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.access import grants
from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from .models import Document

PER_PAGE = 50


def shares(request, slug):
    """Administrators end every share; of a draft that only its owner sees they do not read the name."""
    space = get_visible_or_404(Space, request.user, action="moderate", slug=slug)
    manages = can(request.user, "manage", space)
    seen = Document.objects.visible_to(request.user).filter(space=space)
    concerned = Document.objects.filter(space=space) if manages else seen
    if request.method == "POST":
        _end(request, concerned, seen)
        return redirect("documents:shares", slug=slug)
    page = Paginator(grants.all_shares(concerned), PER_PAGE).get_page(request.GET.get("page"))
    shown = grants.described(Document, [uuid for uuid, _at in page.object_list])
    named = set(seen.filter(pk__in={share.content_object_id for share in shown}).values_list("pk", flat=True))
    now = timezone.now()
    for share in shown:
        share.is_hidden = share.content_object_id not in named
        share.has_ended = share.expires_at is not None and share.expires_at <= now
    return render(request, "documents/shares.html", {"space": space, "page": page, "shares": shown})


def _end(request, concerned, seen) -> None:
    asked = request.POST.get("end", "")
    share: Any = next((one for one in grants.described(Document, _uuids(asked))), None)
    if share is None:  # somebody else was faster
        messages.info(request, _("This share has ended already."))
        return
    if not concerned.filter(pk=share.content_object_id).exists():
        raise Http404
    document, holder = share.content_object, share.holder
    with transaction.atomic():
        grants.unshare(share)
        log("unshare", document, request=request, holder=str(holder))
    messages.success(request, _("No longer shared with %(holder)s.") % {"holder": holder})


@require_safe
@login_required
def shared_with_me(request):
    """What was given to one person or their organisation, wherever it lies: the place is not told."""
    held = {}
    for share in grants.held_by(request.user, Document, timezone.now()):
        held.setdefault(share.content_object_id, share)
    documents = Document.objects.visible_to(request.user).filter(pk__in=held).order_by("-changed_at", "-pk")
    page = Paginator(documents, 20).get_page(request.GET.get("page"))
    for document in page.object_list:
        document.share = held[document.pk]
    return render(request, "documents/shared_with_me.html", {"page": page})


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        raise Http404 from None
