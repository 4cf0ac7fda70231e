"""What was worked out once is kept until something it shows changes, and not a second longer.

Whoever shows something names it with `depends`; whoever changes it says so with `changed`, inside the
transaction of the change. A kept value holds for as long as none of its names changed after the moment before
it was worked out, and until the next moment at which the clock alone changes something (`good_until`).

A part that few changes reach though many bear its names ("more about these topics") is `compared`: what it is put
into holds for as long as the part comes out the same, whatever happened to its names.

Names: `page:7` one page; `family:<uuid>` a page and its translations; `list:news.newspage:sq` all of a kind
in a language; `about:3` and `at:3` what has a topic, a municipality; `frame:sq` menus, header and footer;
`everything`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import blake2b
from time import time_ns
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import connection, models, transaction
from django.db.models import Max
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

#: The number of PostgreSQL's lock for changes; any number that nothing else uses.
CHANGES_ARE_NUMBERED = 4_021
EVERYTHING = "everything"
#: Names of topics, organisations, authors.
VOCABULARY = "vocabulary"
#: So many of the latest changes are read at once.
RECENT = 100
#: Longest that a value is kept, in seconds: what nobody asks for leaves the memory.
LONGEST = 24 * 60 * 60

#: Gives the moments, later than the one given, at which the clock alone changes what strangers see.
Clock = Callable[[datetime], "datetime | None"]
_clocks: list[Clock] = []


class Change(models.Model):
    """When what bears this name last changed, in numbers that grow with each transaction."""

    name = models.CharField(max_length=120, primary_key=True)
    number = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "core"

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"


@dataclass
class Noted:
    """What was shown while something was worked out."""

    names: set[str] = field(default_factory=set)
    until: datetime | None = None
    #: What `compared` parts came out as.
    parts: dict["Part", Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A call of a function that is `compared`."""

    name: str
    arguments: tuple[Any, ...]

    def work_out(self) -> Any:
        """As it is now, for strangers. What it is put into does not depend on its names."""
        with noting() as noted:
            value = remember(f"compared:{self.name}:{_digest(self.arguments)}", self._call)
        good_until(noted.until)
        return value

    def _call(self) -> Any:
        return _compared[self.name](*self.arguments)


@dataclass
class Kept:
    value: Any
    names: frozenset[str]
    #: The newest change when the working out began, and up to which the names are known not to have changed.
    number: int
    until: datetime | None
    parts: tuple[tuple[Part, Any], ...] = ()

    def holds(self) -> bool:
        if self.until is not None and timezone.now() >= self.until:
            return False
        newest = newest_change()
        if newest > self.number:
            if _newest_of(self.names, self.number) > self.number:
                return False
            if not self._parts_are_the_same():
                return False
            self.number = newest
        return True

    def _parts_are_the_same(self) -> bool:
        with noting() as noted:
            if any(part.work_out() != value for part, value in self.parts):
                return False
        # What a part will show, and did not know of before: it opens by itself.
        self.until = min(filter(None, (self.until, noted.until)), default=None)
        return True


_compared: dict[str, Callable[..., Any]] = {}
_noting: ContextVar[Noted | None] = ContextVar("noting", default=None)
_look: ContextVar["dict[str, Any] | None"] = ContextVar("look", default=None)


def clock(source: Clock) -> Clock:
    """Register a source of moments at which something opens or closes by itself."""
    _clocks.append(source)
    return source


def depends(*names: str) -> None:
    """What is being worked out shows this."""
    if (noted := _noting.get()) is not None:
        noted.names.update(names)


def good_until(moment: datetime | None) -> None:
    """What is being worked out will be different from `moment` on, though nothing is changed."""
    noted = _noting.get()
    if noted is not None and moment is not None and (noted.until is None or moment < noted.until):
        noted.until = moment


