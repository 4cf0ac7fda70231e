"""A post as HTML: paragraphs, lines that begin with > as quotations, addresses as links, names that are mentioned.

Everything else is shown as it was typed; no markup of the writer's is taken.
"""

import re
from collections.abc import Iterable
from itertools import groupby

from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from .mentions import pattern_of

QUOTE = re.compile(r"^> ?")
#: What an address has and a sentence has not: to look at each word for one costs more than all the rest.
ADDRESS = re.compile(r"[.:@]\S")


def shown(text: str, names: Iterable[str] = ()) -> SafeString:
    """`names`: of those whom it mentions, as they are called today."""
    blocks = []
    lines = text.replace("\r\n", "\n").split("\n")
    for quoted, group in groupby(lines, key=lambda line: bool(QUOTE.match(line))):
        said = "\n".join(QUOTE.sub("", line) if quoted else line for line in group)
        inner = _paragraphs(said, names)
        if inner:
            blocks.append(format_html("<blockquote>{}</blockquote>", inner) if quoted else inner)
    return mark_safe("\n".join(blocks))  # noqa: S308 (every part was escaped)


def _paragraphs(text: str, names: Iterable[str]) -> SafeString:
    found = [_line(each, names) for each in re.split(r"\n{2,}", text.strip("\n")) if each.strip()]
    return mark_safe("".join(f"<p>{each}</p>" for each in found))  # noqa: S308 (see _line)


def _line(text: str, names: Iterable[str]) -> str:
    """Escaped, piece by piece: between two names, what looks like an address becomes a link."""
    pieces = pattern_of(names).split(text) if names else [text]
    html: list[str] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            html.append(format_html('<strong class="mention">@{}</strong>', piece))
        else:
            html.append(
                urlize(piece, nofollow=True, autoescape=True) if ADDRESS.search(piece) else escape(piece)
            )
    return "".join(html).replace("\n", "<br>")


def quoted(text: str, *, by: str, most: int = 1500) -> str:
    """`text` as a quotation, to begin a reply with; quotations within are left out."""
    said = "\n".join(line for line in text.replace("\r\n", "\n").split("\n") if not QUOTE.match(line)).strip()
    if len(said) > most:
        said = said[:most].rsplit(" ", 1)[0] + " …"
    return f"> {by}:\n" + "\n".join(f"> {line}".rstrip() for line in said.split("\n")) + "\n\n"


def excerpt(text: str, most: int = 200) -> str:
    """The first words, without quotations, in one line."""
    said = " ".join(line for line in text.splitlines() if not QUOTE.match(line)).split()
    line = " ".join(said)
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"
