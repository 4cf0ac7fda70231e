"""From a draft to the library: each step a transaction with its line in the audit log, and a notice to who proposed it
where the institute decided."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from cms.notifications.events import announce

from .models import Practice
from .policy import may_propose
from .saving import ChangedMeanwhile, label_of

State = Practice.State


@dataclass(frozen=True)
class Step:
    to: State
    button: str | Promise
    said: str | Promise
    #: The institute's decision, of which the owner is told.
    decision: bool = True


STEPS = {
    "submit": Step(
        State.PENDING,
        gettext_lazy("Send for review"),
        gettext_lazy("Sent: the institute reviews it and writes to you."),
        decision=False,
    ),
    "withdraw": Step(
        State.DRAFT, gettext_lazy("Take back"), gettext_lazy("It is a draft again."), decision=False
    ),
    "publish": Step(
        State.PUBLISHED, gettext_lazy("Publish for everybody"), gettext_lazy("Published for everybody.")
    ),
    "keep": Step(State.SHARED, gettext_lazy("Keep among partners"), gettext_lazy("Kept among partners.")),
    "return": Step(
        State.RETURNED, gettext_lazy("Return for changes"), gettext_lazy("Returned to who proposed it.")
    ),
    "archive": Step(State.ARCHIVED, gettext_lazy("Archive"), gettext_lazy("Archived.")),
}


@transaction.atomic
def take(pk: int, action: str, *, by, seen: int | None = None, note: str = "", request=None) -> Practice:
    """Take the step `action` of STEPS. `seen`: the revision that `by` decides about, None for whichever.

    Raises Http404 when `by` may not (of two who act at once the second is asked again), ChangedMeanwhile when others
    saved another revision than `seen`, ValidationError when something is missing.
    """
    locked = Practice.objects.select_for_update(of=("self",))
    practice = get_visible_or_404(locked, by, action=action, pk=pk)
    if seen is not None and seen != practice.revision:
        raise ChangedMeanwhile(practice)
    step, before = STEPS[action], practice.state
    if action == "submit":
        _ready(practice, by)
        practice.submitted_at = timezone.now()
    if action == "return":
        if not note.strip():
            raise ValidationError(_("Say what should change: the person reads it in the mail."))
        practice.note = note
    if step.to in {State.SHARED, State.PUBLISHED}:
        practice.note = ""  # it was heeded
        practice.opened_at = practice.opened_at or timezone.now()
    practice.state = step.to
    practice.save()
    log("state", practice, user=by, request=request, before=before, after=practice.state)
    if step.decision:
        announce("practices.decided", practice, by=by)
    elif action == "submit":
        announce("practices.proposed", practice, by=by)
    return practice


def _ready(practice: Practice, by) -> None:
    if not may_propose(by):
        raise ValidationError(
            _("Only people of an approved organisation propose practices. Ask yours to confirm you first.")
        )
    if practice.missing:
        names = ", ".join(label_of(name) for name in practice.missing)
        raise ValidationError(_("Before it can be reviewed, fill in: %(names)s.") % {"names": names})


@transaction.atomic
def delete(pk: int, *, by, request=None) -> None:
    """For good. Raises Http404 when `by` may not."""
    locked = Practice.objects.select_for_update(of=("self",))
    practice = get_visible_or_404(locked, by, action="delete", pk=pk)
    log("state", practice, user=by, request=request, before=practice.state, after="deleted")
    practice.delete()
