from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cms.access.policies import can
from extranet.spaces.panels import space_panel

from .models import Document

SHOWN = 5
SOON = timedelta(days=30)


@space_panel(order=10)
def latest_documents(request, space):
    """The five documents that changed last, of those the reader may see."""
    return {
        "template": "documents/panel.html",
        "documents": Document.objects.visible_to(request.user)
        .filter(space=space)
        .prefetch_related("tags")
        .exclude(state__in=[Document.State.TRASHED, Document.State.DISCARDED])[:SHOWN],
        "may_add": can(request.user, "add", space),
    }


@space_panel(order=5)
def new_documents(request, space):
    """What others published since the member was last here."""
    since = getattr(request, "new_since", None)
    if since is None:
        return None
    new = Document.objects.visible_to(request.user).filter(
        space=space, state=Document.State.PUBLISHED, published_at__gt=since
    )
    new = new.exclude(owner=request.user).order_by("-published_at", "-pk").prefetch_related("tags")
    shown = list(new[: SHOWN + 1])
    return {
        "template": "documents/new_panel.html",
        "since": since,
        "documents": shown[:SHOWN],
        "more": len(shown) > SHOWN,
    }


@space_panel(order=20)
def upcoming(request, space):
    """What opens or closes within a month, of what the reader may see."""
    now = timezone.now()
    soon = Q(visible_from__gt=now, visible_from__lte=now + SOON)
    soon |= Q(visible_until__gt=now, visible_until__lte=now + SOON)
    documents = Document.objects.visible_to(request.user).filter(soon, space=space)
    documents = documents.exclude(state__in=[Document.State.TRASHED, Document.State.DISCARDED])
    dates = []
    for document in documents.order_by("visible_from", "visible_until")[:SHOWN]:
        opens = document.visible_from is not None and document.visible_from > now
        dates.append((document.visible_from if opens else document.visible_until, opens, document))
    if not dates:
        return None
    return {"template": "documents/upcoming_panel.html", "dates": sorted(dates, key=lambda each: each[0])}
