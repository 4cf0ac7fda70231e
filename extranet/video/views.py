import logging

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.limits import over_limit, too_many
from extranet.spaces import break_glass
from extranet.spaces.models import Space
from extranet.spaces.video_rooms import SPACE, room_kind

from .rooms import NotAnswering, decided, name_of, person_in, room_for, turn
from .servers import server

logger = logging.getLogger("kuvend.video")
#: One joins again after each broken connection.
JOINS, SPAN = 30, 15 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def room(request, kind, key):
    """What one should know before joining; a POST joins. Nothing of the video server is asked or loaded before."""
    video, of = server(), room_kind(kind)
    if video is None or of is None:
        raise Http404
    obj = get_visible_or_404(of.model.objects.filter(of.open), request.user, action=of.enter, **{of.key: key})
    space = of.space(obj)
    row = decided(space)
    context = {
        "obj": obj,
        "key": key,
        "space": space,
        "of": of,
        "host": video.host,
        "is_on": row.is_on,
        "shown_name": name_of(request.user),
        "phone": settings.VIDEO_PHONE,
        "may_manage": can(request.user, "manage", space),
    }
    if request.method != "POST" or not row.is_on:
        return render(request, "video/room.html", context)
    if over_limit("video", request.user.pk, most=JOINS, seconds=SPAN):
        return too_many(request)
    name = room_for(obj, row.key)
    person = person_in(name, request.user, of, obj)
    try:
        link = video.link(name, person)
    except NotAnswering as error:
        logger.warning("%s: %s", video.host, error)
        return render(request, "video/room.html", {**context, "not_answering": True}, status=503)
    glass = {"break_glass": True} if break_glass.held(request.user, space) else {}
    log("view", obj, request=request, joined="video", moderator=person.moderates, **glass)
    return _opening(request, {**context, "link": link, "seconds": settings.VIDEO_LINK_SECONDS})


def _opening(request, context):
    """A page that leads on at once. No redirect: Chromium holds `form-action` against every address to which a
    form's answer redirects, also those behind the video server's load balancer, which nobody here knows."""
    answer = render(request, "video/opening.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def switch(request, slug):
    """An administrator turns the rooms of the space on or off."""
    if server() is None:
        raise Http404
    spaces = Space.objects.filter(SPACE.open)
    space = get_visible_or_404(spaces, request.user, action="manage", slug=slug)
    on = request.POST.get("on") == "yes"
    turn(space, on, by=request.user, request=request)
    messages.success(
        request,
        _("The video room is on: members can join.")
        if on
        else _("The video room is off. Who is in the call now stays until they leave it."),
    )
    return redirect("video:room", SPACE.name, space.slug)
