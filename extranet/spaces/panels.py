"""What features show on a space's home, to whoever may enter the space. A feature registers its panel; spaces import
no feature."""

from django.utils import timezone

from cms.access.policies import can
from cms.core.panels import Panels

from .models import Membership

_panels = Panels()
space_panel = _panels.register
panels_for = _panels.shown
SHOWN = 6


@space_panel(order=50)
def members(request, space):
    """Who came last, and how many there are: for those who may know the roster."""
    if not can(request.user, "roster", space):
        return None
    active = Membership.objects.active(timezone.now()).filter(space=space, user__is_active=True)
    return {
        "template": "spaces/members_panel.html",
        "latest": active.select_related("user").order_by("-joined_at", "-pk")[:SHOWN],
        "number": active.count(),
    }


#: The same on the page of an item of a space: `panel(request, item)`, for an item with a `space`.
_item_panels = Panels()
item_panel = _item_panels.register
item_panels_for = _item_panels.shown
