"""The institute's own mark: its variants (static/brand, drawn by docs/brand/draw.py), colours, and least sizes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from . import svg


@dataclass(frozen=True)
class Variant:
    """`name`: of the files without extension. `ground`: light or dark, on which it stands."""

    name: str
    label: object
    ink: object
    ground: str
    min_mm: int
    min_px: int

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in the guide, in CSS pixels."""
        width, height = _sides(self.name)
        wide = 220 if width / height > 2 else 96
        return wide, round(wide * height / width)


@cache
def _sides(name: str) -> tuple[float, float]:
    return svg.check((folder() / f"{name}.svg").read_bytes())


@dataclass(frozen=True)
class Colour:
    name: object
    value: str
    token: str
    use: object

    @property
    def rgb(self) -> tuple[int, int, int]:
        return tuple(int(self.value[at : at + 2], 16) for at in (1, 3, 5))  # type: ignore[return-value]

    @property
    def cmyk(self) -> tuple[int, int, int, int]:
        """For printers, in percent, without a profile: an approximation that the guide calls one."""
        red, green, blue = (part / 255 for part in self.rgb)
        key = 1 - max(red, green, blue)
        if key == 1:
            return 0, 0, 0, 100
        parts = [(1 - part - key) / (1 - key) for part in (red, green, blue)]
        return tuple(round(part * 100) for part in (*parts, key))  # type: ignore[return-value]


INKS = (
    ("colour", _("in colour"), "light"),
    ("white", _("white, for dark grounds"), "dark"),
    ("black", _("black, where only one ink is printed"), "light"),
)
FORMS = (
    ("klgi-full-sq", _("Mark with the name in Albanian"), 35, 132),
    ("klgi-full-sr", _("Mark with the name in Serbian"), 35, 132),
    ("klgi-full-en", _("Mark with the name in English"), 35, 132),
    ("klgi-short", _("Mark with the short name"), 20, 76),
    ("klgi-mark", _("Mark alone"), 8, 30),
)
VARIANTS = [
    Variant(f"{name}-{ink}", label, ink_label, ground, min_mm, min_px)
    for name, label, min_mm, min_px in FORMS
    for ink, ink_label, ground in INKS
]
COLOURS = [
    Colour(_("Lake"), "#123f52", "lake", _("the ground of the institute: mark, heads, headings of tables")),
    Colour(_("Deep lake"), "#0b2c3a", "lake-deep", _("dark grounds")),
    Colour(_("Stone"), "#f6f3ec", "stone", _("quiet grounds")),
    Colour(_("Sun"), "#f0b95b", "sun", _("the speaker's seat; never for text on white")),
    Colour(_("Brick"), "#a8431a", "brick", _("the second pillar, dialogue; emphasis")),
    Colour(_("Leaf"), "#3c6b3a", "leaf", _("the third pillar, development")),
]


def folder() -> Path:
    return settings.BASE_DIR / "static" / "brand"


def address(variant: Variant | str, kind: str = "svg") -> str:
    return static(f"brand/{variant if isinstance(variant, str) else variant.name}.{kind}")


def of_language(language: str) -> str:
    """The variant with the name in this language."""
    return f"klgi-full-{(language or 'sq')[:2]}-colour"
