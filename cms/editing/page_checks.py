"""Checks of what a page says of itself: title, summary, languages, and the web pages that it links to."""

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import BasePage

from . import links, translating
from .checks import WARNING, Draft, Finding, check_for
from .models import WebAddress
from .outline import Place, label_of

#: What search engines show of a title, and of a summary.
LONGEST_TITLE, LONGEST_SUMMARY = 65, 200


def place_of(draft: Draft, field: str) -> Place:
    return Place(field, label_of(draft.page._meta.get_field(field)))


@check_for(BasePage)
def title_is_readable(draft: Draft) -> Iterator[Finding]:
    page = draft.page
    field = "seo_title" if page.seo_title else "title"
    title = getattr(page, field)
    if len(title) > LONGEST_TITLE:
        yield Finding(
            "title-long",
            WARNING,
            ngettext(
                "The title has %(count)s sign; search engines show %(most)s. Shorten it, or write a shorter one under "
                "“Address and search engines”.",
                "The title has %(count)s signs; search engines show %(most)s. Shorten it, or write a shorter one under "
                "“Address and search engines”.",
                len(title),
            )
            % {"count": len(title), "most": LONGEST_TITLE},
            place_of(draft, field),
        )
    if page.title.isupper() and sum(sign.isalpha() for sign in page.title) > 8:
        yield Finding(
            "title-capitals",
            WARNING,
            _("The title is in capitals only, which is hard to read. Write it as in a sentence."),
            place_of(draft, "title"),
        )


@check_for(BasePage)
def summary_is_there(draft: Draft) -> Iterator[Finding]:
    summary = draft.page.summary.strip()
    if not summary:
        yield Finding(
            "summary-missing",
            WARNING,
            _(
                "There is no summary. Write one or two sentences: lists, search results and shared links show them."
            ),
            place_of(draft, "summary"),
        )
    elif len(summary) > LONGEST_SUMMARY:
        yield Finding(
            "summary-long",
            WARNING,
            ngettext(
                "The summary has %(count)s sign; lists and search engines cut it after about %(most)s. Two short "
                "sentences are enough.",
                "The summary has %(count)s signs; lists and search engines cut it after about %(most)s. Two short "
                "sentences are enough.",
                len(summary),
            )
            % {"count": len(summary), "most": LONGEST_SUMMARY},
            place_of(draft, "summary"),
        )


@check_for(BasePage)
def web_pages_answered(draft: Draft) -> Iterator[Finding]:
    """At the last look: nobody waits for other sites while publishing."""
    places = {}
    for link in draft.outline.links:
        if link.kind == "address":
            places.setdefault(links.key_of(link.target.strip().partition("#")[0]), link.place)
    for address in WebAddress.objects.filter(key__in=places, outcome__in=WebAddress.FAILING).order_by("pk"):
        yield Finding(
            "web-page",
            WARNING,
            _("%(url)s: %(problem)s, when it was last looked at. Try the link, and replace it if it is dead.")
            % {"url": Truncator(address.url).chars(80), "problem": address.get_outcome_display()},
            places[address.key],
        )


@check_for(BasePage)
def languages_are_there(draft: Draft) -> Iterator[Finding]:
    """Of a page that has no translation yet, and of one that is a translation."""
    status = translating.status_of(draft.page)
    place = Place("", _("Languages"))
    missing = [cell.name for cell in status.others if cell.state in {"missing", "draft"}]
    if missing:
        yield Finding(
            "languages-missing",
            WARNING,
            _("Not published in: %(languages)s. Choose “Translate this page” in the menu of the page.")
            % {"languages": ", ".join(missing)},
            place,
        )
    older = [cell.name for cell in status.others if cell.state == "older"]
    if older:
        yield Finding(
            "languages-older",
            WARNING,
            _(
                "Older than the text that they were translated from: %(languages)s. Look through these translations."
            )
            % {"languages": ", ".join(older)},
            place,
        )
    if status.own.state == "older":
        yield Finding(
            "translation-older",
            WARNING,
            _(
                "The text that this was translated from (%(language)s) is newer. Look through this translation."
            )
            % {"language": status.source_name},
            place,
        )
