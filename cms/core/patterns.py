"""Every component of the public site with sample data, and what the stylesheets decide: colours, type, room.

Shown at /patterns/ to who may enter the back office. A new component in templates/components has to be named here, or
tests/cms/core/test_patterns.py fails.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator

TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b")
#: Text and its ground, as they meet on pages; with the ratio WCAG 2.2 asks for (1.4.3, 1.4.11).
PAIRS = (
    ("ink", "paper", 4.5),
    ("ink", "stone", 4.5),
    ("ink", "stone-deep", 4.5),
    ("ink", "lake-pale", 4.5),
    ("ink", "brick-pale", 4.5),
    ("ink", "leaf-pale", 4.5),
    ("ink-soft", "paper", 4.5),
    ("ink-soft", "stone", 4.5),
    ("lake-bright", "paper", 4.5),
    ("lake-bright", "stone", 4.5),
    ("lake-bright", "lake-pale", 4.5),
    ("brick", "brick-pale", 4.5),
    ("leaf", "leaf-pale", 4.5),
    ("paper", "lake", 4.5),
    ("paper", "lake-deep", 4.5),
    ("sun", "lake", 4.5),
    ("sun", "lake-deep", 4.5),
    ("good", "good-pale", 4.5),
    ("bad", "bad-pale", 4.5),
    ("care", "care-pale", 4.5),
    ("line-strong", "paper", 3),
    ("line-strong", "stone", 3),
    ("focus", "paper", 3),
)
STEPS = ("step-5", "step-4", "step-3", "step-2", "step-1", "text", "text-small")
ROOMS = {"space-1": 6, "space-2": 12, "space-3": 20, "space-4": 32, "space-5": 64}


@dataclass(frozen=True)
class Pair:
    text: str
    ground: str
    text_value: str
    ground_value: str
    ratio: float
    least: float

    @property
    def holds(self) -> bool:
        return self.ratio >= self.least


@dataclass(frozen=True)
class Pattern:
    """A component: its file without extension, in templates/components or where older ones lie; what it is given."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)
    folder: str = "components"

    @property
    def template(self) -> str:
        return f"{self.folder}/{self.name}.html"


@cache
def colours() -> dict[str, str]:
    """token → #rrggbb, as static/css/tokens.css says."""
    text = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    return {name: _six(value) for name, value in TOKEN.findall(text)}


def _six(value: str) -> str:
    return value if len(value) == 7 else "#" + "".join(letter * 2 for letter in value[1:])


def luminance(value: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[Pair]:
    known = colours()
    return [
        Pair(text, ground, known[text], known[ground], round(contrast(known[text], known[ground]), 2), least)
        for text, ground, least in PAIRS
    ]


def patterns(image=None) -> list[Pattern]:
    """In the order in which one meets them on a page; samples are in Albanian, for whoever looks.

    `image`: any picture of the library, where there is one.
    """
    day = date(2026, 11, 5)
    title, text = "Tri komuna, një kamion", "Çfarë u bë, pse, kur dhe kush është përgjegjës."
    alt = "Zyrtarë të tri komunave rreth një tryeze"
    person = {"name": "Arta Lumezi", "role": "Drejtoreshë e programeve", "initials": "AL", "url": "#person"}
    item = {"title": title, "url": "#card", "date": day, "meta": "Lajme", "summary": text, "level": "h4"}
    small = {"head_level": "h4"}
    mark = {"name": "Fondacioni Partner", "width": 130, "height": 65, "ground": "white", "url": ""}
    highlight = {
        "number": "72 %",
        "text": "e qytetarëve morën përgjigje brenda afatit",
        "unit": " %",
        "values": [{"label": "Viti i kaluar", "value": 58}, {"label": "Sivjet", "value": 72}],
        "source": "Blerësi i fshehtë, raundi i tretë",
        "source_url": "",
    }
    group = {
        "heading_id": "sample-group",
        "label": "Lajme",
        "template": "components/teaser.html",
        "items": [],
    }
    return [
        Pattern(
            "page_head",
            {"title": title, "summary": text, "kicker": "Programi", "pillar": 2, "field": 1, **small},
        ),
        Pattern("breadcrumbs", {"trail": [("Lajme", "#news")], "current": title}, "includes"),
        Pattern("hero", {"title": title, "summary": text, **small}),
        Pattern(
            "section_head",
            {
                "title": "Lajmet e fundit",
                "id": "sample",
                "level": "h4",
                "url": "#all",
                "label": "Të gjitha lajmet",
            },
        ),
        Pattern("seats", {"pillar": 3, "field": 2}),
        Pattern("card", {**item, "image": image, "alt": alt}),
        Pattern("teaser", item),
        Pattern("group", {"group": group, "title": "", "text": text}),
        Pattern("gathered", {"groups": [], "hint": "Shihni temat e tjera."}),
        Pattern(
            "facts",
            {"facts": [{"term": "Periudha", "text": "2024–2025"}, {"term": "Gjendja", "text": "…"}]},
        ),
        Pattern("tag", {"text": "në zbatim", "kind": "good"}),
        Pattern("callout", {"title": "Afati", "text": text}),
        Pattern("figure", {"image": image, "alt": alt, "caption": text, "credit": "KLGI"}),
        Pattern("person", {**person, "level": "h4"}),
        Pattern("date", {"date": day}),
        Pattern("highlight", {"value": highlight}),
        Pattern("marks", {"marks": [{**mark, "image": MARK}], "label": "Donatorët"}),
        Pattern("pagination", {"list_page": Paginator(range(60), 20).page(2)}, "includes"),
        Pattern(
            "empty",
            {"text": "Ende nuk është publikuar asgjë këtu.", "hint": text, "picture": "file"},
            "includes",
        ),
        Pattern("share", {"address": "https://www.klgi-ks.com/", "title": title}),
    ]


#: A neutral mark, drawn here so that it needs no file.
MARK = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 130 65'%3E"
    "%3Crect width='130' height='65' fill='%237b7566'/%3E%3Ccircle cx='65' cy='32.5' r='20' fill='%23fff'/%3E%3C/svg%3E"
)
