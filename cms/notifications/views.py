"""What somebody is told of, and how."""

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cms.access.policies import get_visible_or_404
from cms.users.models import User

from . import letters, preferences, problems, reading, rooms
from .forms import PreferencesForm, TimetableForm
from .models import Notice, Timetable, Undeliverable

A_PAGE = 30


def _number(asked: str) -> int | None:
    """None for what is no number of the database's."""
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None


@never_cache
@login_required
@require_safe
def notice_list(request):
    before = _number(request.GET.get("before", ""))
    news, earlier = reading.page(request.user, before=before, limit=A_PAGE)
    context = {
        "news": news,
        "earlier": earlier,
        "stopped": problems.stopped(request.user),
    }
    return render(request, "notifications/list.html", context)


@never_cache
@login_required
@require_safe
def open_notice(request, pk):
    """To what it tells of; from then on it is not new. What its reader may no longer see is as if it were not there."""
    notice = get_visible_or_404(Notice.objects.select_related("event__actor"), request.user, pk=pk)
    found = reading.notices(request.user, [notice])
    if not found:
        raise Http404
    if notice.seen_at is None:
        Notice.objects.filter(pk=pk).update(seen_at=timezone.now())
    return redirect(found[0].line.url)


@require_POST
@login_required
def all_seen(request):
    """Everything up to the newest one that the page showed."""
    newest = _number(request.POST.get("newest", ""))
    unseen = Notice.objects.visible_to(request.user).filter(seen_at=None)
    if newest is not None:
        unseen.filter(pk__lte=newest).update(seen_at=timezone.now())
    messages.success(request, _("All marked as read."))
    return redirect("notifications:list")


#: Name → how many days back it begins, for those that do not depend on the weekday.
SINCE = {"today": 0, "week": 7, "month": 30}


@never_cache
@login_required
@require_safe
def stream(request):
    """What is new in all rooms of the reader, or in one."""
    own = rooms.names_of(request.user, rooms.own(request.user))
    room = request.GET.get("room", "")
    if room and room not in own:
        raise Http404
    since, name = _since(request.GET.get("since", ""))
    before = _number(request.GET.get("before", ""))
    news, earlier = reading.stream(request.user, since=since, room=room, before=before)
    context = {
        "news": news,
        "earlier": earlier,
        "rooms": sorted(own.items(), key=lambda each: each[1].casefold()),
        "room": room,
        "since": since,
        "chosen": name,
        "choices": [
            ("", _("All")), ("today", _("Today")), ("monday", _("Since Monday")), ("week", _("Seven days")),
            ("month", _("Thirty days")),
        ],
    }  # fmt: skip
    return render(request, "notifications/stream.html", context)


def _since(name: str) -> tuple[datetime | None, str]:
    """(from when on, the name of the choice) for "monday", "today", "week", "month"; else (None, "")."""
    today = timezone.localdate()
    if name in SINCE:
        day = today - timedelta(days=SINCE[name])
    elif name == "monday":
        day = today - timedelta(days=today.weekday())
    else:
        return None, ""
    return timezone.make_aware(datetime.combine(day, time.min)), name


@never_cache
@login_required
def settings(request):
    """How to be told of each kind of event, and when."""
    timetable = Timetable.objects.filter(user=request.user).first() or Timetable(user=request.user)
    posted = request.POST or None
    choices = PreferencesForm(posted, user=request.user, prefix="told")
    times = TimetableForm(posted, instance=timetable, prefix="when")
    if request.method == "POST" and choices.is_valid() and times.is_valid():
        choices.save()
        times.save()
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    own = rooms.names_of(request.user, rooms.own(request.user))
    special = set(request.user.notice_preferences.exclude(room="").values_list("room", flat=True))
    context = {
        "choices": choices,
        "times": times,
        "rooms": sorted(((name, room, room in special) for room, name in own.items())),
        "stopped": problems.stopped(request.user),
    }
    return render(request, "notifications/settings.html", context)


@never_cache
@login_required
def room_settings(request, room):
    """The same for one room."""
    name = rooms.names_of(request.user, [room]).get(room) if room in rooms.own(request.user) else None
    if name is None:
        raise Http404
    form = PreferencesForm(request.POST or None, user=request.user, room=room, prefix="told")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    return render(request, "notifications/room_settings.html", {"form": form, "name": name, "room": room})


@csrf_exempt  # mail programs post here, without a session; the token is all that counts
@never_cache
def stop(request, token):
    """What the link in a mail leads to. Opening it changes nothing: programs that look at links do that too."""
    scope = letters.scope_in(token)
    user = User.objects.filter(pk=scope[0], is_active=True).first() if scope else None
    if scope is None or user is None:
        raise Http404
    if request.method == "POST":
        preferences.stop(user, scope[1], scope[2])
    # Whoever holds the link reads it: a mail that was passed on says nothing of rooms its first reader has left.
    context = {"stopped": request.method == "POST", "what": letters.what_stops(user, scope[1], scope[2])}
    return render(request, "notifications/stop.html", context)


@never_cache
@login_required
def undeliverable(request):
    """Addresses that send mail back, for the institute's staff: each can be written to again."""
    if not (request.user.is_staff and request.user.is_superuser):
        raise Http404
    if request.method == "POST":
        pk = request.POST.get("problem", "")
        problems.clear(get_visible_or_404(Undeliverable, request.user, action="clear", pk=pk))
        messages.success(request, _("Mail is sent to this address again."))
        return redirect("notifications:undeliverable")
    rows = Undeliverable.objects.visible_to(request.user).select_related("user")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/undeliverable.html", {"list_page": page})
