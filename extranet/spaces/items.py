"""Items of a space, for features that speak of them without knowing what they are: a discussion about a document,
a file that belongs to a post. Whoever has items registers them; what is shown of one goes through its own policy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db.models import Model
from django.utils.functional import Promise

from .models import Space


@dataclass(frozen=True)
class Items:
    """One kind of item."""

    model: type[Any]
    label: str | Promise
    #: Keeps a file that somebody sends along as an item of the space, by the space's own rules of publication. Raises
    #: ValidationError. None: files are not kept as this kind.
    keep: Callable[..., Model] | None = None
    #: Looks at a file before it is kept. Raises ValidationError.
    check: Callable[[File], object] = lambda file: None


_kinds: dict[str, Items] = {}


def register(kind: str, items: Items) -> None:
    """`kind`: a short name for addresses and for links in the database."""
    _kinds[kind] = items


def model_of(kind: str) -> type[Any] | None:
    return _kinds[kind].model if kind in _kinds else None


def kind_of(obj) -> str | None:
    """The name under which the items of this model are registered."""
    return next((kind for kind, items in _kinds.items() if isinstance(obj, items.model)), None)


def visible(user, links: Iterable[tuple[str, int]], space: Space | None = None) -> dict[tuple[str, int], Any]:
    """(kind, number) → item, of those that `user` may see, in `space` if given. One query a kind."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in links:
        if kind in _kinds:
            wanted.setdefault(kind, set()).add(pk)
    found = {}
    for kind, pks in wanted.items():
        rows = _kinds[kind].model._default_manager.visible_to(user).filter(pk__in=pks)
        for row in rows.filter(space=space) if space is not None else rows:
            found[kind, row.pk] = row
    return found


def check_file(upload: File) -> None:
    """Whether a file could be kept. Raises ValidationError, and LookupError where no feature keeps files."""
    _keeping()[1].check(upload)


def keep_file(space: Space, owner, upload: File, *, request=None) -> tuple[str, Model]:
    """Keep a file as an item of the space: (kind, item). Raises ValidationError, and LookupError where no feature
    keeps files."""
    kind, items = _keeping()
    assert items.keep is not None
    return kind, items.keep(space, owner, upload, request=request)


def _keeping() -> tuple[str, Items]:
    for kind, items in _kinds.items():
        if items.keep is not None:
            return kind, items
    raise LookupError("no feature keeps files")
