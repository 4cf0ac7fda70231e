"""Saving what somebody typed, without overwriting what somebody else saved meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from cms.access.audit import edits_since, log
from cms.access.policies import get_visible_or_404
from cms.core.templatetags.kuvend import moment

from .checkout import ensure_free
from .models import Document
from .tags import names_of, set_tags

#: More than these nobody reads above a form.
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One field that somebody changed: `before` and `after` as readers read them."""

    who: str
    at: datetime
    field: str
    before: str
    after: str


class ChangedMeanwhile(Exception):
    """Somebody saved since the form was opened; `document` is as they left it."""

    def __init__(self, document: Document):
        super().__init__(document.pk)
        self.document = document


@transaction.atomic
def save_fields(
    pk: int, values: dict, *, tags: list[str] | None = None, based_on: int, by, request=None
) -> Document:
    """Write `values` (field → value) and `tags` (None: as they are) to the document, if it still is at revision
    `based_on`.

    Raises ChangedMeanwhile, Held when somebody else has checked it out, and Http404 when `by` may no longer edit it.
    """
    locked = Document.objects.select_related("space").select_for_update(of=("self",))
    document = get_visible_or_404(locked, by, action="edit", pk=pk)
    ensure_free(document, by)
    if document.revision != based_on:
        raise ChangedMeanwhile(document)
    before = {name: str(getattr(document, name)) for name in values}
    for name, value in values.items():
        setattr(document, name, value)
    after = {name: str(getattr(document, name)) for name in values}
    if tags is not None:
        before["tags"] = ", ".join(names_of(document))
        set_tags(document, tags)
        after["tags"] = ", ".join(names_of(document))
    document.revision += 1
    # Only these: the worker may be writing the state of its text.
    document.save(update_fields=[*values, "revision", "changed_at"])
    log("edit", document, user=by, request=request, before=before, after=after, revision=document.revision)
    return document


def changes_since(document: Document, revision: int) -> list[Change]:
    """Who changed what since `revision`, the earliest first, from the audit log."""
    return [
        Change(entry.shown_actor, entry.at, _label(name), _said(name, old), _said(name, new))
        for entry in edits_since(document, revision, CHANGES_SHOWN)
        for name, old in entry.details["before"].items()
        if (new := entry.details["after"].get(name, old)) != old
    ]


def _field(name: str) -> models.Field:
    return cast(models.Field, Document._meta.get_field(name))


def _label(name: str) -> str:
    return capfirst(str(_field(name).verbose_name))


def _said(name: str, value: str) -> str:
    """A value of the log in the reader's words."""
    if value in {"", "None"}:
        return "–"
    if choices := _field(name).flatchoices:
        return str(dict(choices).get(value, value))
    if name in {"visible_from", "visible_until"} and (at := parse_datetime(value)):
        return moment(at)
    return value
