"""What people are told of. A feature declares each kind of event once, and announces it with `events.announce`.

Neither the event nor the notice holds a word of what happened: what is told is read from the object when it is shown
or sent, through the object's own policy, for the person who reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Model, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

StrOrPromise = str | Promise


class How(TextChoices):
    """The ways of being told. All but the last also stand on the screen."""

    NOW = "now", _("By e-mail at once")
    DAILY = "daily", _("By e-mail once a day")
    WEEKLY = "weekly", _("By e-mail once a week")
    SCREEN = "screen", _("On the screen only")
    NEVER = "never", _("Not at all")


@dataclass
class Line:
    """What one notice says, in the language that is active: a sentence without a full stop, and where it leads."""

    text: str
    url: str
    #: What it is about (the title of a discussion): events of one `about` are told together.
    about: str = ""
    #: The first words of what somebody wrote.
    excerpt: str = ""


class Kind:
    """Subclass, fill in, register with `@kind`."""

    name: ClassVar[str]
    label: ClassVar[StrOrPromise]
    #: Of its objects: what is not `visible_to` a person is not told to them, neither now nor later.
    model: ClassVar[type[Any]]
    #: For who chose nothing.
    how: ClassVar[How] = How.NOW
    #: How long an e-mail waits for more of the same.
    gather: ClassVar[timedelta] = timedelta(minutes=2)
    #: No second e-mail of the same bundle before so long after the first.
    pause: ClassVar[timedelta] = timedelta(minutes=15)
    #: Whether it stands in the stream of what is new.
    in_stream: ClassVar[bool] = False
    #: Whether people choose how they are told; what concerns their own account or has to be acknowledged is told
    #: anyway.
    chosen: ClassVar[bool] = True

    def concerns(self, user) -> bool:
        """Whether `user` may ever be told of it, and so is offered a choice."""
        return True

    def people(self, event, obj) -> QuerySet:
        """The people to be told, as a queryset of users. Who may not see `obj` is left out when it is shown or sent,
        who caused the event is always left out."""
        raise NotImplementedError

    def bundle(self, event, obj) -> str:
        """What is told together in one e-mail: "thread:12". At most 60 characters."""
        return f"{self.name}:{event.pk}"

    def line(self, event, obj) -> Line:
        raise NotImplementedError

    def seen(self, user, pks: Iterable[int]) -> dict[int, Model]:
        """Those objects that `user` may see at this moment, by their numbers; one query."""
        return {
            row.pk: row
            for row in self.loaded(self.model._default_manager.visible_to(user)).filter(pk__in=pks)
        }

    def loaded(self, objects: QuerySet) -> QuerySet:
        """With all that `line` needs."""
        return objects


_kinds: dict[str, Kind] = {}


def kind(cls: type[Kind]) -> type[Kind]:
    """Class decorator: register a kind."""
    _kinds[cls.name] = cls()
    return cls


def kind_of(name: str) -> Kind | None:
    """None: the feature that had it is gone."""
    return _kinds.get(name)


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda each: each.name)
