from django.urls import reverse

from cms.access.policies import can
from extranet.spaces.panels import space_panel
from extranet.spaces.video_rooms import SPACE

from .rooms import decided
from .servers import server


@space_panel(order=3)
def video_room(request, space):
    """The way into the room of the space, for those who may enter it while it is on."""
    if server() is None or space.is_archived or not can(request.user, SPACE.enter, space):
        return None
    if not decided(space).is_on:
        return None
    return {"template": "video/panel.html", "address": reverse("video:room", args=[SPACE.name, space.slug])}
