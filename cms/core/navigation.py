"""Where a reader can go from here: the menu, the same page in another language, the pages above."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache as once
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http.request import split_domain_port
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from wagtail.models import Page, Site

from cms.access.principals import principals
from cms.access.tokens import PARTNER

from . import kept, page_changes
from .models import BasePage


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    current: bool
    #: Whether it leads to this same page; otherwise to the home page of the language.
    same_page: bool


@dataclass(frozen=True)
class Above:
    """A page on the way from the home to the one that is read."""

    title: str
    url: str


@dataclass(frozen=True)
class Home:
    """The published home page of a language."""

    pk: int
    url_path: str


def host_of(request) -> str:
    """What stands before a path of this site: https://www.example.org."""
    return f"{request.scheme}://{request.get_host()}"


def home_url(language: str | None = None) -> str:
    with override(language or get_language()):
        return reverse("wagtail_serve", args=[""])


def menu(request, mark: bool = True) -> list[MenuItem]:
    """The children of the language's home that are shown in menus and that the reader may see.

    `mark`: whether the item under which the reader is says so (error pages must not).
    """
    return [
        MenuItem(title, url, mark and request.path.startswith(url)) for title, url in _menu_pages(request)
    ]


def _menu_pages(request) -> list[tuple[str, str]]:
    """Title and address of each. Of the tokens a person holds no more than these decide about pages."""
    language = get_language()
    home = homes(request).get(language)
    if home is None:
        return []
    user = request.user
    early = PARTNER in principals(user) or user.is_superuser

    def read() -> list[tuple[str, str]]:
        kept.depends(f"frame:{language}")
        children = Page.objects.get(pk=home.pk).get_children()
        pages = visible(children.filter(show_in_menus=True), user)
        return [(page.title, url) for page in pages if (url := page.get_url(request))]

    return kept.remember(f"menu:{home.pk}:{early}", read)


def for_strangers(request, key: str, work_out: Callable[[], Any]) -> Any:
    """A part of a page that is the same for all strangers is kept under `key`; for others it is worked out."""
    if request.user.is_authenticated:
        return work_out()
    site = site_of(request)  # whether addresses have a host depends on it
    return kept.remember(f"{key}:{site.pk if site else 0}", work_out)


def ancestors(page, request) -> list[Above]:
    """The pages between the home and `page` that the reader may see; asked once a request."""
    known = request.__dict__.setdefault("_kuvend_ancestors", {})
    if page.pk not in known:
        parent = page.path[: -page.steplen]
        model: Any = type(page)

        def read() -> list[Above]:
            above = page.get_ancestors().filter(depth__gt=page_changes.HOME_DEPTH)
            seen = _seen_by(above, request.user, may_stand_above(model))
            rows = list(above.annotate(seen=ExpressionWrapper(seen, output_field=BooleanField())))
            kept.depends(*(f"page:{row.pk}" for row in rows))  # a draft among them may be published
            return [Above(row.title, row.get_url(request) or "") for row in rows if row.seen]

        known[page.pk] = for_strangers(request, f"above:{parent}:{model._meta.label_lower}", read)
    return known[page.pk]


@once
def may_stand_above(model: type[BasePage]) -> frozenset[type[BasePage]]:
    """The types of which ancestors of a page of `model` can be: few, where there are many types."""
    found: set[type[BasePage]] = set()
    waiting = [model]
    while waiting:
        for parent in waiting.pop().allowed_parent_page_models():
            if issubclass(parent, BasePage) and parent not in found:
                found.add(parent)
                waiting.append(parent)
    return frozenset(found)


def visible(pages, user, types: Iterable[type[BasePage]] | None = None):
    """The reader's part of a queryset of pages of several types (of `types` at most), in one query."""
    return pages.filter(_seen_by(pages, user, types))


