"""Keeping the record of a communication: each step a transaction with its line in the audit log."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cms.access.audit import log
from cms.access.policies import get_visible_or_404

from .announcing import ChangedMeanwhile
from .communications import Communication, Task
from .policy import is_staff

State = Communication.State
#: Name, which is the policy's action → (where it leads, the button, what is said afterwards). Finishing asks for the
#: result and the lesson besides.
STEPS: dict[str, tuple[State, str | Promise, str | Promise]] = {
    "start": (State.RUNNING, gettext_lazy("Begin"), gettext_lazy("It is running.")),
    "reopen": (State.RUNNING, gettext_lazy("Take up again"), gettext_lazy("It is running again.")),
}


@transaction.atomic
def begin(values: dict, tasks: Iterable[dict], *, by, request=None) -> Communication:
    """Raises PermissionDenied for who is not of the staff, and ValidationError."""
    if not is_staff(by):
        raise PermissionDenied
    record = Communication(owner=by)
    _write(record, values, tasks)
    log("add", record, user=by, request=request)
    return record


@transaction.atomic
def save(
    pk: int,
    values: dict,
    tasks: Iterable[dict] | None,
    *,
    based_on: int,
    by,
    action: str = "edit",
    request=None,
) -> Communication:
    """Write it if it still is at revision `based_on`; `tasks`: all rows anew, None: they stay as they are.

    Raises ChangedMeanwhile, ValidationError, and Http404 when `by` may not.
    """
    record = _locked(pk, by, action)
    if record.revision != based_on:
        raise ChangedMeanwhile(record)
    before = current(record)
    record.revision += 1
    _write(record, values, tasks)
    after = current(record)
    fields = [name for name in after if before[name] != after[name]]
    log("edit", record, user=by, request=request, fields=fields, revision=record.revision)
    return record


def finish(pk: int, values: dict, *, based_on: int, by, request=None) -> Communication:
    """`values`: result, lesson, finished_on. What was not learned from is not finished."""
    values = {**values, "state": State.FINISHED}
    return save(pk, values, None, based_on=based_on, by=by, action="finish", request=request)


@transaction.atomic
def take(pk: int, name: str, *, by, request=None) -> Communication:
    """Take a step of STEPS. Raises Http404."""
    record = _locked(pk, by, name)
    before = record.state
    record.state = STEPS[name][0]
    record.started_on = record.started_on or timezone.localdate()
    record.finished_on = None
    record.revision += 1
    record.save()
    log("state", record, user=by, request=request, before=before, after=record.state)
    return record


@transaction.atomic
def delete(pk: int, *, by, request=None) -> None:
    """One that was never begun. Raises Http404."""
    record = _locked(pk, by, "delete")
    log("state", record, user=by, request=request, before=record.state, after="deleted")
    record.delete()


def _locked(pk: int, by, action: str) -> Communication:
    return get_visible_or_404(Communication.objects.select_for_update(of=("self",)), by, action=action, pk=pk)


def _write(record: Communication, values: dict, tasks: Iterable[dict] | None) -> None:
    for name, value in values.items():
        if name != "pages":
            setattr(record, name, value)
    record.full_clean(exclude=["owner"])
    record.save()
    if "pages" in values:
        record.pages.set(values["pages"])
    if tasks is not None:
        record.tasks.all().delete()
        Task.objects.bulk_create(Task(communication=record, **task) for task in tasks)


def current(record: Communication) -> dict:
    """All that can be edited, comparable."""
    names = (
        "title", "objective", "target_groups", "tools", "message", "planned_for", "started_on", "finished_on", "result",
        "lesson",
    )  # fmt: skip
    return {
        **{name: getattr(record, name) for name in names},
        "pages": sorted(record.pages.values_list("pk", flat=True)),
        "tasks": list(record.tasks.values_list("what", "person_id", "until", "done")),
    }
