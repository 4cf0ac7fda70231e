"""What authors wrote and what belongs to a topic, of every type of page that says so.

A type of page registers itself; the news know none of the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cms.core import kept, page_changes


@dataclass(frozen=True)
class Work:
    """`authors`: the path from a page of `model` to its authors. Each page has `date` and `get_kind_display()`."""

    model: Any
    authors: str


_works: list[Work] = []


def register(model: Any, authors: str) -> None:
    if model not in {work.model for work in _works}:
        _works.append(Work(model, authors))


def all_by(author) -> Iterator[Any]:
    """Every page that names the author, published or not."""
    for work in _works:
        yield from work.model.objects.filter(**{work.authors: author}).distinct()


def newest(user, locale, *, limit: int, author=None, topics=None, since=None, leave_out=()) -> list:
    """The newest pages of all registered types that the reader may see in `locale`: one query a type, and one for
    their addresses. By one author, or about any of `topics` after the day `since`; without the translation keys of
    `leave_out`."""
    found = []
    for work in _works:
        condition = Q()
        everything = {kept.list_of(work.model, locale.language_code)}
        kept.depends(*(everything if topics is None else page_changes.about(topic.pk for topic in topics)))
        if author is not None:
            condition &= Q(**{work.authors: author})
        if topics is not None:
            about = work.model.topics.through.objects.filter(topic__in=topics)
            condition &= Q(pk__in=about.values(f"{work.model._meta.model_name}_id"))
        if since is not None:
            condition &= Q(date__gt=since)
        pages = work.model.objects.filter(condition, locale=locale).visible_to(user)
        pages = pages.exclude(translation_key__in=leave_out).order_by("-date", "-pk").distinct()
        found += pages.defer_streamfields()[:limit]
    return sorted(found, key=lambda page: (page.date, page.pk), reverse=True)[:limit]