def in_readers_language(ids) -> dict[int, Page]:
    """Page id → that page in the reader's language if it is open to everybody, otherwise itself if it is.

    One query however many pages are asked for, where Wagtail's `localized` asks for each.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    language = get_language()
    asked = Page.objects.filter(pk__in=wanted)
    family = Page.objects.filter(translation_key__in=asked.order_by().values("translation_key"))
    candidates = family.filter(Q(pk__in=asked.order_by().values("pk")) | Q(locale__language_code=language))
    types = _types_of(wanted)
    seen = ExpressionWrapper(_seen_by(candidates, None, types), output_field=BooleanField())
    rows = list(candidates.annotate(seen=seen).select_related("locale"))
    kept.depends(*(page_changes.family(page) for page in rows))
    if types is None:
        _note_types(page for page in rows if page.pk in wanted)
    best = {}
    for page in sorted(rows, key=lambda page: page.locale.language_code == language):  # the translation wins
        if page.seen:
            best[page.translation_key] = page
    return {page.pk: best[page.translation_key] for page in rows if page.translation_key in best}


def _types_of(ids: Iterable[int]) -> set[type[BasePage]] | None:
    """The types of these pages, which their translations have too; None: not all are known. A page's never changes."""
    keys = [f"type-of:{pk}" for pk in ids]
    known = cache.get_many(keys)
    if len(known) < len(keys):
        return None
    types = {ContentType.objects.get_for_id(type_id).model_class() for type_id in known.values()}
    return {model for model in types if model is not None and issubclass(model, BasePage)}


def _note_types(pages: Iterable[Page]) -> None:
    if not kept.in_transaction():  # a page that was rolled back leaves its id to another
        cache.set_many({f"type-of:{page.pk}": page.content_type_id for page in pages}, kept.LONGEST)


def _seen_by(pages, user, types: Iterable[type[BasePage]] | None = None) -> Q:
    """When a page opens stands in the table of its type, so each type is asked for its part of `pages`."""
    among = pages.order_by().values("pk")
    parts = [
        Q(pk__in=model.objects.filter(pk__in=among).visible_to(user).order_by().values("pk"))
        for model in (page_changes.page_types() if types is None else types)
    ]
    return reduce(or_, parts, Q(pk__in=[]))


def language_links(request, page=None, only_homes: bool = False) -> list[LanguageLink]:
    """One link for each language in which there is something to lead to.

    A page of the site leads to its translation if the reader may see that one; every other screen is there
    in all languages, so only the prefix of its address changes. Error pages (`only_homes`) lead to the homes:
    they must not tell which address was asked for.
    """
    if request is None:
        return []
    if not hasattr(request, "_kuvend_languages"):  # the head of a page asks, and its header again
        request._kuvend_languages = _language_links(request, {} if only_homes else _same_page(request, page))
    return request._kuvend_languages


def _language_links(request, same: dict[str, str]) -> list[LanguageLink]:
    return [
        LanguageLink(code, name, same.get(code) or home_url(code), code == get_language(), code in same)
        for code, name in settings.LANGUAGES
        if code in same or code in homes(request)
    ]


def _same_page(request, page) -> dict[str, str]:
    match = getattr(request, "resolver_match", None)
    if isinstance(page, BasePage):
        return {**_translations(request, page), get_language(): page.get_url(request)}
    if match is None or match.view_name == "wagtail_serve":
        return {}
    address = request.get_full_path()
    return {code: translate_url(address, code) for code, _name in settings.LANGUAGES}


def _translations(request, page: BasePage) -> dict[str, str]:
    """Language → address of the page in it, where the reader may see it."""

    def read() -> dict[str, str]:
        kept.depends(page_changes.family(page))
        pages = type(page).objects.filter(translation_key=page.translation_key).visible_to(request.user)
        pages = pages.select_related("locale").only("url_path", "locale__language_code")
        return {found.locale.language_code: found.get_url(request) for found in pages}

    return for_strangers(request, f"languages:{page.translation_key.hex}", read)


def homes(request) -> dict[str, Home]:
    """The published home pages by language."""
    if not hasattr(request, "_kuvend_homes"):
        site = site_of(request)
        root = site.root_page_id if site else None

        def read() -> dict[str, Home]:
            kept.depends("homes")
            key = Page.objects.filter(pk=root).values("translation_key")
            pages = Page.objects.filter(translation_key__in=key, live=True)
            rows = pages.values_list("locale__language_code", "pk", "url_path")
            return {language: Home(pk, url_path) for language, pk, url_path in rows}

        request._kuvend_homes = kept.remember(f"homes:{root}", read) if root else {}
    return request._kuvend_homes


def site_of(request) -> Site | None:
    """Wagtail's site of this host, which Wagtail then finds with the request. Whatever is saved of a site changes
    everything that is kept."""
    if not hasattr(request, "_wagtail_site"):
        host = f"{split_domain_port(request._get_raw_host())[0]}:{request.get_port()}"
        key = hashlib.blake2b(host.encode(), digest_size=12).hexdigest()

        def find() -> Site | None:
            kept.depends("homes")  # it brings its front page
            return Site.find_for_request(request)

        request._wagtail_site = kept.remember(f"site:{key}", find)
    return request._wagtail_site
