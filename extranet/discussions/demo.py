"""Discussions in three languages: pinned, answered, about documents."""

import json
import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from cms.notifications.models import Event
from cms.users.models import User
from extranet.spaces import items
from extranet.spaces.models import Space

from . import moderating, posting
from .models import Post, Reaction, Thread


def discussions() -> list[dict]:
    return json.loads((settings.BASE_DIR / "demo" / "discussions.json").read_text(encoding="utf-8"))


def load(scale: int = 0) -> None:
    """What is there stays as it is: somebody may have gone on with it."""
    for entry in discussions():
        space = Space.objects.get(slug=entry["space"])
        if not Thread.objects.filter(space=space, title=entry["title"]).exists():
            _make(space, entry)


def _make(space: Space, entry: dict) -> None:
    first, *others = entry["posts"]
    by = _person(first["by"])
    about = _about(space, by, entry["about"]) if "about" in entry else None
    fields = {"title": entry["title"], "language": entry["language"], "text": first["text"], "about": about}
    thread = posting.begin(space, by=by, key=uuid.uuid4(), **fields)
    for said in others:
        post = posting.reply(thread, text=said["text"], key=uuid.uuid4(), by=_person(said["by"]))
        for kind in Reaction.Kind.values:
            for login in said.get(kind, ()):
                moderating.react(post, kind, by=_person(login))
    if entry.get("pinned"):
        moderating.take(thread, "pin", by=by)
    if "answer" in entry:
        moderating.mark_answer(thread, entry["answer"], by=by)
    _some_days_ago(thread, entry["days"])


def _some_days_ago(thread: Thread, days: int) -> None:
    """A post every five hours, the first of them so many days ago; the events of them as well."""
    begun = timezone.now() - timedelta(days=days)
    Thread.objects.filter(pk=thread.pk).update(created_at=begun)
    for post in thread.posts.all():
        at = begun + timedelta(hours=5) * (post.number - 1)
        Post.objects.filter(pk=post.pk).update(created_at=at)
        Thread.objects.filter(pk=thread.pk).update(last_post_at=at)
        Event.objects.filter(kind__startswith="discussions.", object_id=post.pk).exclude(
            kind="discussions.begun"
        ).update(at=at)
    Event.objects.filter(kind="discussions.begun", object_id=thread.pk).update(at=begun)


def _person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")


def _about(space: Space, by: User, title: str):
    """The item of the space that is called so, if `by` sees it."""
    model = items.model_of("document")
    return model.objects.visible_to(by).filter(space=space, title=title).first() if model else None