def compared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a function that gives a part for strangers: of plain values (they are kept, and compared), without a
    request or a language of its own. What calls it is worked out anew only where it gives something else."""
    name = f"{function.__module__}.{function.__qualname__}"
    _compared[name] = function

    @wraps(function)
    def compared_part(*arguments: Any) -> Any:
        part = Part(name, arguments)
        value = part.work_out()
        if (noted := _noting.get()) is not None:
            noted.parts[part] = value
        return value

    return compared_part


def _digest(value: Any) -> str:
    return blake2b(repr(value).encode(), digest_size=16).hexdigest()


def list_of(model: type[models.Model], language: str = "") -> str:
    """The name of a list of all objects of `model`, in one language where they have one."""
    return f"list:{model._meta.label_lower}" + (f":{language}" if language else "")


def follow(model: type[models.Model], name: str = VOCABULARY) -> None:
    """Whatever is saved or deleted of `model`, which is no page, changes what bears `name`: by default all pages, for
    names of topics and authors stand everywhere and seldom change."""

    def note(sender, **kwargs) -> None:
        changed(name)

    for signal in (post_save, post_delete):
        signal.connect(note, sender=model, weak=False, dispatch_uid=f"kept: {model._meta.label} {name}")


@contextmanager
def noting() -> Iterator[Noted]:
    """What is shown in here. Whoever keeps it hands its names on to what it is a part of (`remember`)."""
    noted = Noted()
    token = _noting.set(noted)
    try:
        yield noted
    finally:
        _noting.reset(token)


@contextmanager
def one_look() -> Iterator[None]:
    """For as long as this lasts (a request) the database is asked once what the newest change is."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def changed(*names: str) -> None:
    """These changed in the present transaction: whatever shows them is worked out anew once it has ended well.

    One after the other, so that numbers grow in the order in which transactions end: somebody who read number 6
    has read what number 5 changed.
    """
    if not names:
        return
    with transaction.atomic():
        one_at_a_time()
        # By the clock, so that what was rolled back leaves a number that nobody gets again.
        number = max(_read_newest() + 1, time_ns())
        Change.objects.bulk_create(
            [Change(name=name, number=number) for name in sorted(set(names))],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["number"],
        )
    if (look := _look.get()) is not None:
        look.clear()


def one_at_a_time() -> None:
    """Until the transaction ends nobody else numbers a change. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGES_ARE_NUMBERED])


def newest_change() -> int:
    return _looked("newest", _read_newest)


def _read_newest() -> int:
    # Asked for every kept page: in plain SQL, which takes a fifth of the time that Django needs to write it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(number) FROM {Change._meta.db_table}")  # noqa: S608 (our own name)
        return cursor.fetchone()[0] or 0


def _read_recent() -> tuple[int, dict[str, int]]:
    """The latest changes, and since which number they are all there: a page has a dozen parts, each with its names."""
    recent = dict(Change.objects.order_by("-number").values_list("name", "number")[:RECENT])
    return (min(recent.values()) if len(recent) == RECENT else 0), recent


def _looked(what: str, look_up: Callable[[], Any]) -> Any:
    look = _look.get()
    if look is None:
        return look_up()
    if what not in look:
        look[what] = look_up()
    return look[what]


def _newest_of(names: Iterable[str], since: int) -> int:
    """The newest change of what bears these names, or any number up to `since`."""
    if _look.get() is not None:
        complete_from, recent = _looked("recent", _read_recent)
        if since >= complete_from:
            return max((recent.get(name, 0) for name in names), default=0)
    return Change.objects.filter(name__in=names).aggregate(newest=Max("number"))["newest"] or 0


def next_moment(now: datetime) -> datetime | None:
    """The next moment at which the clock alone changes what strangers see."""
    return _looked("next", lambda: min(filter(None, (source(now) for source in _clocks)), default=None))


def look_up(key: str) -> Kept | None:
    """What is kept under `key`, if it still holds."""
    kept = _store(key).get(key)
    if kept is None:
        return None
    number = kept.number
    if not kept.holds():
        return None
    if kept.number != number:  # seen again at a later change: the next reader need not look
        _store(key).set(key, kept, LONGEST)
    return kept


def _store(key: str) -> BaseCache:
    """Where a memory of the process's own is the cache, parts of pages have one beside that of whole pages."""
    return caches["parts" if "parts" in settings.CACHES and not key.startswith("page:") else "default"]


def keep(key: str, value: Any, noted: Noted, number: int) -> Kept:
    """Keep `value`, whose working out began when `number` was the newest change.

    Within a transaction nothing is kept: what it shows may be rolled back yet.
    """
    now = timezone.now()
    until = min(filter(None, (noted.until, next_moment(now), _midnight(now))))
    kept = Kept(value, frozenset({*noted.names, EVERYTHING}), number, until, tuple(noted.parts.items()))
    if not in_transaction():
        _store(key).set(key, kept, LONGEST)
    return kept


def _midnight(now: datetime) -> datetime:
    """Statuses and marks change with the date, here as with the site's strangers: in the site's zone."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=1), time.min), local.tzinfo)


def in_transaction() -> bool:
    """As Django's `durable` asks it: the transaction around a test is none."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def remember(key: str, work_out: Callable[[], Any]) -> Any:
    """The value kept under `key`, or what `work_out()` gives, which is then kept."""
    kept = look_up(key)
    if kept is None:
        number = newest_change()
        with noting() as noted:
            value = work_out()
        kept = keep(key, value, noted, number)
    depends(*kept.names)
    good_until(kept.until)
    if (outer := _noting.get()) is not None:
        outer.parts.update(kept.parts)
    return kept.value
