"""The records of communications: for the institute's staff."""

from collections.abc import Iterator
from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.spreadsheets import BOM

from . import changes, recording
from .announcing import ChangedMeanwhile
from .communication_forms import (
    CommunicationForm,
    FilterForm,
    FinishForm,
    TaskFormSet,
    public_pages,
    staff_choices,
    task_rows,
)
from .communications import Communication
from .figures import tables, with_value
from .models import Announcement
from .policy import is_staff
from .receipt_views import line

PER_PAGE = 20
#: Announcements and news items of one communication that its page shows.
CHAIN = 50


def _narrowed(request):
    """(records, form, what was asked). One wrong value in the address does not take the other filters away."""
    form = FilterForm(request.GET)
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    records = Communication.objects.visible_to(request.user)
    if "state" in asked:
        records = records.filter(state=asked["state"])
    for name, column in (("group", "target_groups"), ("tool", "tools")):
        if name in asked:
            records = with_value(records, column, asked[name])
    return records, form, asked


@never_cache
@require_safe
def record_list(request):
    if not is_staff(request.user):
        raise Http404
    records, form, asked = _narrowed(request)
    rows = records.select_related("owner").order_by("-created_at", "-pk")
    context = {
        "form": form,
        "asked": asked,
        "list_page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "tables": tables(records),
    }
    return render(request, "announcements/communications.html", context)


@never_cache
@require_safe
def detail(request, pk):
    record = get_visible_or_404(Communication.objects.select_related("owner"), request.user, pk=pk)
    announcements = Announcement.objects.visible_to(request.user).filter(communication=record)
    announcements = announcements.annotate(
        read=Count("receipts"), confirmed=Count("receipts__acknowledged_at")
    )
    context = {
        "record": record,
        "tasks": list(record.tasks.select_related("person")),
        "announcements": [
            (announcement, can(request.user, "receipts", announcement))
            for announcement in announcements.with_facts().order_by("created_at", "pk")[:CHAIN]
        ],
        "pages": _pages(record),
        "steps": [
            (name, button)
            for name, (_to, button, _said) in recording.STEPS.items()
            if can(request.user, name, record)
        ],
        "may": {name for name in ("edit", "finish", "delete") if can(request.user, name, record)},
    }
    return render(request, "announcements/communication.html", context)


def _pages(record: Communication) -> list[tuple[str, str, str]]:
    """(title, address, language) of those of its news items that are public."""
    pages = public_pages(record.pages.order_by("pk").values_list("pk", flat=True)[:CHAIN])
    return [(page.title, page.url or "", page.locale.language_code) for page in pages]


@never_cache
def begin(request):
    if not is_staff(request.user):
        raise Http404
    form = CommunicationForm(request.POST or None, user=request.user, initial={"revision": 0})
    tasks = _tasks(request, [])
    if request.method == "POST" and form.is_valid() and tasks.is_valid():
        try:
            made = recording.begin(form.values, task_rows(tasks), by=request.user, request=request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect(made)
    context = {"form": form, "tasks": tasks}
    status = 422 if form.is_bound else 200
    return render(request, "announcements/communication_edit.html", context, status=status)


@never_cache
def edit(request, pk):
    record = get_visible_or_404(Communication, request.user, action="edit", pk=pk)
    form = CommunicationForm(
        request.POST or None, instance=copy(record), user=request.user, initial={"revision": record.revision}
    )
    there = list(record.tasks.values("what", "person", "until", "done"))
    tasks = _tasks(request, there)
    context, status = {}, 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and tasks.is_valid():
            based_on = form.cleaned_data["revision"]
            try:
                saved = recording.save(
                    pk, form.values, task_rows(tasks), based_on=based_on, by=request.user, request=request
                )
            except ChangedMeanwhile as meanwhile:
                record, status = meanwhile.now, 409
                extra = {"tasks": (_as_text(record), _typed(tasks))}
                context = changes.told(record, form, based_on, extra)
                form = _again(request, CommunicationForm, record, user=request.user)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("Saved."))
                return redirect(saved)
    context |= {"form": form, "tasks": tasks, "record": record}
    return render(request, "announcements/communication_edit.html", context, status=status)


