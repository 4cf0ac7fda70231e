"""The demo's visibility guide (demo/guide) and neutral marks for its invented organisations: nobody's real mark."""

import json
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from cms.home.demo import home_of, locale_of, page_of
from cms.organisations.models import Organisation

from .models import DonorMark, VisibilityGuidePage

FOLDER = settings.BASE_DIR / "demo" / "guide"
#: Circles (x, y, radius) and bars (x, y, width, height) in a box of 160 × 80.
SHAPES = {
    "rings": ([(50, 40, 26), (80, 40, 26), (110, 40, 26)], []),
    "bars": ([], [(30, 46, 18, 20), (54, 34, 18, 32), (78, 22, 18, 44), (102, 10, 18, 56)]),
    "houses": (
        [(45, 30, 14), (80, 22, 14), (115, 30, 14)],
        [(31, 44, 28, 24), (66, 36, 28, 32), (101, 44, 28, 24)],
    ),
    "bridge": ([(50, 52, 16), (110, 52, 16)], [(10, 30, 140, 8), (44, 38, 12, 30), (104, 38, 12, 30)]),
}


def load(scale: int = 0) -> None:
    for row in json.loads((FOLDER / "marks.json").read_text(encoding="utf-8")):
        _load_mark(row)
    texts = json.loads((FOLDER / "guide.json").read_text(encoding="utf-8"))
    if not VisibilityGuidePage.objects.exists():
        _load_guide(texts)


def _load_mark(row: dict) -> None:
    organisation = Organisation.objects.get(slug=row["organisation"])
    if DonorMark.objects.filter(organisation=organisation).exists():
        return
    mark = DonorMark(
        organisation=organisation,
        order=row["order"],
        ground=row["ground"],
        on_front_page=row["on_front_page"],
        **{f"sentence_{code}": text for code, text in row["sentence"].items()},
        **{f"disclaimer_{code}": text for code, text in row["disclaimer"].items()},
    )
    mark.drawing.save(
        "mark.svg", ContentFile(_svg(row["shape"], row["letters"], organisation.name_en)), save=False
    )
    mark.picture.save("mark.png", ContentFile(_png(row["shape"], row["letters"])), save=False)
    mark.full_clean()
    mark.save()


def _svg(shape: str, colour: str, name: str) -> bytes:
    circles, bars = SHAPES[shape]
    drawn = "".join(f'<circle cx="{x}" cy="{y}" r="{r}"/>' for x, y, r in circles)
    drawn += "".join(f'<rect x="{x}" y="{y}" width="{w}" height="{h}"/>' for x, y, w, h in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 80"><title>{name}</title>'
        f'<g fill="{colour}" fill-opacity=".8">{drawn}</g></svg>\n'
    ).encode()


def _png(shape: str, colour: str) -> bytes:
    image = Image.new("RGBA", (800, 400), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    circles, bars = SHAPES[shape]
    for x, y, r in circles:
        draw.ellipse([side * 5 for side in (x - r, y - r, x + r, y + r)], fill=colour)
    for x, y, w, h in bars:
        draw.rectangle([side * 5 for side in (x, y, x + w, y + h)], fill=colour)
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _load_guide(texts: dict) -> None:
    source = None
    for language in ("sq", "sr-latn", "en"):
        told = texts[language]
        if source is None:
            above = page_of("about", language) or home_of(language)
            source = page = above.add_child(
                instance=VisibilityGuidePage(
                    locale=locale_of(language), title=told["title"], slug=told["slug"], body=[]
                )
            )
        else:
            page = source.copy_for_translation(locale_of(language))
        page.title, page.slug, page.summary = told["title"], told["slug"], told["summary"]
        page.body = _body(told)
        page.save()
        page.save_revision().publish()


def _body(told: dict) -> list[tuple]:
    body = [("text", told["intro"])]
    for name in ("variants", "colours", "clear_space", "rules", "donors"):
        title, text = told[name]
        value = {"title": title, "text": text}
        if name == "rules":
            value |= {
                kind: [{"example": example, "text": rule} for example, rule in told[kind]]
                for kind in ("do", "dont")
            }
        body.append((name, value))
    return body
