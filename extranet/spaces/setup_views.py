"""Making a space, changing its card and policies, archiving it, and finding those that nobody looks after."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import get_visible_or_404

from .abandoned import abandoned
from .effects import POLICIES, effects, policies_of
from .forms import SpaceForm
from .members import add_member
from .models import Membership, Space
from .presets import PRESETS, space_made


@login_required
def create(request):
    """First what it shall be, then its card; who makes it is its administrator."""
    if not request.user.is_staff:
        raise Http404
    chosen = PRESETS.get(request.GET.get("as", ""))
    if chosen is None and request.method == "GET" and "as" not in request.GET:
        return render(request, "spaces/presets.html", {"presets": PRESETS})
    form = SpaceForm(request.POST or None, initial=chosen.initial if chosen else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            space = form.save()
            log("add", space, request=request, after=policies_of(space))
            add_member(space, request.user, Membership.Role.ADMIN, by=request.user, request=request)
            space_made.send(Space, space=space, preset=chosen, by=request.user)
        messages.success(request, _("The space “%(space)s” is there. Add its people.") % {"space": space})
        return redirect("spaces:members", slug=space.slug)
    return render(request, "spaces/form.html", {"form": form, "preset": chosen})


def edit(request, slug):
    """Policies are saved only when one has seen who gains or loses what, from those in force at that moment."""
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    before = policies_of(space)
    form = SpaceForm(request.POST or None, instance=space)
    if request.method == "POST" and form.is_valid():
        after = {name: form.cleaned_data[name] for name in POLICIES}
        seen = _seal(space, before, after)
        if after == before or request.POST.get("seen") == seen:
            return _saved(request, slug, form, before)
        preview = {"effects": effects(space, before, after), "changes": _changes(form, before), "seen": seen}
        fresh = Space.objects.get(pk=space.pk)
        # Somebody else changed the policies after these effects were shown: they are shown anew.
        context = {"form": form, "space": fresh, "outdated": "seen" in request.POST, **preview}
        return render(request, "spaces/effects.html", context)
    return render(request, "spaces/form.html", {"form": form, "space": Space.objects.get(pk=space.pk)})


def _seal(space: Space, before: dict[str, str], after: dict[str, str]) -> str:
    """Stands for having seen what leads from the one to the other."""
    return signing.Signer(salt="spaces.effects").signature(repr([space.pk, before, after]))


def _changes(form: SpaceForm, before: dict[str, str]) -> list[tuple]:
    """Policy, what it was, what it would be: in words."""
    changes = []
    for name in POLICIES:
        words: dict = dict(cast(Any, form.fields[name]).choices)
        if before[name] != form.cleaned_data[name]:
            changes.append((form.fields[name].label, words[before[name]], words[form.cleaned_data[name]]))
    return changes


def _saved(request, slug: str, form: SpaceForm, before: dict[str, str]):
    with transaction.atomic():
        space = form.save()
        log("policy", space, request=request, before=before, after=policies_of(space))
    messages.success(request, _("Saved. New policies hold from the next page on."))
    return redirect(space)


def archive(request, slug):
    """Read on, no longer written in; the same screen opens it again."""
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    if request.method == "POST":
        with transaction.atomic():
            space = Space.objects.select_for_update().get(pk=space.pk)
            closing = not space.is_archived
            space.archived_at = timezone.now() if closing else None
            space.save(update_fields=["archived_at"])
            log("state", space, request=request, after="archived" if closing else "active")
        messages.success(
            request,
            _("The space is archived: it can be read, and nothing in it can be changed.")
            if closing
            else _("The space is open again."),
        )
        return redirect(space)
    return render(request, "spaces/archive.html", {"space": space})


def abandoned_spaces(request):
    """For superusers, who alone may do something about a space without administrator."""
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404
    return render(request, "spaces/abandoned.html", {"spaces": list(abandoned(timezone.now()))})
