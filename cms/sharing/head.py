"""What a page says of itself in its head: to search engines, and to those who share it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cms.core.models import SiteSettings
from cms.core.navigation import LanguageLink, ancestors, host_of, language_links
from cms.core.page_changes import HOME_DEPTH

from .pictures import SharePicture

#: schema.org and hreflang name the language, not how it is written; Open Graph wants a country too.
OPEN_GRAPH_LOCALES = {"sq": "sq_XK", "sr-latn": "sr_XK", "en": "en_GB"}
DEFAULT = "x-default"


@dataclass(frozen=True)
class Alternate:
    hreflang: str
    url: str


def hreflang(language: str) -> str:
    return language[:2]


def alternates(request, page) -> list[Alternate]:
    """This page in every language in which the reader may see it, itself included; the first for all other readers.

    Of two pages that name each other each names the same, for both ask the same translations.
    """
    links = [link for link in language_links(request, page) if link.same_page]
    return with_default([(link.code, host_of(request) + _path(link)) for link in links])


def alternates_of_screen(request) -> list[Alternate]:
    """Of a screen that is no page and is there in every language; without what is narrowed in its address."""
    return with_default(
        [(code, host_of(request) + translate_url(request.path, code)) for code, _name in settings.LANGUAGES]
    )


def with_default(addresses: list[tuple[str, str]]) -> list[Alternate]:
    """(language, address) → what hreflang says. Albanian, the original, stands for all other languages."""
    order = [code for code, _name in settings.LANGUAGES]
    found = [
        Alternate(hreflang(code), url) for code, url in sorted(addresses, key=lambda a: order.index(a[0]))
    ]
    return [*found, Alternate(DEFAULT, found[0].url)] if found else []


def _path(link: LanguageLink) -> str:
    return link.url if link.url.startswith("/") else "/" + link.url.split("/", 3)[-1]


def open_graph_locale(language: str) -> str:
    return OPEN_GRAPH_LOCALES.get(language, language)


def json_ld(request, page, picture: SharePicture) -> SafeString:
    """`<script type="application/ld+json">`: data, which no policy against scripts concerns."""
    parts = [part for part in (page.json_ld(request), _breadcrumbs(request, page)) if part]
    if not parts:
        return mark_safe("")
    parts[0].setdefault("image", picture.url)
    # json_script escapes <, > and &; its own type and id are not the ones wanted here.
    text = str(json_script(parts if len(parts) > 1 else parts[0]))
    body = text[text.index(">") + 1 : text.rindex("</script>")]
    return mark_safe(f'<script type="application/ld+json">{body}</script>')  # noqa: S308 (escaped by json_script)


def _breadcrumbs(request, page) -> dict | None:
    if page.depth <= HOME_DEPTH or not (above := ancestors(page, request)):
        return None
    host = host_of(request)
    way = [*((each.title, each.url) for each in above), (page.title, page.get_url(request) or "")]
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": title,
            "item": host + url,
        }
        for number, (title, url) in enumerate(way, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def web_page(page, request, kind: str = "WebPage") -> dict[str, Any]:
    """schema.org's description of any page; page types that are more say more."""
    return described(page, kind) | {
        "isPartOf": {"@type": "WebSite", "name": "KLGI", "url": host_of(request)},
        "publisher": organisation(request),
    }


def described(page, kind: str) -> dict[str, Any]:
    """What is said of every page, whatever its kind in schema.org."""
    found = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": page.title,
        "url": page.full_url,
        "inLanguage": hreflang(page.locale.language_code),
    }
    return found | ({"description": page.summary} if page.summary else {})


def organisation(request) -> dict[str, Any]:
    """The institute, as schema.org describes who publishes."""
    contact = SiteSettings.current()
    return {
        "@type": "NGO",
        "name": gettext("Kosovo Local Government Institute"),
        "alternateName": "KLGI",
        "url": host_of(request),
        "logo": host_of(request) + static("img/logo.svg"),
        "email": contact.email,
        "telephone": contact.telephone,
        "address": contact.address,
    }
