"""RSS and Atom: one feed a section, a language, a topic; what strangers see, the newest first.

A section is a page type with `feed_date`. Register it where its app is ready:

    feed_section("news", model=NewsPage, title=_("News"))
"""

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext

from cms.core import kept, page_changes
from cms.core.navigation import host_of
from cms.topics.models import Topic

from .head import hreflang
from .pictures import own_rendition

NEWEST = 30
KINDS = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
MEDIA_TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}
ALL = "all"
#: Signs that XML 1.0 does not have.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Section:
    name: str
    model: Any
    title: Any
    #: What the model's pages need for an item besides: names for select_related and for prefetch_related.
    joined: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()


_sections: dict[str, Section] = {}


def feed_section(
    name: str, *, model, title, joined: tuple[str, ...] = (), fetched: tuple[str, ...] = ()
) -> None:
    _sections[name] = Section(name, model, title, joined, fetched)


def sections() -> list[Section]:
    return list(_sections.values())


def pages_of(name: str, language: str, topic: Topic | None) -> list:
    """The newest pages of a section (or of all) in a language, as strangers see them. Raises KeyError."""
    wanted = sections() if name == ALL else [_sections[name]]
    found: list = []
    for section in wanted:
        kept.depends(kept.list_of(section.model, language))
        pages = section.model.objects.filter(locale__language_code=language).visible_to(None)
        if topic is not None:
            pages = pages.filter(topics=topic)
        pages = pages.select_related("locale", *section.joined).prefetch_related("topics", *section.fetched)
        found += pages.order_by("-date", "-pk").defer_streamfields()[:NEWEST]
    found = sorted(found, key=lambda page: page.feed_date, reverse=True)[:NEWEST]
    kept.depends(*(f"page:{page.pk}" for page in found), *(page_changes.family(page) for page in found))
    return found


def build(request, name: str, language: str, kind: str, topic: Topic | None) -> SyndicationFeed:
    pages = pages_of(name, language, topic)
    host = host_of(request)
    updated = max((_updated(page) for page in pages), default=None)
    feed = KINDS[kind](
        title=_title(name, topic),
        link=f"{host}/{language}/",
        description=gettext("What was done, why, when and who is responsible."),
        language=hreflang(language),
        author_name=gettext("Kosovo Local Government Institute"),
        author_link=f"{host}/{language}/",
        feed_url=host + request.path,
        feed_guid=host + request.path,
        feed_copyright="KLGI",
        image=host + static("img/logo.svg"),
    )
    for page in pages:
        feed.add_item(**_item(request, page))
    if updated is not None:
        feed.latest_post_date = lambda: updated  # type: ignore[method-assign]
    return feed


def _title(name: str, topic: Topic | None) -> str:
    what = gettext("Everything new") if name == ALL else str(_sections[name].title)
    return f"KLGI – {_plain(topic.name)}: {what}" if topic else f"KLGI – {what}"


def _plain(text: str) -> str:
    """Without what no XML may hold: a line that was broken in a slide comes as such a sign out of the clipboard."""
    return _NO_XML.sub(" ", text)


def _item(request, page) -> dict[str, Any]:
    return {
        "title": _plain(page.title),
        "link": page.full_url,
        "description": _plain(page.summary or page.title),
        # Stays when the title and the address change.
        "unique_id": f"urn:uuid:{page.translation_key}:{hreflang(page.locale.language_code)}",
        "unique_id_is_permalink": False,
        "pubdate": page.feed_date,
        "updateddate": _updated(page),
        "author_name": _plain(_authors(page)) or gettext("Kosovo Local Government Institute"),
        "author_email": None,
        "categories": [_plain(topic.name) for topic in page.topics.all()],
        "enclosures": _enclosures(request, page),
    }


def _updated(page) -> datetime:
    """A correction's day says when it changed; small edits of words are no news."""
    return max(page.feed_date, getattr(page, "changed_at", None) or page.feed_date)


def _authors(page) -> str:
    names = getattr(page, "author_names", None)
    return names() if callable(names) else ""


def _enclosures(request, page) -> Iterable[Enclosure]:
    image = page.share_picture
    rendition = own_rendition(image) if image is not None else None
    if rendition is None:
        return []
    try:
        size = rendition.file.size
    except OSError:
        return []
    media_type = mimetypes.guess_type(rendition.file.name)[0] or "image/jpeg"
    return [Enclosure(host_of(request) + rendition.url, str(size), media_type)]


def feed_url(name: str, language: str, kind: str = "rss", topic: Topic | None = None) -> str:
    if topic is not None:
        return reverse("sharing:topic_feed", args=[language, topic.slug, name, kind])
    return reverse("sharing:feed", args=[language, name, kind])
