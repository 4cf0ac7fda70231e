"""Draws the institute's mark in all its variants into static/brand: letters as outlines, so that no font is needed.

Run when the mark changes; the files are kept in the repository, so that the site itself needs neither font tools nor a
browser:  uv run --no-project --with fonttools --with brotli --with playwright python docs/brand/draw.py
"""

from math import cos, pi, sin
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "static" / "brand"
FONTS = [
    TTFont(ROOT / "static" / "fonts" / f"source-serif-4-{part}-600-normal.woff2")
    for part in ("latin", "latin-ext")
]
#: variant → seats, speaker, letters
INKS = {
    "colour": ("#123f52", "#f0b95b", "#123f52"),
    "white": ("#ffffff", "#f0b95b", "#ffffff"),
    "black": ("#000000", "#000000", "#000000"),
}
NAMES = {
    "sq": ("Instituti për", "Qeverisje Lokale"),
    "sr": ("Kosovski institut", "za lokalnu samoupravu"),
    "en": ("Kosovo Local", "Government Institute"),
}
SEATS_WIDE, SEATS_HIGH = 48, 32


def seats(ink: str, speaker: str) -> str:
    """Three arcs of 4, 7 and 10 seats, the speaker before them; in a box of 48 × 32."""
    circles = []
    for count, radius in ((4, 7.5), (7, 14), (10, 20.5)):
        for number in range(count):
            angle = pi - pi * number / (count - 1)
            circles.append((24 + radius * cos(angle), 25 - radius * sin(angle)))
    drawn = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.3"/>' for x, y in circles)
    return f'<g fill="{ink}">{drawn}</g><circle cx="24" cy="28.5" r="3" fill="{speaker}"/>'


def letters(text: str, x: float, baseline: float, size: float, spacing: float = 0) -> tuple[str, float]:
    """Path data of a line, and where it ends."""
    paths = []
    for letter in text:
        font = next(font for font in FONTS if ord(letter) in font.getBestCmap())
        name = font.getBestCmap()[ord(letter)]
        scale = size / font["head"].unitsPerEm
        pen = SVGPathPen(font.getGlyphSet(), ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        font.getGlyphSet()[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, baseline)))
        paths.append(pen.getCommands())
        x += font["hmtx"][name][0] * scale + spacing
    return "".join(paths), x - spacing


def file(width: float, height: float, title: str, inside: str) -> str:
    box = f"0 0 {width:.1f} {height:.1f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img"><title>{title}</title>{inside}</svg>\n'


def variants():
    for ink, (seat, speaker, letter) in INKS.items():
        yield f"klgi-mark-{ink}", file(SEATS_WIDE, SEATS_HIGH, "KLGI", seats(seat, speaker))
        path, end = letters("KLGI", 56, 26, 28, 1.6)
        yield (
            f"klgi-short-{ink}",
            file(end, SEATS_HIGH, "KLGI", seats(seat, speaker) + f'<path fill="{letter}" d="{path}"/>'),
        )
        for language, lines in NAMES.items():
            first, end_first = letters(lines[0], 57, 13.5, 13)
            second, end_second = letters(lines[1], 57, 29, 13)
            yield (
                f"klgi-full-{language}-{ink}",
                file(
                    max(end_first, end_second),
                    SEATS_HIGH,
                    f"KLGI – {' '.join(lines)}",
                    seats(seat, speaker) + f'<path fill="{letter}" d="{first}{second}"/>',
                ),
            )


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    drawn = dict(variants())
    for name, svg in drawn.items():
        (TARGET / f"{name}.svg").write_text(svg, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=1)
        for name, svg in drawn.items():
            width, height = (float(side) for side in svg.split('viewBox="0 0 ')[1].split('"')[0].split())
            size = {"width": round(width * 384 / height), "height": 384}
            page.set_viewport_size(size)
            page.set_content(
                f"<style>*{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"
            )
            page.screenshot(path=TARGET / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
