"""Confirming, and for those in charge: who has read it, and reminding."""

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.spreadsheets import BOM, safe

from . import announcing, receiving
from .models import Announcement

PER_PAGE = 50
LISTS = {
    "": gettext_lazy("All"),
    "unread": gettext_lazy("Not read"),
    "read": gettext_lazy("Read"),
    "confirmed": gettext_lazy("Confirmed"),
    "unconfirmed": gettext_lazy("Not confirmed"),
}


@require_POST
def acknowledge(request, pk):
    """Twice the same click is one confirmation."""
    if receiving.acknowledge(pk, request.user):
        messages.success(request, _("Thank you: it is noted that you have read it."))
    return redirect("announcements:detail", pk=pk)


@require_POST
def remind(request, pk):
    get_visible_or_404(Announcement, request.user, action="remind", pk=pk)
    try:
        announcing.remind(pk, by=request.user, request=request)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Those who have not confirmed it are reminded."))
    return redirect("announcements:detail", pk=pk)


@never_cache
@require_safe
def readers(request, pk):
    announcement, people, chosen = _asked(request, pk)
    context = {
        "announcement": announcement,
        "figures": receiving.figures(request.user, announcement),
        "list_page": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "lists": list(_lists(announcement).items()),
        "chosen": chosen,
        "may_remind": can(request.user, "remind", announcement),
    }
    return render(request, "announcements/readers.html", context)


@never_cache
@require_safe
def export(request, pk):
    """The same names as a table."""
    announcement, people, chosen = _asked(request, pk)
    log("export", announcement, request=request, list=chosen)
    answer = StreamingHttpResponse(_lines(people), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="announcement-{announcement.pk}-readers.csv"'
    return answer


def _asked(request, pk):
    """(announcement, its people narrowed to the list that is asked for, the name of that list)."""
    announcement = get_visible_or_404(
        Announcement.objects.with_facts(), request.user, action="receipts", pk=pk
    )
    chosen = request.GET.get("list", "")
    if chosen not in _lists(announcement):
        chosen = ""
    people = receiving.people(request.user, announcement).order_by("last_name", "first_name", "pk")
    narrowed = {
        "unread": {"read_at__isnull": True},
        "read": {"read_at__isnull": False},
        "confirmed": {"acknowledged_at__isnull": False},
        "unconfirmed": {"acknowledged_at__isnull": True},
    }
    return announcement, people.filter(**narrowed.get(chosen, {})), chosen


def _lists(announcement: Announcement) -> dict:
    confirming = announcement.must_acknowledge
    return {name: label for name, label in LISTS.items() if confirming or "confirmed" not in name}


def _lines(people) -> Iterator[str]:
    yield BOM + line([_("Name"), _("Read"), _("Confirmed")])
    for person in people.iterator(chunk_size=1000):
        yield line([str(person), _moment(person.read_at), _moment(person.acknowledged_at)])


def _moment(moment) -> str:
    return timezone.localtime(moment).isoformat(sep=" ", timespec="minutes") if moment else ""


def line(values: list) -> str:
    """A line of a table in which no cell is run as a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(str(value)) for value in values])
    return out.getvalue()
