"""Checks of where links lead and what was chosen: dead links, what opens later, files that open too early."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import Resolver404, resolve
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.core.models import BasePage
from cms.media.models import Use

from .checks import ERROR, WARNING, Draft, Finding, check_for
from .outline import Place

#: From when on a page can be read that never waited.
ALWAYS = datetime.min.replace(tzinfo=UTC)
Wanted = list[tuple[int | None, Place]]


@check_for(BasePage)
def pages_are_there(draft: Draft) -> Iterator[Finding]:
    """Links and choices, by number and by address of this site."""
    wanted: Wanted = [(chosen.pk, chosen.place) for chosen in draft.outline.chosen if chosen.kind == "page"]
    for link in draft.outline.links:
        if link.kind == "page":
            wanted.append((int(link.target) if link.target.isdigit() else None, link.place))
    addresses = [
        (path, link.place)
        for link in draft.outline.links
        if link.kind == "address" and (path := own_path(link.target))
    ]
    pages = _by_address({path for path, _place in addresses})
    for path, place in addresses:
        if path in pages and pages[path] is None:
            yield Finding(
                "link-dead",
                ERROR,
                _(
                    "A link leads to %(path)s, where there is no page. Choose the page anew, or remove the link."
                )
                % {"path": Truncator(path).chars(80)},
                place,
            )
        elif path in pages:
            wanted.append((pages[path], place))
    yield from _not_open(draft, wanted)


def _not_open(draft: Draft, wanted: Wanted) -> Iterator[Finding]:
    opening = openings({pk for pk, _place in wanted if pk}, draft.page.locale_id)
    for pk, place in wanted:
        if pk == draft.page.pk and pk is not None:
            continue
        title, moment = opening.get(pk, ("", None)) if pk else ("", None)
        if not title:
            says = _(
                "A link or a chosen page leads to a page that was deleted. Choose another one, or remove it."
            )
            yield Finding("page-gone", ERROR, says, place)
        elif moment is None:
            says = _(
                "“%(title)s” is linked or chosen here, but not published. Publish that page first, or remove it."
            )
            yield Finding("page-draft", ERROR, says % {"title": title}, place)
        elif moment > draft.opens:
            says = _(
                "“%(title)s” is linked or chosen here, but opens later than this page. Let this page open later, or "
                "remove it until then."
            )
            yield Finding("page-later", ERROR, says % {"title": title}, place)


def openings(ids: set[int], locale_id: int) -> dict[int, tuple[str, datetime | None]]:
    """Page id → its title, and from when on everybody can read it or its translation in the language; None: never."""
    asked = list(Page.objects.filter(pk__in=ids).values_list("pk", "title", "translation_key"))
    if not asked:
        return {}
    keys = {key for _pk, _title, key in asked}
    family = Page.objects.filter(translation_key__in=keys, live=True, alias_of=None) | Page.objects.filter(
        pk__in=ids, live=True
    )
    when: dict[tuple, list[datetime]] = defaultdict(list)
    for page in family.select_related("locale").specific():
        if isinstance(page, BasePage):
            moment = page.visible_from or ALWAYS
            when[("page", page.pk)].append(moment)
            if page.locale_id == locale_id:
                when[("key", page.translation_key)].append(moment)
    return {
        pk: (title, min(when[("page", pk)] + when[("key", key)], default=None)) for pk, title, key in asked
    }


def own_path(address: str) -> str:
    """The path of an address of this site; empty for every other one."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"} or not parts.path.startswith("/") and parts.netloc == "":
        return ""
    if parts.netloc and parts.hostname not in own_hosts():
        return ""
    return unquote(parts.path) or "/"


def own_hosts() -> set[str]:
    hosts = {site.hostname for site in Site.objects.all()} - {"localhost"}
    return hosts | {urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""}


def pages_at(paths: set[str]) -> dict[str, int | None]:
    """Path → the page there, None: there is none. What another screen of the site answers is left out."""
    found: dict[str, int | None] = {}
    homes: dict[str, str] = {}
    if paths:
        homes = dict(Page.objects.filter(depth=2).values_list("locale__language_code", "url_path"))
    url_paths: dict[str, str] = {}
    for path in paths:
        code, _slash, rest = path.strip("/").partition("/")
        try:
            # Addresses that begin with a language are there in that one only.
            with override(code if code in homes else get_language()):
                match = resolve(path if path.endswith("/") else f"{path}/")
        except Resolver404:
            found[path] = None
            continue
        if match.view_name == "wagtail_serve":
            home = homes.get(code, "")
            url_paths[path] = f"{home}{rest}/" if home and rest else home
    pages = dict(Page.objects.filter(url_path__in=url_paths.values()).values_list("url_path", "pk"))
    return found | {path: pages.get(url_path) for path, url_path in url_paths.items()}


