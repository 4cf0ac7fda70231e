"""Saving what somebody typed, without overwriting what somebody else saved meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import models, transaction
from django.utils.text import capfirst

from cms.access.audit import edits_since, log
from cms.access.policies import get_visible_or_404
from cms.core.signals import content_changed

from .models import Practice

#: More than these nobody reads above a form.
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Change:
    """What somebody saved: the names of the fields as readers read them."""

    who: str
    at: datetime
    fields: list[str]


class ChangedMeanwhile(Exception):
    """Somebody saved since the form was opened; `practice` is as they left it."""

    def __init__(self, practice: Practice):
        super().__init__(practice.pk)
        self.practice = practice


@transaction.atomic
def propose(values: dict, *, by, request=None) -> Practice:
    """A new draft of `by`. `values`: field → value, topics among them."""
    practice = Practice(owner=by)
    _write(practice, values)
    log("add", practice, user=by, request=request)
    return practice


@transaction.atomic
def save(pk: int, values: dict, *, based_on: int, by, request=None) -> Practice:
    """Write `values` (field → value, topics among them) if the practice still is at revision `based_on`.

    Raises ChangedMeanwhile, and Http404 when `by` may no longer edit it.
    """
    locked = Practice.objects.select_for_update(of=("self",))
    practice = get_visible_or_404(locked, by, action="edit", pk=pk)
    if practice.revision != based_on:
        raise ChangedMeanwhile(practice)
    before = current(practice)
    practice.revision += 1
    _write(practice, values)
    after = current(practice)
    changed = [name for name in values if before[name] != after[name]]
    # The names of the fields only: the log is read by some who may not read a draft.
    log("edit", practice, user=by, request=request, fields=changed, revision=practice.revision)
    return practice


def _write(practice: Practice, values: dict) -> None:
    for name, value in values.items():
        if name != "topics":
            setattr(practice, name, value)
    practice.save()
    if "topics" in values:
        practice.topics.set(values["topics"])
        content_changed.send(Practice, instance=practice)  # they are written after it


def current(practice: Practice) -> dict:
    """All that can be edited, comparable."""
    plain = {field.name: getattr(practice, field.attname) for field in Practice._meta.concrete_fields}
    return {**plain, "topics": sorted(practice.topics.values_list("pk", flat=True))}


def changes_since(practice: Practice, revision: int) -> list[Change]:
    """Who changed what since `revision`, the earliest first, from the audit log."""
    return [
        Change(entry.shown_actor, entry.at, [label_of(name) for name in entry.details["fields"]])
        for entry in edits_since(practice, revision, CHANGES_SHOWN)
    ]


def label_of(name: str) -> str:
    return capfirst(str(cast(models.Field, Practice._meta.get_field(name)).verbose_name))
