"""Which names of `kept` change with a page: those of what strangers were shown of it, and of what they will be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db.models.signals import post_delete, pre_delete
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.signals import post_page_move

from . import kept
from .signals import content_changed

#: What a save writes that only the back office shows.
OF_DRAFTS = frozenset(
    {"draft_title", "latest_revision", "latest_revision_created_at", "has_unpublished_changes", "locked", "locked_at",
     "locked_by", "go_live_at", "expire_at", COMMENTS_RELATION_NAME}
)  # fmt: skip
#: How deep in the tree the front pages of the languages stand.
HOME_DEPTH = 2
#: Many-to-many fields of pages by which lists gather them, and how their names begin.
GATHERED = {"topics": "about", "municipalities": "at"}


@dataclass(frozen=True)
class Seen:
    """What strangers see of a page outside of its own text."""

    live: bool
    names: frozenset[str]
    #: What stands in menus: "" when it is in none.
    in_menus: str
    url_path: str


def names_of(page: Page) -> set[str]:
    """The names that showing a page depends on: itself, its translations, and what stands around."""
    return {f"page:{page.pk}", family(page), f"frame:{page.locale.language_code}", kept.VOCABULARY}


def family(page: Page) -> str:
    return f"family:{page.translation_key.hex}"


def below(page: Page) -> str:
    """The name of the list of all that stands directly below it."""
    return f"below:{page.path}"


def about(topic_ids, at_ids=()) -> set[str]:
    """The names of what is gathered by these topics and these municipalities."""
    return {*(f"about:{pk}" for pk in topic_ids), *(f"at:{pk}" for pk in at_ids)}


@contextmanager
def noticed(page: Page, update_fields=None) -> Iterator[None]:
    """The page is saved in here: what it changes for strangers is worked out anew afterwards."""
    page._told = True  # the signal that follows the save has nothing to add
    if update_fields is not None and OF_DRAFTS.issuperset(update_fields):
        yield
        return
    before = _stored(page)
    yield
    _tell(page, before, _stored(page))


def _stored(page: Page) -> Seen | None:
    """What the database has of the page; what is in memory may be a draft."""
    return _of(type(page), page.pk) if page.pk else None


def _of(model: type[Page], pk: int) -> Seen | None:
    stored = model._default_manager.select_related("locale").filter(pk=pk).first()
    return _seen(stored) if stored else None


def shown_of(model: type[Page], pk: int) -> frozenset[str]:
    """The names under which strangers are shown a page, in lists too; none when it is not published."""
    seen = _of(model, pk)
    return seen.names if seen and seen.live else frozenset()


def _seen(page: Page) -> Seen:
    language = page.locale.language_code
    names = {f"page:{page.pk}", family(page), kept.list_of(type(page), language)}
    for field, prefix in GATHERED.items():
        if hasattr(page, field):
            names |= {f"{prefix}:{pk}" for pk in getattr(page, field).values_list("pk", flat=True)}
    names |= page.kept_names() | {f"below:{page.path[: -Page.steplen]}"}
    in_menus = f"{page.title} {page.url_path} {page.visible_from}" if page.show_in_menus else ""
    return Seen(page.live, frozenset(names), in_menus, page.url_path)


def _tell(page: Page, before: Seen | None, after: Seen | None) -> None:
    if before and after and before.url_path != after.url_path and page.numchild:
        kept.changed(kept.EVERYTHING)  # the addresses of all below it, which may be published where it is not
        return
    shown = [seen for seen in (before, after) if seen and seen.live]
    if not shown:
        return
    names = {name for seen in shown for name in seen.names}
    live_before, live_after = (bool(seen and seen.live) for seen in (before, after))
    is_home = page.depth == HOME_DEPTH
    other_menus = live_before != live_after or (before and before.in_menus) != (after and after.in_menus)
    if is_home or (other_menus and any(seen.in_menus for seen in shown)):
        names.add(f"frame:{page.locale.language_code}")
    if is_home:
        names.add("homes")
    kept.changed(*names)


def _changed(sender, instance, **kwargs) -> None:
    """Something that the page shows was changed without saving it."""
    if instance.__dict__.pop("_told", False) or not hasattr(instance, "kept_names"):
        return
    if (stored := _stored(instance)) and stored.live:
        kept.changed(*stored.names)


def _moved(sender, instance, **kwargs) -> None:
    """Also where only its place among its neighbours is another: menus and lists have that order, and the paths of all
    its neighbours and of what is below them, by which `below` names them, changed with it."""
    kept.changed(kept.EVERYTHING)


def _going(sender, instance, **kwargs) -> None:
    if isinstance(instance, Page) and hasattr(instance, "visible_from"):
        instance._seen_before = _seen(instance)


def _gone(sender, instance, **kwargs) -> None:
    if seen := getattr(instance, "_seen_before", None):
        _tell(instance, seen, None)


@cache
def page_types() -> tuple[type[Page], ...]:
    """All types of pages of the public site."""
    from .models import BasePage

    return tuple(model for model in apps.get_models() if issubclass(model, BasePage))


def waiting(now: datetime, *fields: str):
    """Of the published pages that open after `now`, whatever their type, these fields: one query."""
    first, *others = (
        model._default_manager.filter(live=True, visible_from__gt=now).order_by().values_list(*fields)
        for model in page_types()
    )
    return first.union(*others, all=True)


def next_opening(now: datetime) -> datetime | None:
    """The next moment at which a published page opens; None when none waits."""
    return min((moment for (moment,) in waiting(now, "visible_from")), default=None)


def listen() -> None:
    kept.clock(next_opening)
    content_changed.connect(_changed, dispatch_uid="kept: changed")
    post_page_move.connect(_moved, dispatch_uid="kept: moved")
    pre_delete.connect(_going, dispatch_uid="kept: going")
    post_delete.connect(_gone, dispatch_uid="kept: gone")
