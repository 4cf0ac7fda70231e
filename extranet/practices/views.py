from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.policies import can, get_visible_or_404

from . import reviewing, saving
from .forms import PracticeForm, ReturnForm
from .models import Practice
from .policy import may_propose

WITH_FACTS = Practice.objects.with_facts().select_related("owner")


@require_safe
def detail(request, pk):
    practice = get_visible_or_404(WITH_FACTS.all(), request.user, pk=pk)
    return _shown(request, practice)


def _shown(request, practice: Practice, returning: ReturnForm | None = None, status: int = 200):
    user = request.user
    steps = [(name, step.button) for name, step in reviewing.STEPS.items() if name != "return"]
    context = {
        "practice": practice,
        "sections": [(saving.label_of(name), name, text) for name, text in practice.sections],
        "steps": [(name, button) for name, button in steps if can(user, name, practice)],
        "return_form": (returning or ReturnForm()) if can(user, "return", practice) else None,
        "may_edit": can(user, "edit", practice),
        "may_delete": can(user, "delete", practice),
        "note": practice.note if can(user, "read_note", practice) else "",
        "inside": user.is_authenticated and (can(user, "edit", practice) or practice.owner_id == user.pk),
        "missing": [saving.label_of(name) for name in practice.missing],
    }
    return render(request, "practices/detail.html", context, status=status)


@never_cache
@login_required
def propose(request):
    """Begin a draft; with “Send for review” it is proposed at once."""
    if not may_propose(request.user):
        return render(request, "practices/not_partner.html", status=403)
    initial = {"language": get_language(), "revision": 0}
    form = PracticeForm(
        request.POST or None, user=request.user, whole="send" in request.POST, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        practice = saving.propose(form.values, by=request.user, request=request)
        return _saved(request, practice)
    return render(request, "practices/edit.html", {"form": form})


@never_cache
def edit(request, pk):
    practice = get_visible_or_404(WITH_FACTS.all(), request.user, action="edit", pk=pk)
    form = PracticeForm(
        request.POST or None,
        instance=copy(practice),  # what is typed stays in the form: the page goes on calling it by its name
        user=request.user,
        whole="send" in request.POST,
        initial={"revision": practice.revision},
    )
    context, status = {}, 200
    if request.method == "POST" and form.is_valid():
        based_on = form.cleaned_data["revision"]
        try:
            saved = saving.save(pk, form.values, based_on=based_on, by=request.user, request=request)
        except saving.ChangedMeanwhile as meanwhile:
            practice, status = meanwhile.practice, 409
            context = {
                "changes": saving.changes_since(practice, based_on),
                "differing": _differing(practice, form),
            }
            # What was typed stays in the form, which now knows of the others' changes.
            kept = request.POST.copy()
            kept["revision"] = str(practice.revision)
            form = PracticeForm(kept, instance=copy(practice), user=request.user, whole=form.whole)
        else:
            return _saved(request, saved)
    context |= {
        "form": form,
        "practice": practice,
        "note": practice.note if can(request.user, "read_note", practice) else "",
        "may_submit": can(request.user, "submit", practice),
    }
    return render(request, "practices/edit.html", context, status=status)


def _differing(practice: Practice, form: PracticeForm) -> list[tuple[str, str]]:
    """(label, text as it is saved now) of every field in which the form says something else."""
    there = {name: getattr(practice, name) for name in form.values}
    typed, there["topics"] = form.values, list(practice.topics.all())
    typed["topics"] = list(typed["topics"])
    return [
        (saving.label_of(name), _said(practice, name, there[name]))
        for name in typed
        if typed[name] != there[name]
    ]


def _said(practice: Practice, name: str, value) -> str:
    if name == "topics":
        value = ", ".join(topic.name for topic in value)
    elif name in {"kind", "language"}:
        value = getattr(practice, f"get_{name}_display")()
    return "–" if value in ("", None) else str(value)


def _saved(request, practice: Practice):
    if "send" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(practice)
    return _take(request, practice.pk, "submit", seen=practice.revision)


@require_POST
def take_step(request, pk, action):
    if action not in reviewing.STEPS:
        raise Http404
    practice = get_visible_or_404(WITH_FACTS.all(), request.user, action=action, pk=pk)
    seen = request.POST.get("seen", "")
    note = ""
    if action == "return":
        form = ReturnForm(request.POST)
        if not form.is_valid():
            return _shown(request, practice, form, status=422)
        note = form.cleaned_data["note"]
    return _take(request, pk, action, seen=int(seen) if seen.isdecimal() else None, note=note)


def _take(request, pk: int, action: str, *, seen: int | None, note: str = ""):
    try:
        practice = reviewing.take(pk, action, by=request.user, seen=seen, note=note, request=request)
    except saving.ChangedMeanwhile as meanwhile:
        messages.warning(
            request, _("Somebody changed this while you were looking at it. Check it, then decide again.")
        )
        form = ReturnForm({"note": note}) if note else None
        return _shown(request, meanwhile.practice, form, status=409)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("practices:detail", pk=pk)
    messages.success(request, str(reviewing.STEPS[action].said))
    if not can(request.user, "view", practice):
        return redirect("practices:review")
    return redirect(practice)


@never_cache
def delete(request, pk):
    """Asks first: what is deleted is gone."""
    practice = get_visible_or_404(Practice, request.user, action="delete", pk=pk)
    if request.method == "POST":
        reviewing.delete(pk, by=request.user, request=request)
        messages.success(request, _("Deleted."))
        return redirect("practices:mine")
    return render(request, "practices/delete.html", {"practice": practice})
