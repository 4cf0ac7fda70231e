"""What is said to who saves after somebody else: who changed what, and how it differs from what they typed."""

from typing import cast

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.access.audit import edits_since

from .carrying import name_of

#: More than these nobody reads above a form.
SHOWN = 20


def told(now, form, based_on: int, extra: dict[str, tuple[str, str]] | None = None) -> dict:
    """For the template: `changes` (who, when, which fields) and `differing` (label, text as it is saved now).

    `now`: the object as others left it; `form`: what was typed. `extra`: what the form's model has besides, as
    name → (as it is saved now, as it was typed).
    """
    differing = []
    for name in form.values:
        typed, there = form.values[name], getattr(now, name)
        if isinstance(there, models.Manager):
            there, typed = sorted(each.pk for each in there.all()), sorted(each.pk for each in typed)
        if typed != there:
            differing.append((label_of(now, name), _said(now, name)))
    for name, (there, typed) in (extra or {}).items():
        if there != typed:
            differing.append((label_of(now, name), there))
    return {
        "changes": [
            (entry.shown_actor, entry.at, [label_of(now, name) for name in entry.details.get("fields", ())])
            for entry in edits_since(now, based_on, SHOWN)
        ],
        "differing": differing,
    }


def label_of(obj, name: str) -> str:
    if name in {"audiences", "tasks"}:
        return _("To whom") if name == "audiences" else _("Who does what")
    return capfirst(str(cast(models.Field, obj._meta.get_field(name)).verbose_name))


def _said(obj, name: str) -> str:
    value = getattr(obj, name)
    if isinstance(value, Page):
        value = name_of(value)
    elif isinstance(value, models.Manager):
        value = value.count()  # pages: their titles are not for everybody
    elif isinstance(value, list):
        value = ", ".join(map(str, obj._meta.get_field(name).labels(value)))
    elif isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif hasattr(obj, f"get_{name}_display"):
        value = getattr(obj, f"get_{name}_display")()
    return "–" if value in ("", None) else str(value)
