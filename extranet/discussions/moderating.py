"""Keeping order in a discussion: each step a transaction with its line in the audit log."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from cms.core.signals import content_changed, contents_changed
from cms.notifications.models import Event
from extranet.spaces.models import Space
from extranet.spaces.rooms import room_of

from .following import TOLD
from .models import Draft, Post, Reaction, Thread

State = Thread.State


@dataclass(frozen=True)
class Step:
    """What can be done with a thread: the policy's action, the button, and what is said afterwards."""

    action: str
    button: str | Promise
    said: str | Promise


STEPS = {
    "close": Step(
        "close", gettext_lazy("Close the discussion"), gettext_lazy("Closed: nobody replies any more.")
    ),
    "reopen": Step("reopen", gettext_lazy("Open again"), gettext_lazy("Open again.")),
    "pin": Step("pin", gettext_lazy("Pin to the top"), gettext_lazy("It stands above the others now.")),
    "unpin": Step("pin", gettext_lazy("Unpin"), gettext_lazy("It stands among the others again.")),
    "remove": Step("remove", gettext_lazy("Remove"), gettext_lazy("Removed: only moderators see it.")),
    "restore": Step("restore", gettext_lazy("Restore"), gettext_lazy("Restored.")),
}


def steps_for(thread: Thread) -> list[str]:
    """Those that make sense of a thread as it is, whoever may take them."""
    if thread.state == State.REMOVED:
        return ["restore"]
    return ["close" if thread.is_open else "reopen", "unpin" if thread.pinned_at else "pin", "remove"]


@transaction.atomic
def take(thread: Thread, name: str, *, by, request=None) -> Thread:
    """Take a step of STEPS. Raises Http404 when `by` may not, or it makes no sense any more."""
    current = _locked(thread, by, STEPS[name].action)
    if name not in steps_for(current):
        raise Http404
    before = _what(current)
    if name in {"pin", "unpin"}:
        current.pinned_at = timezone.now() if name == "pin" else None
    else:
        current.state = {"close": State.CLOSED, "remove": State.REMOVED}.get(name, State.OPEN)
    _save(current)
    log("state", current, user=by, request=request, before=before, after=_what(current))
    return current


@transaction.atomic
def mark_answer(thread: Thread, number: int | None, *, by, request=None) -> Thread:
    """The post that answers it; None: nothing does. Raises Http404."""
    current = _locked(thread, by, "answer")
    if number is not None and not current.posts.filter(number=number, number__gt=1, removed_at=None).exists():
        raise Http404
    before = _what(current)
    current.answer = number
    _save(current)
    log("state", current, user=by, request=request, before=before, after=_what(current))
    return current


@transaction.atomic
def rename(thread: Thread, title: str, *, by, request=None) -> Thread:
    current = _locked(thread, by, "edit")
    before = _what(current)
    current.title = title
    _save(current)
    log("edit", current, user=by, request=request, before=before, after=_what(current))
    return current


@transaction.atomic
def move(thread: Thread, space: Space, *, by, request=None) -> Thread:
    """To another space, in which `by` may write; both are checked before anything is changed. What it was about stays
    behind: it belongs to the former space. Raises Http404."""
    # Both in the same order, whichever way others move at this moment.
    list(
        Space.objects.select_for_update(no_key=True).filter(pk__in=[thread.space_id, space.pk]).order_by("pk")
    )
    current = _locked(thread, by, "move")
    there = get_visible_or_404(Space, by, action="add", pk=space.pk)
    if there.pk == current.space_id:
        raise ValidationError(_("It is in this space already. Choose another one."))
    before = {"space": current.space_id}
    # The log of each space says what left it, and what came.
    log("move", current, user=by, request=request, before=before, after={"space": there.pk})
    current.space, current.about_kind, current.about_id, current.pinned_at = there, "", None, None
    _save(current)
    room = room_of(there.pk)
    Event.objects.filter(kind__in=("discussions.begun",), object_id=current.pk).update(room=room)
    posts = current.posts.values("pk")
    Event.objects.filter(kind__in=TOLD, object_id__in=posts).update(room=room)
    Draft.objects.filter(thread=current).update(space=there)
    log("move", current, user=by, request=request, before=before, after={"space": there.pk})
    return current


def _locked(thread: Thread, by, action: str) -> Thread:
    locked = Thread.objects.select_for_update(of=("self",)).select_related("space")
    return get_visible_or_404(locked, by, action=action, pk=thread.pk)


def _save(thread: Thread) -> None:
    """With what its posts know of it."""
    thread.full_clean()
    thread.save()
    content_changed.send(Thread, instance=thread)
    stale = thread.posts.exclude(space=thread.space_id, thread_state=thread.state)
    pks = list(stale.values_list("pk", flat=True))
    if pks:
        thread.posts.update(space=thread.space_id, thread_state=thread.state)
        contents_changed.send(Post, pks=pks)


def _what(thread: Thread) -> dict:
    return {"state": thread.state, "pinned": thread.pinned_at is not None, "answer": thread.answer}


# -- posts ------------------------------------------------------------------------------------------


@transaction.atomic
def remove_post(post: Post, why: str, *, by, request=None) -> Post:
    """Its words are the moderators' alone from now on; in its place everybody reads why. Raises Http404."""
    # First the thread: whoever marks this post as the answer at this moment comes before or after.
    Thread.objects.select_for_update().filter(pk=post.thread_id).first()
    current = _locked_post(post, by, "remove")
    current.removed_at, current.removed_by, current.removed_why = timezone.now(), by, why
    current.full_clean(exclude=["key"])
    current.save()
    Thread.objects.filter(pk=current.thread_id, answer=current.number).update(answer=None)
    _after(current, by, request, {"post": current.number, "removed": True})
    return current


@transaction.atomic
def restore_post(post: Post, *, by, request=None) -> Post:
    current = _locked_post(post, by, "restore")
    current.removed_at, current.removed_by, current.removed_why = None, None, ""
    current.save()
    _after(current, by, request, {"post": current.number, "removed": False})
    return current


def _after(post: Post, by, request, after: dict) -> None:
    log("state", post.thread, user=by, request=request, after=after)
    if post.number == 1:
        content_changed.send(Thread, instance=post.thread)


def _locked_post(post: Post, by, action: str) -> Post:
    locked = Post.objects.select_for_update(of=("self",)).select_related("thread")
    return get_visible_or_404(locked, by, action=action, pk=post.pk)


@transaction.atomic
def react(post: Post, kind: str, *, by) -> bool:
    """Agree or thank, or take it back. Gives whether it stands now. Raises Http404."""
    current = _locked_post(post, by, "react")
    deleted, _rows = Reaction.objects.filter(post=current, user=by, kind=kind).delete()
    if not deleted:
        Reaction.objects.create(post=current, user=by, kind=kind)
    return not deleted
