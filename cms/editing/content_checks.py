"""Checks of what stands in the text: pictures, headings, the words of links, paragraphs, tables."""

from collections.abc import Iterator, Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import BasePage

from .checks import ERROR, WARNING, Draft, Finding, check_for
from .outline import Heading

#: A reader on a phone sees no end of a paragraph with more words.
LONG_PARAGRAPH = 150
#: Words of links that say nothing to who hears only them, in the three languages, folded.
SAY_NOTHING = frozenset(
    {
        "click here", "here", "click", "read more", "more", "link", "this link", "this page", "learn more",
        "kliko këtu", "klikoni këtu", "kliko ketu", "klikoni ketu", "këtu", "ketu", "lexo më shumë", "lexoni më shumë",
        "më shumë", "me shume", "linku", "ky link", "vegza", "shiko këtu", "shih këtu",
        "kliknite ovde", "klikni ovde", "ovde", "ovdje", "pročitajte više", "procitajte vise", "više", "vise",
        "saznajte više", "ovaj link", "kliknite",
    }
)  # fmt: skip


@check_for(BasePage)
def pictures_have_words(draft: Draft) -> Iterator[Finding]:
    for picture in draft.outline.pictures:
        if not picture.described:
            yield Finding(
                "picture-words",
                ERROR,
                _(
                    "A picture has no words for readers who do not see it. Say in one sentence what it shows, or mark "
                    "it as decoration."
                ),
                picture.place,
            )


@check_for(BasePage)
def headings_in_order(draft: Draft) -> Iterator[Finding]:
    for heading, before in jumps(draft.outline.headings):
        yield Finding(
            "heading-order",
            ERROR,
            _(
                "The heading “%(text)s” is of level %(level)s, but what stands above it is of level %(before)s. Make "
                "it a heading of level %(wanted)s, or put one of that level above it."
            )
            % {
                "text": Truncator(heading.text).chars(60),
                "level": heading.level,
                "before": before,
                "wanted": before + 1,
            },
            heading.place,
        )
    for heading in draft.outline.headings:
        if not heading.text:
            yield Finding(
                "heading-empty",
                ERROR,
                _("A heading is empty. Write it, or make the line an ordinary one, or remove it."),
                heading.place,
            )


def jumps(headings: Sequence[Heading], top: int = 1) -> Iterator[tuple[Heading, int]]:
    """Those that leave out a level, each with the level of what stands above. `top`: that of the page's title.

    After a jump the order goes on from the level that is there: one mistake is said once.
    """
    before = top
    for heading in headings:
        if heading.level > before + 1:
            yield heading, before
        before = heading.level


@check_for(BasePage)
def links_say_where(draft: Draft) -> Iterator[Finding]:
    for link in draft.outline.links:
        if not link.text:
            yield Finding(
                "link-empty",
                ERROR,
                _(
                    "A link has no words, so nobody can follow it. Write words that say where it leads, or remove it."
                ),
                link.place,
            )
        elif " ".join(link.text.casefold().strip(" .:…»>→!").split()) in SAY_NOTHING:
            yield Finding(
                "link-words",
                WARNING,
                _(
                    "A link is called “%(text)s”. Who hears only the links of a page does not know where it leads: "
                    "use words such as the title of the page."
                )
                % {"text": link.text},
                link.place,
            )


@check_for(BasePage)
def paragraphs_are_short(draft: Draft) -> Iterator[Finding]:
    for paragraph in draft.outline.paragraphs:
        if paragraph.words > LONG_PARAGRAPH:
            yield Finding(
                "paragraph-long",
                WARNING,
                ngettext(
                    "The paragraph “%(begins)s…” has %(count)s word. Two or three shorter ones are easier to read.",
                    "The paragraph “%(begins)s…” has %(count)s words. Two or three shorter ones are easier to read.",
                    paragraph.words,
                )
                % {"begins": paragraph.begins, "count": paragraph.words},
                paragraph.place,
            )


@check_for(BasePage)
def tables_have_headers(draft: Draft) -> Iterator[Finding]:
    for table in draft.outline.tables:
        if not table.has_header:
            yield Finding(
                "table-header",
                WARNING,
                _(
                    "A table has no header. Make its first row one, so that who hears the table knows what each "
                    "number is."
                ),
                table.place,
            )
