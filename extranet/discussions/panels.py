"""What discussions show on a space's home, and on the page of an item that they are about."""

from cms.access.policies import can
from extranet.spaces import items
from extranet.spaces.panels import item_panel, space_panel

from .following import unread
from .models import Thread

SHOWN = 5


@space_panel(order=15)
def latest_discussions(request, space):
    threads = Thread.objects.visible_to(request.user).filter(space=space).exclude(state=Thread.State.REMOVED)
    shown = list(threads.select_related("owner").in_order()[:SHOWN])
    new = unread(request.user, shown)
    return {
        "template": "discussions/panel.html",
        "threads": [(thread, new.get(thread.pk, 0)) for thread in shown],
        "may_begin": can(request.user, "add", space),
    }


@item_panel(order=10)
def about_this(request, item):
    """Only for who reads the space: who was given this one item learns nothing of what is said around it."""
    kind = items.kind_of(item)
    if kind is None or not can(request.user, "enter", item.space):
        return None
    threads = Thread.objects.visible_to(request.user).filter(
        space=item.space_id, about_kind=kind, about_id=item.pk
    )
    return {
        "template": "discussions/about_panel.html",
        "threads": threads.exclude(state=Thread.State.REMOVED).select_related("owner").in_order()[:SHOWN],
        "may_begin": can(request.user, "add", item.space),
        "space": item.space,
        "about": f"{kind}-{item.pk}",
    }
