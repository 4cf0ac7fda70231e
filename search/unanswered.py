"""What strangers looked for and did not find, kept for the editors without anything about who asked.

Noted are only searches of the public page by people who are not signed in, without filters: what members look
for is theirs, and its words could tell of things that are secret. Words are shown to editors once they were
asked on two days, since what somebody asks once may be a name; what nobody asks again is forgotten soon.
"""

import re
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language

from .analysis import LANGUAGES, tokens
from .models import UnansweredQuery

MOST_WORDS = 8
LONGEST = 100  # characters, as the column has
MOST_ROWS = 5000
A_MINUTE = 30  # notes, whoever asks: nobody can flood the list, nor keep the database busy
SHOWN_FROM_DAYS = 2
ONCE_KEPT = timedelta(days=30)
KEPT = timedelta(days=365)

_JOINED = re.compile(r"[\s.,/()+\-]")
_PERSONAL = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"\d{6}")


def note(request, response, query: str, results) -> None:
    """Have a search noted that found nothing, not even a pinned page, once `response` is on its way: closing it
    runs what is appended here and lets nothing that fails reach the reader."""
    narrowed = bool(results.chosen)  # also by what was typed among the words
    if results.total == 0 and not (results.pinned or narrowed or request.user.is_authenticated):
        language = get_language()
        response._resource_closers.append(lambda: remember(query, language))


def words_of(query: str, language: str) -> str:
    """The folded words of a query; "" where it may hold personal data or is no query to learn from."""
    if len(query) > LONGEST or _PERSONAL.search(query) or _LONG_NUMBER.search(_JOINED.sub("", query)):
        return ""
    words = [token.surface for token in tokens(query, language)]
    text = " ".join(words)
    return text if len(words) <= MOST_WORDS and len(text) <= LONGEST else ""


def remember(query: str, language: str | None) -> None:
    words = words_of(query, language) if language in LANGUAGES else ""
    if not words or not _in_time():
        return
    today = timezone.localdate()
    with transaction.atomic():
        asked = UnansweredQuery.objects.filter(words=words, language=language)
        if asked.filter(last_asked__lt=today).update(last_asked=today, days=F("days") + 1) or asked.exists():
            return
        if UnansweredQuery.objects.count() >= MOST_ROWS:
            oldest = UnansweredQuery.objects.filter(days=1).order_by("last_asked", "pk").first()
            if oldest is None:
                return
            oldest.delete()
        UnansweredQuery.objects.get_or_create(
            words=words, language=language, defaults={"first_asked": today, "last_asked": today}
        )


def _in_time() -> bool:
    minute = f"search-unanswered-{timezone.now():%H%M}"
    cache.add(minute, 0, timeout=120)
    return cache.incr(minute) <= A_MINUTE


def for_editors():
    """What editors see: asked on several days."""
    return UnansweredQuery.objects.filter(days__gte=SHOWN_FROM_DAYS)


def forget_old() -> int:
    """Delete what was asked once a month ago, or last asked a year ago."""
    today = timezone.localdate()
    once = UnansweredQuery.objects.filter(days__lt=SHOWN_FROM_DAYS, last_asked__lt=today - ONCE_KEPT)
    old = UnansweredQuery.objects.filter(last_asked__lt=today - KEPT)
    return sum(rows.delete()[0] for rows in (once, old))
