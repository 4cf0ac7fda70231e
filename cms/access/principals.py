"""Which tokens a person holds. Apps add theirs with `@principal_source`.

Within a request the answer is kept, so that a page asks the database once; the next request asks
anew, which is why leaving, expiry and a changed policy hold from the next request on.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

from .tokens import PUBLIC, Principals

Source = Callable[[object, datetime], Iterable[str]]
_sources: list[Source] = []
_kept: ContextVar[dict | None] = ContextVar("principals", default=None)


def principal_source(source: Source) -> Source:
    """Register `source(user, now)`, which yields tokens a signed-in, active person holds."""
    _sources.append(source)
    return source


def principals(user, now: datetime | None = None) -> Principals:
    """The tokens `user` holds at `now` (an aware time; the present when left out)."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Principals({PUBLIC})
    kept = _kept.get()
    if kept is not None and (user.pk, now) in kept:
        return kept[user.pk, now]
    at = now or timezone.now()
    own = f"user:{user.pk}"  # for what is one person's and nobody else's
    tokens = Principals({PUBLIC, own, *(token for source in _sources for token in source(user, at))})
    if kept is not None:
        kept[user.pk, now] = tokens
    return tokens


@contextmanager
def keeping_principals():
    """For as long as this lasts each person's tokens are asked for once, unless `forget` is called."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget(*args, **kwargs) -> None:
    """Drop what this request keeps: memberships, organisations or grants changed. Usable as a signal receiver."""
    kept = _kept.get()
    if kept is not None:
        kept.clear()
