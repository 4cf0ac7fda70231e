"""A discussion, page by page, and what one says in it."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.access.policies import can, get_visible_or_404
from cms.core.limits import over_limit, too_many
from extranet.spaces import items
from extranet.spaces.models import Space

from . import drafts, following, mentions, moderating, posting, reading
from .forms import PostForm, ThreadForm
from .models import A_PAGE, Post, Thread
from .rendering import quoted

THREADS = Thread.objects.select_related("space", "owner")
#: Posts of one person: more is no conversation.
MOST, SPAN = 60, timedelta(minutes=10)
POLLED_SECONDS = 15


@never_cache
@require_safe
def thread(request, pk):
    """`page`: 1 is the oldest. Without one, the page with the first post that is new to the reader."""
    found = get_visible_or_404(THREADS.all(), request.user, pk=pk)
    return _thread(request, found)


def _thread(request, found: Thread, form: PostForm | None = None, status: int = 200):
    user = request.user
    pages = max(1, -(-found.last_number // A_PAGE))
    read_to = following.read_to(found, user)
    asked = (
        pages if form is not None else _page(request.GET.get("page", ""), pages)
    )  # the form is on the last page
    page = asked or _first_new(read_to, found.last_number)
    shown = reading.page_of(user, found, page, read_to=read_to)
    if shown:
        following.has_read(found, user, shown[-1].post.number)
    may_reply = can(user, "reply", found)
    is_last = page == pages
    draft = drafts.find(user, found.space, found) if user.is_authenticated else None
    if form is None and may_reply:
        form = PostForm(initial={"text": _begun(request, found, draft), "key": uuid.uuid4()})
    context = {
        "thread": found,
        "space": found.space,
        "about": _about(user, found),
        "posts": shown,
        "answer": found.answer,
        "number": page,
        "numbers": range(1, pages + 1),
        "first_new": next((each.post.number for each in shown if each.is_new), None),
        "form": form,
        "draft": draft,
        "may_reply": may_reply,
        "is_last": is_last,
        "after": shown[-1].post.number if shown else 0,
        "poll_seconds": POLLED_SECONDS,
        "steps": [
            (name, moderating.STEPS[name].button)
            for name in moderating.steps_for(found)
            if can(user, moderating.STEPS[name].action, found)
        ],
        "may_edit": can(user, "edit", found),
        "may_answer": can(user, "answer", found),
        "may_move": can(user, "move", found),
        "may_follow": can(user, "follow", found),
        "follows": user.is_authenticated and following.follows(found, user),
    }
    return render(request, "discussions/thread.html", context, status=status)


def _page(asked: str, pages: int) -> int | None:
    return min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else None


def _first_new(read_to: int, last: int) -> int:
    return (min(read_to + 1, max(last, 1)) - 1) // A_PAGE + 1


def _about(user, found: Thread):
    """The item the thread is about, if the reader may see it."""
    if not found.about_kind or found.about_id is None:
        return None
    link = found.about_kind, found.about_id
    return items.visible(user, [link], found.space).get(link)


def _begun(request, found: Thread, draft) -> str:
    """What the form begins with: the draft, and a quotation where one is asked for."""
    text = draft.text if draft is not None else ""
    asked = request.GET.get("quote", "")
    if asked.isdecimal() and len(asked) < 9:
        post = Post.objects.visible_to(request.user).filter(thread=found, number=int(asked)).first()
        if post is not None:
            begun = quoted(post.text, by=str(post.owner) if post.owner else _("Somebody"))
            text = f"{text.rstrip()}\n\n{begun}" if text.strip() else begun
    return text


@require_safe
def post(request, pk, number):
    """The address of one post, which leads to its page whatever is said after it."""
    found = get_visible_or_404(Thread, request.user, pk=pk)
    if not found.posts.filter(number=number).exists():
        raise Http404
    page = (number - 1) // A_PAGE + 1
    return redirect(f"{found.get_absolute_url()}?page={page}#post-{number}")


@require_POST
def reply(request, pk):
    found = get_visible_or_404(THREADS.all(), request.user, pk=pk)
    user = request.user
    form = PostForm(request.POST, request.FILES)
    if not can(user, "follow", found):
        raise Http404  # who only reads the space writes nothing in it, not even a draft
    if "save" in request.POST:
        return keep_draft(request, pk)
    if over_limit("posts", user.pk, most=MOST, seconds=int(SPAN.total_seconds())):
        drafts.keep(user, found.space, found, text=request.POST.get("text", ""))
        return too_many(request)
    if not form.is_valid():
        drafts.keep(user, found.space, found, text=request.POST.get("text", ""))
        return _thread(request, found, form, status=422)
    values = {name: form.cleaned_data[name] for name in ("text", "key", "attachments")}
    try:
        new = posting.reply(found, by=user, request=request, **values)
    except posting.Closed:
        drafts.keep(user, found.space, found, text=form.cleaned_data["text"])
        messages.error(
            request,
            _("This discussion was closed while you were writing. What you wrote is kept as a draft."),
        )
        return redirect(found)
    except ValidationError as error:
        drafts.keep(user, found.space, found, text=form.cleaned_data["text"])
        form.add_error(None, error.messages)
        return _thread(request, found, form, status=422)
    _say_ambiguous(request, new)
    return redirect(new)


def _say_ambiguous(request, new: Post) -> None:
    for name in mentions.find(new.text, new.thread.space, but=request.user).ambiguous:
        said = _("Several people are called “%(name)s”: none of them was told. Write to them in another way.")
        messages.warning(request, said % {"name": name})


@never_cache
@require_safe
def since(request, pk, number):
    """Posts after `number`, for the page that is open; nothing is lost when some of these questions are."""
    found = get_visible_or_404(THREADS.all(), request.user, pk=pk)
    shown = reading.after(request.user, found, number)
    if not shown and found.is_open:
        return HttpResponse(status=204)
    if shown:
        following.has_read(found, request.user, shown[-1].post.number)
    context = {
        "thread": found,
        "posts": shown,
        "after": shown[-1].post.number if shown else number,
        "poll_seconds": POLLED_SECONDS,
        "may_reply": can(request.user, "reply", found),
        "may_answer": can(request.user, "answer", found),
        "polled": True,
    }
    return render(request, "discussions/includes/new_posts.html", context)


@require_POST
def keep_draft(request, pk):
    """While somebody writes, and by a button. Also of what was closed meanwhile."""
    found = get_visible_or_404(THREADS.all(), request.user, action="follow", pk=pk)
    draft = drafts.keep(
        request.user, found.space, found, text=request.POST.get("text", ""), key=request.POST.get("key", "")
    )
    if request.htmx:
        return render(request, "discussions/includes/draft.html", {"draft": draft, "polled": True})
    messages.success(request, _("Your draft is kept: only you see it."))
    return redirect(f"{found.get_absolute_url()}?page={(max(found.last_number, 1) - 1) // A_PAGE + 1}#reply")


# -- a new one --------------------------------------------------------------------------------------


@never_cache
def begin(request, slug):
    """`about`: an item of the space, as its page names it."""
    space = get_visible_or_404(Space, request.user, action="add", slug=slug)
    about = _item(request, space)
    draft = drafts.find(request.user, space, None)
    initial = {
        "title": draft.title if draft else "",
        "text": draft.text if draft else "",
        "language": get_language(),
        "key": uuid.uuid4(),
    }
    form = ThreadForm(request.POST or None, request.FILES or None, initial=initial)
    status = 200
    if request.method == "POST":
        typed = {"text": request.POST.get("text", ""), "title": request.POST.get("title", "")}
        draft = drafts.keep(request.user, space, None, **typed)
        if "save" in request.POST:
            messages.success(request, _("Your draft is kept: only you see it."))
            return redirect("discussions:list", slug=slug)
        if over_limit("posts", request.user.pk, most=MOST, seconds=int(SPAN.total_seconds())):
            return too_many(request)
        if form.is_valid():
            try:
                new = posting.begin(space, by=request.user, about=about, request=request, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                _say_ambiguous(request, new.posts.get(number=1))
                return redirect(new)
        status = 422
    context = {"space": space, "form": form, "about": about, "draft": draft}
    return render(request, "discussions/begin.html", context, status=status)


def _item(request, space: Space):
    """Raises Http404 for one that the reader may not see, or of another space."""
    asked = request.GET.get("about", "")
    if not asked:
        return None
    kind, _dash, number = asked.rpartition("-")
    link = kind, int(number) if number.isdecimal() and len(number) < 18 else 0
    found = items.visible(request.user, [link], space).get(link)
    if found is None:
        raise Http404
    return found


@require_POST
def keep_new_draft(request, slug):
    space = get_visible_or_404(Space, request.user, action="add", slug=slug)
    typed = {name: request.POST.get(name, "") for name in ("text", "title", "key")}
    draft = drafts.keep(request.user, space, None, **typed)
    return render(request, "discussions/includes/draft.html", {"draft": draft, "polled": True})


@never_cache
@require_safe
def people(request, slug):
    """People of the space whose name begins with `q`, for who writes an @."""
    space = get_visible_or_404(Space, request.user, action="add", slug=slug)
    query = request.GET.get("q", "")[:100]
    found = mentions.offered(query, space, request.user) if query.strip() else []
    return render(request, "discussions/includes/people.html", {"people": found})
