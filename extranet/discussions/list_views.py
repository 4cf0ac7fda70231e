"""The discussions of a space."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from .following import unread, with_unread
from .models import Reading, Thread

A_LIST = 20
#: Name → what it is called. The first is the usual one.
LISTS = {
    "": _("All"),
    "unread": _("New for me"),
    "mine": _("I follow"),
    "unanswered": _("Without a reply"),
    "removed": _("Removed"),
}


@never_cache
@require_safe
def thread_list(request, slug):
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    moderates = can(request.user, "moderate", space)
    name = request.GET.get("list", "")
    if name not in LISTS or (name == "removed" and not moderates):
        name = ""
    threads = _narrowed(Thread.objects.visible_to(request.user).filter(space=space), request.user, name)
    page = Paginator(threads.select_related("owner").in_order(), A_LIST).get_page(request.GET.get("page"))
    new = unread(request.user, page.object_list)
    context = {
        "space": space,
        "list_page": page,
        "threads": [(thread, new.get(thread.pk, 0)) for thread in page.object_list],
        "lists": [(key, label) for key, label in LISTS.items() if key != "removed" or moderates],
        "chosen": name,
        "may_begin": can(request.user, "add", space),
    }
    return render(request, "discussions/list.html", context)


def _narrowed(threads, user, name: str):
    if name == "removed":
        return threads.filter(state=Thread.State.REMOVED)
    threads = threads.exclude(state=Thread.State.REMOVED)
    if name == "unread":
        return with_unread(user, threads)
    if name == "mine":
        return threads.filter(pk__in=Reading.objects.filter(user=user, follows=True).values("thread"))
    if name == "unanswered":
        return threads.filter(last_number__lte=1)
    return threads
