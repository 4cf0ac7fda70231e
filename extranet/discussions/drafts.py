"""What somebody has begun to write is kept until it is sent."""

from django.db import transaction
from django.utils import timezone

from extranet.spaces.models import Space

from .models import LONGEST_TITLE, Draft, Thread

#: Of a draft more is kept than may be sent: who pasted too much can shorten it.
LONGEST = 1_500_000


def find(user, space: Space, thread: Thread | None) -> Draft | None:
    return Draft.objects.filter(user=user, space=space, thread=thread).first()


@transaction.atomic
def keep(user, space: Space, thread: Thread | None, *, text: str, title: str = "") -> Draft | None:
    """Keep what is written at this moment; empty, nothing is kept. Also of a thread that was closed meanwhile."""
    text = text.replace("\r\n", "\n")[:LONGEST]
    if not (text.strip() or title.strip()):
        Draft.objects.filter(user=user, space=space, thread=thread).delete()
        return None
    values = {"text": text, "title": title[:LONGEST_TITLE], "saved_at": timezone.now()}
    draft, _made = Draft.objects.update_or_create(user=user, space=space, thread=thread, defaults=values)
    return draft
