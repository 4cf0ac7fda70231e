"""What somebody has begun to write is kept until it is sent."""

import uuid

from django.db import transaction
from django.utils import timezone

from extranet.spaces.models import Space

from .models import LONGEST_TITLE, Draft, Post, Thread

#: Of a draft more is kept than may be sent: who pasted too much can shorten it.
LONGEST = 1_500_000


def find(user, space: Space, thread: Thread | None) -> Draft | None:
    return _of(user, space, thread).first()


@transaction.atomic
def keep(
    user, space: Space, thread: Thread | None, *, text: str, title: str = "", key: str = ""
) -> Draft | None:
    """Keep what is written at this moment; empty, nothing is kept. Also of a thread that was closed meanwhile.

    `key`: of the form, when its script saves. Nothing is kept of a form that was sent already: it was faster.
    """
    if key and _is_sent(user, key):
        return None
    # PostgreSQL keeps no NUL, which a form refuses: the rest is kept.
    text, title = text.replace("\0", "").replace("\r\n", "\n")[:LONGEST], title.replace("\0", "")
    if not (text.strip() or title.strip()):
        _of(user, space, thread).delete()
        return None
    values = {"text": text, "title": title[:LONGEST_TITLE], "saved_at": timezone.now()}
    if thread is None:
        return Draft.objects.update_or_create(user=user, space=space, thread=None, defaults=values)[0]
    # Whatever space the thread was moved to meanwhile.
    draft, _made = Draft.objects.update_or_create(
        user=user, thread=thread, defaults=values, create_defaults={**values, "space": space}
    )
    return draft


def forget(user, space: Space, thread: Thread | None) -> None:
    _of(user, space, thread).delete()


def _of(user, space: Space, thread: Thread | None):
    mine = Draft.objects.filter(user=user)
    return mine.filter(space=space, thread=None) if thread is None else mine.filter(thread=thread)


def _is_sent(user, key: str) -> bool:
    try:
        return Post.objects.filter(owner=user, key=uuid.UUID(key)).exists()
    except ValueError:
        return False
