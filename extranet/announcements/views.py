"""Announcements: reading, writing, and the steps between."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.policies import can, get_visible_or_404
from extranet.spaces.models import Space

from . import announcing, changes, lists, receiving
from .audiences import named
from .carrying import carried
from .forms import AnnouncementForm
from .models import Announcement
from .policy import is_staff, may_announce

PER_PAGE = 20
FACTS = Announcement.objects.with_facts()
#: Name → what it is called, and what stands in it. The first is the usual one; the others are for those in charge.
LISTS = {
    "": (gettext_lazy("For me"), lists.for_reader),
    "planned": (gettext_lazy("Drafts and scheduled"), lists.planned),
    "sent": (gettext_lazy("Announced"), lists.sent),
    "archived": (gettext_lazy("Archived"), lists.archived),
}


@never_cache
@login_required
@require_safe
def announcement_list(request):
    begin = "announcements:begin" if is_staff(request.user) else ""
    return _list(request, None, begin=begin, in_charge=may_announce(request.user))


@never_cache
@require_safe
def space_list(request, slug):
    space = get_visible_or_404(Space, request.user, action="enter", slug=slug)
    in_charge = can(request.user, "moderate", space)
    return _list(
        request, space, begin="announcements:begin_in_space" if in_charge else "", in_charge=in_charge
    )


def _list(request, space: Space | None, *, begin: str, in_charge: bool):
    user = request.user
    chosen = request.GET.get("list", "")
    if chosen not in LISTS or not in_charge:
        chosen = ""
    rows = LISTS[chosen][1](user)
    if space is not None:
        rows = lists.in_space(rows, space)
    page = Paginator(rows.with_facts(), PER_PAGE).get_page(request.GET.get("page"))
    audiences = named(user, page.object_list)
    new = receiving.unread(user, page.object_list) if user.is_authenticated and not chosen else set()
    context = {
        "space": space,
        "list_page": page,
        "rows": [(row, row.pk in new, audiences[row.pk]) for row in page.object_list],
        "lists": [(name, label) for name, (label, _rows) in LISTS.items()] if in_charge else [],
        "chosen": chosen,
        "begin": begin,
        "is_staff": is_staff(user),
    }
    return render(request, "announcements/list.html", context)


@never_cache
@require_safe
def detail(request, pk):
    """Who is shown it has read it: that is noted once."""
    user = request.user
    announcement = get_visible_or_404(FACTS.select_related("page"), user, pk=pk)
    receipt = receiving.opened(announcement, user, request=request) if request.method == "GET" else None
    may_receipts = can(user, "receipts", announcement)
    context = {
        "announcement": announcement,
        "carried": carried(announcement),
        "audiences": named(user, [announcement])[announcement.pk],
        "receipt": receipt,
        "must_acknowledge": receipt is not None and announcement.must_acknowledge,
        "in_charge": can(user, "edit", announcement) or announcement.state == "archived",
        "figures": receiving.figures(user, announcement) if may_receipts else None,
        "communication": _communication(user, announcement),
        "may": {
            name for name in ("edit", "delete", "remind", *announcing.STEPS) if can(user, name, announcement)
        },
        "steps": [
            (name, step.button) for name, step in announcing.STEPS.items() if can(user, name, announcement)
        ],
    }
    return render(request, "announcements/detail.html", context)


def _communication(user, announcement: Announcement):
    if announcement.communication_id is None or not is_staff(user):
        return None
    return announcement.communication


# -- writing -------------------------------------------------------------------------------------------


@never_cache
def begin(request):
    """In the institute's name: its staff."""
    if not is_staff(request.user):
        raise Http404
    return _begin(request, None)


@never_cache
def begin_in_space(request, slug):
    return _begin(request, get_visible_or_404(Space, request.user, action="moderate", slug=slug))


def _begin(request, space: Space | None):
    initial = {
        "language": get_language(),
        "revision": 0,
        "communication": request.GET.get("communication", ""),
    }
    form = AnnouncementForm(request.POST or None, user=request.user, space=space, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.begin(space, form.values, form.audiences, by=request.user, request=request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return _saved(request, made)
    status = 422 if form.is_bound else 200
    return render(request, "announcements/edit.html", {"form": form, "space": space}, status=status)


@never_cache
def edit(request, pk):
    found = get_visible_or_404(FACTS, request.user, action="edit", pk=pk)
    kwargs = {"user": request.user, "space": found.space}
    form = AnnouncementForm(
        request.POST or None,
        instance=copy(found),  # what is typed stays in the form: the page goes on calling it by its name
        initial={"revision": found.revision},
        **kwargs,
    )
    context, status = {}, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            based_on = form.cleaned_data["revision"]
            try:
                saved = announcing.save(
                    pk, form.values, form.audiences, based_on=based_on, by=request.user, request=request
                )
            except announcing.ChangedMeanwhile as meanwhile:
                found, status = meanwhile.now, 409
                context = changes.told(found, form, based_on)
                # What was typed stays in the form, which now knows of the others' changes.
                kept = request.POST.copy()
                kept["revision"] = str(found.revision)
                form = AnnouncementForm(kept, instance=copy(found), **kwargs)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return _saved(request, saved)
    context |= {"form": form, "announcement": found, "space": found.space}
    return render(request, "announcements/edit.html", context, status=status)


def _saved(request, announcement: Announcement):
    if "publish" not in request.POST or announcement.state == "published":
        messages.success(request, _("Saved."))
        return redirect(announcement)
    return _take(request, announcement.pk, "publish", seen=announcement.revision)


@require_POST
def step(request, pk, name):
    if name not in announcing.STEPS:
        raise Http404
    get_visible_or_404(Announcement, request.user, action=name, pk=pk)
    seen = request.POST.get("seen", "")
    return _take(request, pk, name, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None)


def _take(request, pk: int, name: str, *, seen: int | None):
    try:
        announcement = announcing.take(pk, name, by=request.user, seen=seen, request=request)
    except announcing.ChangedMeanwhile:
        messages.warning(
            request, _("Somebody changed this while you were looking at it. Check it, then decide again.")
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = announcing.STEPS[name].said
        if announcement.phase == "scheduled":
            said = _("Scheduled: its readers are told when its time comes.")
        messages.success(request, str(said))
    return redirect("announcements:detail", pk=pk)


@never_cache
def delete(request, pk):
    """Asks first: what is deleted is gone."""
    announcement = get_visible_or_404(FACTS, request.user, action="delete", pk=pk)
    if request.method == "POST":
        announcing.delete(pk, by=request.user, request=request)
        messages.success(request, _("Deleted."))
        return redirect("announcements:list")
    return render(request, "announcements/delete.html", {"announcement": announcement})
