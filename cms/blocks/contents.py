"""A text with its table of contents: headings of the second and third level get addresses of their own."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

#: Fewer headings than these need no table.
FEWEST = 3
_TAG = re.compile(r"<(/?)h([23])\b([^<>]*)>")
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
    html = str(body.render_as_block(context)) if body else ""
    headings: list[Heading] = []
    taken: dict[str, int] = {}
    parts, done, opened = [], 0, None
    for tag in _TAG.finditer(html):  # once through, however many are never closed
        if not tag[1]:
            opened = tag
        elif opened is not None and opened[2] == tag[2]:
            if heading := _heading(opened, html[opened.end() : tag.start()], taken):
                headings.append(heading)
                if not _ID.search(opened[3]):
                    parts += [html[done : opened.end() - 1], f' id="{heading.id}"']
                    done = opened.end() - 1
            opened = None
    parts.append(html[done:])
    return Contents(mark_safe("".join(parts)), headings)  # noqa: S308 (the blocks' own, with ids of slugs)


def _heading(opened: re.Match, inner: str, taken: dict[str, int]) -> Heading | None:
    text = " ".join(unescape(strip_tags(inner)).split())
    if not text:
        return None
    own = _ID.search(opened[3])
    words = slugify(text.translate(_ALSO_D))[:60].strip("-") or "part"
    return Heading(int(opened[2]), own[1] if own else f"s-{_free(words, taken)}", text)


def _free(name: str, taken: dict[str, int]) -> str:
    """`name`, or with the next number that is free. `taken`: each name with the number given last."""
    if name not in taken:
        taken[name] = 1
        return name
    number = taken[name]
    while (free := f"{name}-{(number := number + 1)}") in taken:
        pass
    taken[name] = number
    taken[free] = 1
    return free
