"""A page of the public site inside an announcement, before it opens.

The page's own policy is not touched: nothing here opens it, its files, its feeds or its entry in the search. What is
shown is its words, without pictures and links, to who reads the announcement; from the second at which the page opens
the announcement leads to it instead.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.core.models import BasePage

from .models import Announcement

MOST_OFFERED = 100
_PARAGRAPH_ENDS = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True)
class Carried:
    """What is shown of it: "withdrawn" nothing, "embargoed" its words, "open" the way to it."""

    state: str
    title: str = ""
    language: str = ""
    summary: str = ""
    paragraphs: list[str] = field(default_factory=list)
    opens_at: datetime | None = None
    url: str = ""


def carried(announcement: Announcement, now: datetime | None = None) -> Carried | None:
    """What `announcement` carries, for who may read it; None: nothing."""
    if not announcement.carries:
        return None
    found = announcement.page
    page = found.specific if found is not None and found.live else None
    if not isinstance(page, BasePage) or not page.live:
        return Carried("withdrawn")
    language = page.locale.language_code
    if page.visible_from is None or page.visible_from <= (now or timezone.now()):
        return Carried("open", page.title, language, url=page.url or "")
    return Carried(
        "embargoed", page.title, language, page.summary, list(_paragraphs(page)), page.visible_from
    )


def offered(user, keep: int | None = None) -> list[tuple[int, str]]:
    """(number, title) of pages that `user` works on in the back office, published and not open yet, the next one to
    open first; and of the page `keep`, which is carried already. Of one that was withdrawn not even the title."""
    if not user.is_authenticated:
        return []
    policy = PagePermissionPolicy()
    editable = policy.instances_user_has_any_permission_for(user, {"change", "publish"}).values("pk")
    found: list[tuple[datetime, int, str]] = []
    now = timezone.now()
    for model in _page_models():
        rows = model._default_manager.filter(live=True, visible_from__gt=now, pk__in=editable)
        found += rows.order_by("visible_from").values_list("visible_from", "pk", "title")[:MOST_OFFERED]
    choices = [(pk, title) for _at, pk, title in sorted(found)[:MOST_OFFERED]]
    if keep is not None and keep not in dict(choices):
        choices += [(page.pk, name_of(page)) for page in Page.objects.filter(pk=keep)]
    return choices


def name_of(page: Page) -> str:
    """For those in charge of an announcement, who need not work on the page."""
    return page.title if page.live else _("The item that was withdrawn")


def _page_models() -> list[type[BasePage]]:
    return [model for model in apps.get_models() if issubclass(model, BasePage)]


def _paragraphs(page: Page) -> Iterator[str]:
    """The words of its body, without markup: pictures and files stay closed until the page opens."""
    for name in ("body", "text"):
        column = next((each for each in page._meta.get_fields() if each.name == name), None)
        if isinstance(column, StreamField):
            for child in getattr(page, name):
                if isinstance(child.block, RichTextBlock):
                    yield from _plain(child.value.source)
                else:
                    for text in child.block.get_searchable_content(child.value):
                        yield from _plain(str(text))


def _plain(markup: str) -> Iterator[str]:
    for piece in _PARAGRAPH_ENDS.split(markup):
        if text := " ".join(html.unescape(strip_tags(piece)).split()):
            yield text