def _again(request, form_class, record: Communication, **kwargs):
    """What was typed stays in the form, which now knows of the others' changes."""
    kept = request.POST.copy()
    kept["revision"] = str(record.revision)
    return form_class(kept, instance=copy(record), **kwargs)


def _tasks(request, there: list[dict]):
    people = staff_choices([row["person"] for row in there if row["person"]])
    return TaskFormSet(request.POST or None, initial=there, prefix="tasks", form_kwargs={"people": people})


def _as_text(record: Communication) -> str:
    return _in_lines((t.what, t.person_id, t.until, t.done) for t in record.tasks.all())


def _typed(tasks) -> str:
    return _in_lines((row["what"], row["person_id"], row["until"], row["done"]) for row in task_rows(tasks))


def _in_lines(rows) -> str:
    rows = list(rows)
    people = dict(staff_choices([person for _what, person, _until, _done in rows if person]))
    return "\n".join(
        " · ".join(filter(None, [what, people.get(person, ""), str(until or ""), _("done") if done else ""]))
        for what, person, until, done in rows
    )


@never_cache
def finish(request, pk):
    """Asks what came of it and what was learned."""
    record = get_visible_or_404(Communication, request.user, action="finish", pk=pk)
    form = FinishForm(request.POST or None, instance=copy(record), initial={"revision": record.revision})
    context, status = {}, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            based_on = form.cleaned_data["revision"]
            try:
                recording.finish(pk, form.values, based_on=based_on, by=request.user, request=request)
            except ChangedMeanwhile as meanwhile:
                record, status = meanwhile.now, 409
                context = changes.told(record, form, based_on)
                form = _again(request, FinishForm, record)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("Finished: what was learned stands here for the next one."))
                return redirect(record)
    context |= {"form": form, "record": record}
    return render(request, "announcements/communication_finish.html", context, status=status)


@require_POST
def step(request, pk, name):
    if name not in recording.STEPS:
        raise Http404
    record = recording.take(pk, name, by=request.user, request=request)
    messages.success(request, str(recording.STEPS[name][2]))
    return redirect(record)


@never_cache
def delete(request, pk):
    record = get_visible_or_404(Communication, request.user, action="delete", pk=pk)
    if request.method == "POST":
        recording.delete(pk, by=request.user, request=request)
        messages.success(request, _("Deleted."))
        return redirect("announcements:communications")
    return render(request, "announcements/communication_delete.html", {"record": record})


@never_cache
@require_safe
def export(request):
    """The records as the list is narrowed, as a table."""
    if not is_staff(request.user):
        raise Http404
    records, _form, _asked = _narrowed(request)
    answer = StreamingHttpResponse(_lines(records), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="communications.csv"'
    log("export", request.user, request=request, communications=request.GET.urlencode()[:500])
    return answer


def _lines(records) -> Iterator[str]:
    yield BOM + line(
        [
            _("Title"), _("State"), _("Objective"), _("Target groups"), _("Tools"), _("Message"), _("Planned for"),
            _("Begun on"), _("Finished on"), _("Result"), _("Lesson"), _("Responsible"), _("Tasks"), _("Tasks done"),
            _("Announcements"),
        ]
    )  # fmt: skip
    counted = records.select_related("owner").order_by("-created_at", "-pk").prefetch_related("tasks")
    counted = counted.annotate(announced=Count("announcements"))
    for row in counted.iterator(chunk_size=500):
        tasks = list(row.tasks.all())
        yield line(
            [
                row.title, row.get_state_display(), row.objective, ", ".join(map(str, row.target_labels)),
                ", ".join(map(str, row.tool_labels)), row.message, row.planned_for or "", row.started_on or "",
                row.finished_on or "", row.result, row.lesson, row.owner or "", len(tasks),
                sum(task.done for task in tasks), row.announced,
            ]
        )  # fmt: skip
