"""Everything about a topic, a municipality, a pillar: each feature registers what it has in one line.

    gathers("news", order=10, label=_("News"), all_label=_("All news"), template="news/card.html", rows=news_about)

`rows(user, scope)` gives a queryset of what `user` may see about `scope`, the newest first, with what the card shows.
The public site imports no feature; a feature that is not installed gathers nothing. One query a kind (and its
prefetches), however much there is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from wagtail.models import Page

from cms.core import kept, page_changes


@dataclass(frozen=True)
class Scope:
    """What it is to be about: any of these topics, any of these municipalities, or what these organisations do."""

    topics: frozenset[int] = frozenset()
    municipalities: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    #: The page that asks, which is not about itself.
    page: int | None = None
    language: str = field(default_factory=lambda: get_language() or "sq")

    @classmethod
    def of_page(cls, page) -> "Scope":
        """By its topics: municipalities of a page say where it happened, which is not what it is about."""
        return cls(
            topics=frozenset(topic.pk for topic in page.topics.all()),
            page=page.pk,
            language=page.locale.language_code,
        )

    def __bool__(self) -> bool:
        return bool(self.topics or self.municipalities or self.organisations)

    def of(
        self, model, topics: str = "topics", municipality: str = "municipalities", organisation: str = ""
    ) -> Q:
        """Rows of `model` that are about it. In subqueries: a row with two of the topics comes once.

        The arguments are the model's fields, as lookups; an empty one: it has none.
        """
        wanted = Q(pk__in=[])
        for name, ids in (
            (topics, self.topics),
            (municipality, self.municipalities),
            (organisation, self.organisations),
        ):
            if name and ids:
                wanted |= Q(pk__in=model._base_manager.filter(**{f"{name}__in": sorted(ids)}).values("pk"))
        return wanted & ~Q(pk=self.page) if self.page and issubclass(model, Page) else wanted


@dataclass(frozen=True)
class Kind:
    name: str
    order: int
    label: Any
    all_label: Any
    template: str
    rows: Callable[[Any, Scope], QuerySet]
    #: Where all of it stands, or None.
    url: Callable[[Scope], str | None] = lambda scope: None


@dataclass(frozen=True)
class Group:
    """What a kind has, for templates/components/group.html."""

    kind: Kind
    items: list
    url: str | None

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def label(self):
        return self.kind.label

    @property
    def all_label(self):
        return self.kind.all_label

    @property
    def template(self) -> str:
        return self.kind.template

    @property
    def heading_id(self) -> str:
        return f"gathered-{self.kind.name}"


_kinds: dict[str, Kind] = {}


def gathers(name: str, **options) -> None:
    """Registers a kind; the same name again replaces it."""
    _kinds[name] = Kind(name=name, **options)


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def _depend_on(rows, scope: Scope) -> None:
    model = getattr(rows, "model", None)
    if model is None:
        return
    if not issubclass(model, Page):
        kept.depends(kept.list_of(model))
    elif scope.organisations:  # which organisations a page names is not among the names of its changes
        kept.depends(kept.list_of(model, scope.language))


def gather(user, scope: Scope, *, limit: int = 4, leave_out: Iterable[str] = ()) -> list[Group]:
    """What `user` may see about `scope`, by kind; kinds that have nothing are not there."""
    groups = []
    if not scope:
        return groups
    kept.depends(*page_changes.about(scope.topics, scope.municipalities))
    for kind in kinds():
        if kind.name in leave_out:
            continue
        rows = kind.rows(user, scope)
        _depend_on(rows, scope)
        items = list(rows[:limit])
        if items:
            groups.append(Group(kind, items, kind.url(scope)))
    return groups
