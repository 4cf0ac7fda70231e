"""What announcements show on a space's home: what the reader has to confirm, and the latest ones."""

from cms.access.policies import can
from extranet.spaces.panels import space_panel

from .lists import for_reader, in_space
from .receiving import to_acknowledge, unread

SHOWN = 3


@space_panel(order=1)
def latest_announcements(request, space):
    waiting = list(in_space(to_acknowledge(request.user), space)[:SHOWN])
    latest = list(in_space(for_reader(request.user), space).select_related("owner")[:SHOWN])
    may_announce = can(request.user, "moderate", space)
    if not (waiting or latest or may_announce):
        return None
    new = unread(request.user, latest) if latest else set()
    return {
        "template": "announcements/panel.html",
        "waiting": waiting,
        "rows": [(announcement, announcement.pk in new) for announcement in latest],
        "may_announce": may_announce,
    }
