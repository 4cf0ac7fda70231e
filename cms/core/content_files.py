"""Content written as text files: header lines `key: value`, an empty line, a small part of Markdown.

`about.sq.md` is the page `about` in Albanian. The Markdown is what editors have too: ## and ###,
paragraphs, lists of "- ", quotations of "> " (who said it after an em dash), **bold**, *italic*, [links](/about).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.html import escape
from django.utils.text import slugify

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


@dataclass(frozen=True)
class ContentFile:
    key: str
    language: str
    fields: dict[str, str]
    text: str

    @property
    def slug(self) -> str:
        """The page's part of the address: as the file says; else in English its key, otherwise its title's words."""
        words = self.fields["title"].replace("–", " ").replace("đ", "dj").replace("Đ", "Dj")
        return self.fields.get("slug") or (self.key if self.language == "en" else slugify(words))

    def body(self, anchor: Callable[[str], str]) -> list[tuple]:
        """The text as (block, value) pairs for cms.blocks.body.Body; `anchor(target)` gives a link's attributes."""
        return list(_blocks(self.text, anchor))


def read(folder: Path) -> dict[str, dict[str, ContentFile]]:
    """key → language → file, keys in alphabetical order."""
    found: dict[str, dict[str, ContentFile]] = {}
    for path in sorted(folder.glob("*.*.md")):
        key, language, _extension = path.name.rsplit(".", 2)
        head, _empty, text = path.read_text(encoding="utf-8").strip().partition("\n\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        found.setdefault(key, {})[language] = ContentFile(key, language, fields, text)
    return found


def _blocks(text: str, anchor):
    html: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.strip().splitlines()
        if not lines:
            continue
        if lines[0].startswith("> "):
            if html:
                yield "text", "".join(html)
                html = []
            yield "quote", _quote(lines)
        else:
            html.append(_element(lines, anchor))
    if html:
        yield "text", "".join(html)


def _quote(lines: list[str]) -> dict[str, str]:
    said = " ".join(line.lstrip("> ").strip() for line in lines)
    text, _dash, by = said.rpartition(" — ") if " — " in said else (said, "", "")
    return {"text": text.strip('“”„" '), "by": by}


def _element(lines: list[str], anchor) -> str:
    if heading := re.match(r"(#{2,3}) (.+)", lines[0]):
        level = len(heading[1])
        rest = _element(lines[1:], anchor) if lines[1:] else ""
        return f"<h{level}>{_inline(heading[2], anchor)}</h{level}>{rest}"
    if lines[0].startswith("- "):
        items = re.split(r"\n- ", "\n".join(lines)[2:])
        return (
            "<ul>"
            + "".join(f"<li>{_inline(item.replace(chr(10), ' '), anchor)}</li>" for item in items)
            + "</ul>"
        )
    return f"<p>{_inline(' '.join(lines), anchor)}</p>"


def _inline(text: str, anchor) -> str:
    html = escape(text).replace("&#x27;", "'").replace("&quot;", '"')
    html = _LINK.sub(lambda match: f"<a {anchor(match[2])}>{match[1]}</a>", html)
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", html))
