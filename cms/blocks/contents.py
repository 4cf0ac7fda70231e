"""A text with its table of contents: headings of the second and third level get addresses of their own."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

#: Fewer headings than these need no table.
FEWEST = 3
_HEADING = re.compile(r"<h([23])\b([^>]*)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]+)"')
_ALSO_D = str.maketrans({"đ": "dj", "Đ": "Dj"})


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Contents:
    html: SafeString
    headings: list[Heading]

    @property
    def shown(self) -> bool:
        return len(self.headings) >= FEWEST

    def __bool__(self) -> bool:
        return bool(self.html.strip())


def with_contents(body, context: dict | None = None) -> Contents:
    """`body`: the value of a StreamField. Addresses are the headings' words, and stay when text is added elsewhere."""
    headings: list[Heading] = []
    taken: set[str] = set()

    def address(match: re.Match) -> str:
        level, attributes, inner = match.groups()
        text = " ".join(unescape(strip_tags(inner)).split())
        if not text:
            return match[0]
        if own := _ID.search(attributes):
            name = own[1]
        else:
            name = _free(slugify(text.translate(_ALSO_D))[:60].strip("-") or "part", taken)
            attributes += f' id="s-{name}"'
            name = f"s-{name}"
        headings.append(Heading(int(level), name, text))
        return f"<h{level}{attributes}>{inner}</h{level}>"

    html = _HEADING.sub(address, str(body.render_as_block(context)) if body else "")
    return Contents(mark_safe(html), headings)  # noqa: S308 (what the blocks' templates made, with ids of slugs)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
