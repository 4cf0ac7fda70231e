"""Steps that somebody takes with a discussion or a post: each a form of its own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.policies import get_visible_or_404
from extranet.spaces.models import Space

from . import drafts, following, moderating, posting
from .forms import EditForm, MoveForm, RemoveForm, RenameForm
from .models import Post, Reaction, Thread
from .reading import page_of

POSTS = Post.objects.select_related("thread__space", "owner")


@require_POST
def step(request, pk, name):
    if name not in moderating.STEPS:
        raise Http404
    found = get_visible_or_404(Thread, request.user, action=moderating.STEPS[name].action, pk=pk)
    moderating.take(found, name, by=request.user, request=request)
    messages.success(request, str(moderating.STEPS[name].said))
    return redirect(found)


@require_POST
def answer(request, pk):
    """Mark a post as the answer; an empty number takes the mark away."""
    found = get_visible_or_404(Thread, request.user, action="answer", pk=pk)
    asked = request.POST.get("number", "")
    if asked and not (asked.isdecimal() and len(asked) < 9):
        raise Http404
    number = int(asked) if asked else None
    moderating.mark_answer(found, number, by=request.user, request=request)
    messages.success(
        request, _("Marked as the answer.") if number else _("No post is marked as the answer now.")
    )
    return redirect("discussions:post", pk=pk, number=number) if number else redirect(found)


@require_POST
def follow(request, pk):
    found = get_visible_or_404(Thread, request.user, action="follow", pk=pk)
    follows = request.POST.get("follow") == "1"
    following.follow(found, request.user, follows)
    if follows:
        messages.success(request, _("You follow this discussion: you are told of replies."))
    else:
        messages.success(request, _("You are no longer told of replies."))
    return redirect(found)


@never_cache
def rename(request, pk):
    found = get_visible_or_404(Thread.objects.select_related("space"), request.user, action="edit", pk=pk)
    form = RenameForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        moderating.rename(found, form.cleaned_data["title"], by=request.user, request=request)
        messages.success(request, _("Saved."))
        return redirect(found)
    context = {"thread": found, "space": found.space, "form": form, "heading": _("Change the subject")}
    return render(request, "discussions/form.html", context)


@never_cache
def move(request, pk):
    found = get_visible_or_404(Thread.objects.select_related("space"), request.user, action="move", pk=pk)
    spaces = Space.objects.allowing(request.user, "add").exclude(pk=found.space_id)
    form = MoveForm(request.POST or None, spaces=spaces)
    if request.method == "POST" and form.is_valid():
        try:
            moderating.move(found, form.cleaned_data["space"], by=request.user, request=request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Moved."))
            return redirect(found)
    context = {"thread": found, "space": found.space, "form": form, "heading": _("Move to another space")}
    return render(request, "discussions/form.html", context)


# -- posts ------------------------------------------------------------------------------------------


@never_cache
def edit_post(request, pk, number):
    try:
        return _edit_post(request, pk, number)
    except Http404:
        if request.method != "POST":
            raise
        return _keep_change(request, pk, number)


def _keep_change(request, pk, number):
    """Nobody changes it any more: it was closed meanwhile, or removed. The words are kept as a draft, after what is
    there."""
    found = get_visible_or_404(Thread.objects.select_related("space"), request.user, action="follow", pk=pk)
    if not found.posts.filter(number=number, owner=request.user).exists():
        raise Http404
    draft = drafts.find(request.user, found.space, found)
    words = [draft.text if draft else "", request.POST.get("text", "")]
    drafts.keep(request.user, found.space, found, text="\n\n".join(filter(None, words)))
    if found.is_open:
        messages.error(request, _("Your draft is kept: only you see it."))
    else:
        messages.error(
            request,
            _("This discussion was closed while you were writing. What you wrote is kept as a draft."),
        )
    return redirect(found)


def _edit_post(request, pk, number):
    found = get_visible_or_404(POSTS.all(), request.user, action="edit", thread=pk, number=number)
    form = EditForm(request.POST or None, initial={"text": found.text, "revision": found.revision})
    status, meanwhile = 200, None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            posting.edit(found, values["text"], based_on=values["revision"], by=request.user, request=request)
        except posting.ChangedMeanwhile as changed:
            meanwhile, status = changed.post, 409
            # What was typed stays in the form, which now knows of the other change.
            kept = request.POST.copy()
            kept["revision"] = str(changed.post.revision)
            form = EditForm(kept)
        else:
            messages.success(request, _("Saved. The former words stay in the history of the post."))
            return redirect(found)
    context = {"post": found, "thread": found.thread, "space": found.thread.space, "form": form}
    return render(request, "discussions/edit.html", context | {"meanwhile": meanwhile}, status=status)


@require_safe
def history(request, pk, number):
    """What a post said before."""
    found = get_visible_or_404(POSTS.all(), request.user, thread=pk, number=number)
    context = {
        "post": found,
        "thread": found.thread,
        "space": found.thread.space,
        "revisions": found.revisions.all()[:100],
    }
    return render(request, "discussions/history.html", context)


@never_cache
def remove_post(request, pk, number):
    found = get_visible_or_404(POSTS.all(), request.user, action="remove", thread=pk, number=number)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moderating.remove_post(found, form.cleaned_data["why"], by=request.user, request=request)
        messages.success(request, _("Removed."))
        return redirect("discussions:post", pk=pk, number=number)
    context = {
        "thread": found.thread,
        "space": found.thread.space,
        "form": form,
        "heading": _("Remove a post"),
    }
    return render(request, "discussions/form.html", context | {"post": found})


@require_POST
def restore_post(request, pk, number):
    found = get_visible_or_404(POSTS.all(), request.user, action="restore", thread=pk, number=number)
    moderating.restore_post(found, by=request.user, request=request)
    messages.success(request, _("Restored."))
    return redirect("discussions:post", pk=pk, number=number)


@require_POST
def react(request, pk, number):
    found = get_visible_or_404(POSTS.all(), request.user, action="react", thread=pk, number=number)
    kind = request.POST.get("kind", "")
    if kind not in Reaction.Kind.values:
        raise Http404
    moderating.react(found, kind, by=request.user)
    if request.htmx:
        return _reactions(request, found)
    return redirect("discussions:post", pk=pk, number=number)


def _reactions(request, found: Post):
    shown = next(each for each in page_of(request.user, found.thread, found.page) if each.post.pk == found.pk)
    context = {"one": shown, "thread": found.thread, "polled": True}
    return render(request, "discussions/includes/reactions.html", context)