def _by_address(paths: set[str]) -> dict[str, int | None]:
    """As `pages_at`, and where a redirect stands in place of a page, the page it leads to."""
    found = pages_at(paths)
    old = {Redirect.normalise_path(path): path for path, pk in found.items() if pk is None}
    for old_path, page_id in Redirect.objects.filter(old_path__in=old).values_list(
        "old_path", "redirect_page"
    ):
        if page_id:
            found[old[old_path]] = page_id
        else:
            found.pop(old[old_path], None)  # it leads to another site
    return found


def page_at(path: str) -> Page | None:
    """The page at an address of this site, in whatever state; None: there is none, or no page answers there."""
    found = pages_at({path})
    pk = found.get(path)
    page = Page.objects.filter(pk=pk).first() if pk else None
    return page.specific if page is not None else None


@check_for(BasePage)
def files_are_there(draft: Draft) -> Iterator[Finding]:
    wanted = _files(draft, "document")
    there = dict(
        get_document_model().objects.filter(pk__in=[pk for pk, _p in wanted if pk]).values_list("pk", "title")
    )
    for pk, place in wanted:
        if pk not in there:
            says = _("A file that is linked or chosen here was deleted. Choose another one, or remove it.")
            yield Finding("file-gone", ERROR, says, place)
    for link in draft.outline.links:
        if link.kind == "address" and not link.target.strip():
            says = _("A link leads nowhere. Choose a page, a file or an address for it, or remove it.")
            yield Finding("link-nowhere", ERROR, says, link.place)


def _files(draft: Draft, kind: str) -> Wanted:
    wanted: Wanted = [(chosen.pk, chosen.place) for chosen in draft.outline.chosen if chosen.kind == kind]
    return wanted + [
        (int(link.target) if link.target.isdigit() else None, link.place)
        for link in draft.outline.links
        if link.kind == kind
    ]


@check_for(BasePage)
def files_open_no_earlier(draft: Draft) -> Iterator[Finding]:
    """A file is as open as the most open page that uses it (cms.media): the embargo of the other would not hold."""
    for kind, model, level in (
        ("document", get_document_model(), ERROR),
        ("image", get_image_model(), WARNING),
    ):
        places = {pk: place for pk, place in _files(draft, kind) if pk}
        titles = dict(model.objects.filter(pk__in=places).values_list("pk", "title"))
        for pk, other, moment in _other_uses(draft, kind, set(titles)):
            names = {"file": titles[pk], "page": other}
            if moment < draft.opens:
                says = _(
                    "The file “%(file)s” is also used by “%(page)s”, which opens earlier: everybody has it from then "
                    "on. Upload a copy for this page, or let both open at the same time."
                )
                yield Finding(f"{kind}-open-already", level, says % names, places[pk])
            elif moment > draft.opens:
                says = _(
                    "The file “%(file)s” is withheld until “%(page)s” opens. Publishing this page would open it now. "
                    "Let this page open later, or use another file."
                )
                yield Finding(f"{kind}-withheld", level, says % names, places[pk])


def _other_uses(draft: Draft, kind: str, ids: set[int]) -> Iterator[tuple[int, str, datetime]]:
    """(file, name of what else uses it and is or will be open, from when on). What is open to all now: now."""
    by_type: dict[int, list[tuple[int, int]]] = defaultdict(list)
    uses = Use.objects.filter(**{f"{kind}__in": ids})
    for content_type_id, object_id, pk in uses.values_list("content_type", "object_id", kind):
        if object_id != draft.page.pk or not _is_page(content_type_id):
            by_type[content_type_id].append((object_id, pk))
    for content_type_id, rows in by_type.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None or not issubclass(model, BasePage):
            continue  # a picture of a person or an organisation is public by nature, and no embargo is meant
        pages = {page.pk: page for page in model.objects.filter(pk__in=[row[0] for row in rows], live=True)}
        for object_id, pk in rows:
            if page := pages.get(object_id):
                yield pk, page.title, max(draft.now, page.visible_from) if page.visible_from else draft.now


def _is_page(content_type_id: int) -> bool:
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return model is not None and issubclass(model, Page)
