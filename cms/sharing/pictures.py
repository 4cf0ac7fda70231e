"""The picture that stands beside a page where somebody shares it: the page's own, or its title drawn large."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from cms.core.navigation import host_of

WIDTH, HEIGHT = 1200, 630  # what Open Graph asks for
OWN = f"fill-{WIDTH}x{HEIGHT}|format-jpeg"
PETROL, OCHRE, STONE = "#123f52", "#f0b95b", "#f6f3ec"
MARGIN, LINES = 80, 4
SIZES = (76, 64, 54, 46)
#: The parts of Source Serif 4 that the site's pages load; the second has č ć š ž đ.
FONTS = ("source-serif-4-latin-600-normal.woff2", "source-serif-4-latin-ext-600-normal.woff2")


@dataclass(frozen=True)
class SharePicture:
    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def picture_of(request, page) -> SharePicture:
    """The page's own picture, cut to the size; without one the address at which its title is drawn."""
    image = page.share_picture
    if image is not None:
        rendition = own_rendition(image)
        if rendition is not None:
            return SharePicture(
                host_of(request) + rendition.url,
                rendition.alt or page.title,
                rendition.width,
                rendition.height,
            )
    path = reverse("sharing:picture", args=[page.pk, fingerprint(page)])
    return SharePicture(host_of(request) + path, page.title)


def own_rendition(image):
    """None when its file is gone or broken: a page is not to fail for that."""
    from wagtail.images.exceptions import InvalidFilterSpecError
    from wagtail.images.models import SourceImageIOError

    from cms.media.pictures import BROKEN

    try:
        return image.get_rendition(OWN)
    except (SourceImageIOError, InvalidFilterSpecError, *BROKEN):
        return None


def fingerprint(page) -> str:
    """Changes with what is drawn, so that an address may be kept for ever."""
    return hashlib.blake2b(f"1 {page.title}".encode(), digest_size=6).hexdigest()


def drawn(title: str) -> bytes:
    """A PNG of 1200 × 630 with the title in the institute's letters, beside the half ring of seats."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PETROL)
    draw = ImageDraw.Draw(image)
    _seats(draw)
    size, lines = next(
        ((size, lines) for size in SIZES if len(lines := _lines(title, size)) <= LINES), (SIZES[-1], [])
    )
    lines = lines or _cut(_lines(title, size))
    top = MARGIN
    for line in lines:
        _write(draw, (MARGIN, top), line, size, STONE)
        top += int(size * 1.22)
    draw.rectangle((MARGIN, HEIGHT - 110, MARGIN + 70, HEIGHT - 104), fill=OCHRE)
    _write(draw, (MARGIN, HEIGHT - 92), "KLGI", 40, STONE)
    out = BytesIO()
    image.quantize(48).save(out, "PNG", optimize=True)
    return out.getvalue()


def _cut(lines: list[str]) -> list[str]:
    return [*lines[: LINES - 1], lines[LINES - 1].rstrip(" ,.;:–") + " …"]


def _seats(draw: ImageDraw.ImageDraw) -> None:
    middle, radius = (WIDTH - 170, HEIGHT - 60), 150
    for number in range(9):
        angle = pi - pi * (number + 0.5) / 9
        x, y = middle[0] + radius * cos(angle), middle[1] - radius * sin(angle)
        draw.ellipse((x - 15, y - 15, x + 15, y + 15), fill=OCHRE if number in {3, 4, 5} else "#2f6f88")


@lru_cache(maxsize=16)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / name, size)


def _runs(text: str, size: int):
    """The text in pieces, each with the font that has its letters."""
    basic, extended = (_font(name, size) for name in FONTS)
    piece, font = "", basic
    for letter in text:
        wanted = extended if 0x0100 <= ord(letter) <= 0x024F else basic
        if wanted is not font and piece:
            yield piece, font
            piece = ""
        piece, font = piece + letter, wanted
    if piece:
        yield piece, font


def _width(text: str, size: int) -> float:
    return sum(font.getlength(piece) for piece, font in _runs(text, size))


def _lines(text: str, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def _write(draw, place: tuple[int, int], text: str, size: int, colour: str) -> None:
    x, y = place
    for piece, font in _runs(text, size):
        draw.text((x, y), piece, font=font, fill=colour)
        x += font.getlength(piece)
