"""Saying something: each a transaction with its line in the audit log, and those who follow are told."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.access.audit import log
from cms.access.policies import can, get_visible_or_404
from cms.core.signals import content_changed
from cms.notifications.events import announce
from extranet.spaces import items
from extranet.spaces.models import Space
from extranet.spaces.rooms import room_of

from . import drafts, following, mentions
from .models import Attachment, Post, PostRevision, Thread


class ChangedMeanwhile(Exception):
    """The post was changed since the form was opened; `post` is as it is now."""

    def __init__(self, post: Post):
        super().__init__(post.pk)
        self.post = post


class Closed(Exception):
    """Nobody replies any more; what was written is kept as a draft."""


def begin(
    space: Space,
    *,
    title: str,
    text: str,
    language: str,
    key: uuid.UUID,
    by,
    about=None,
    attachments=(),
    request=None,
) -> Thread:
    """A new discussion, with its first post. `about`: an item of the space that `by` sees. `attachments`: uploads,
    kept as items of the space first. Sent twice (`key`), it is one. Raises ValidationError."""
    if (there := _sent(key, text, by)) is not None:
        drafts.forget(by, space, None)
        return there.thread
    kept = keep_files(space, attachments, by=by, request=request)
    with transaction.atomic():
        # A double click waits here; a reply that names the space in its foreign key does not.
        Space.objects.select_for_update(no_key=True).get(pk=space.pk)
        if (there := _sent(key, text, by)) is not None:
            return there.thread
        kind = items.kind_of(about) if about is not None else None
        thread = Thread(
            space=space, title=title, language=language, owner=by,
            about_kind=kind or "", about_id=about.pk if about is not None and kind else None,
        )  # fmt: skip
        thread.full_clean()
        thread.save()
        post = _add(thread, text, key, by=by, kept=kept)
        log("add", thread, user=by, request=request)
        drafts.forget(by, space, None)
        announce("discussions.begun", thread, by=by, room=room_of(space.pk))
        _tell_mentioned(post, by)
        content_changed.send(Thread, instance=thread)  # now it has a first post
    return thread


def reply(thread: Thread, *, text: str, key: uuid.UUID, by, attachments=(), request=None) -> Post:
    """One more post. Raises Closed, Http404 when `by` no longer may, and ValidationError."""
    if (there := _sent(key, text, by, thread=thread)) is not None:
        return there
    if not can(by, "reply", thread):
        raise Closed
    kept = keep_files(thread.space, attachments, by=by, request=request)
    with transaction.atomic():
        current = get_visible_or_404(Thread.objects.select_for_update(of=("self",)), by, pk=thread.pk)
        if (there := _sent(key, text, by, thread=current)) is not None:
            return there
        if not can(by, "reply", current):
            raise Closed
        post = _add(current, text, key, by=by, kept=kept)
        log("add", current, user=by, request=request, post=post.number)
        drafts.forget(by, current.space, current)
        _tell_mentioned(post, by)
        announce("discussions.replied", post, by=by, room=room_of(current.space_id))
    return post


def _sent(key: uuid.UUID, text: str, by, **where) -> Post | None:
    """The post that this form has become already. Raises ValidationError when it said something else: those words are
    not to be lost."""
    there = Post.objects.filter(key=key, owner=by, **where).select_related("thread").first()
    if there is not None and there.text != _kept(text):
        raise ValidationError(_("This form was sent already. Open the page anew."))
    return there


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def _add(thread: Thread, text: str, key: uuid.UUID, *, by, kept: Iterable[tuple[str, int]]) -> Post:
    """Under the lock of the thread's row, which gives the number."""
    number, now = thread.last_number + 1, timezone.now()
    post = Post(
        thread=thread, space_id=thread.space_id, thread_state=thread.state, number=number, owner=by, key=key,
        text=_kept(text), created_at=now,
    )  # fmt: skip
    post.full_clean(exclude=["key"])
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:  # the key of another form: nobody sends that but on purpose
        raise ValidationError(_("This form was sent already. Open the page anew.")) from error
    Thread.objects.filter(pk=thread.pk).update(last_number=number, last_post_at=now)
    thread.last_number, thread.last_post_at = number, now
    Attachment.objects.bulk_create(Attachment(post=post, kind=kind, item_id=pk) for kind, pk in kept)
    following.said_something(thread, by, number)
    return post


def keep_files(space: Space, files, *, by, request=None) -> list[tuple[str, int]]:
    """Files of a form as items of the space: (kind, number). All are looked at before the first is kept. Raises
    ValidationError."""
    for file in files:
        items.check_file(file)
    return [
        (kind, item.pk)
        for kind, item in (items.keep_file(space, by, file, request=request) for file in files)
    ]


def _tell_mentioned(post: Post, by) -> None:
    found = mentions.find(post.text, post.thread.space, but=by)
    new = set(found.people) - set(post.mentioned.all())
    post.mentioned.set(found.people)
    if new:
        announce("discussions.mentioned", post, by=by, room=room_of(post.space_id))


@transaction.atomic
def edit(post: Post, text: str, *, based_on: int, by, request=None) -> Post:
    """Other words; the former ones stay in its history. Raises ChangedMeanwhile, Http404, ValidationError."""
    current = get_visible_or_404(
        Post.objects.select_for_update(of=("self",)).select_related("thread"), by, action="edit", pk=post.pk
    )
    if current.revision != based_on:
        raise ChangedMeanwhile(current)
    text = _kept(text)
    if text == current.text:
        return current
    PostRevision.objects.create(post=current, number=current.revision, text=current.text)
    current.text, current.edited_at, current.revision = text, timezone.now(), current.revision + 1
    current.full_clean(exclude=["key"])
    current.save()
    log("edit", current.thread, user=by, request=request, post=current.number, revision=current.revision)
    _tell_mentioned(current, by)
    if current.number == 1:
        content_changed.send(Thread, instance=current.thread)
    return current
