"""Pictures for the demo's news: drawings of an assembly's seats, since invented news have no photographs."""

from io import BytesIO
from math import cos, pi, sin
from random import Random

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw
from wagtail.images import get_image_model

ALT = {
    "sq": "Vizatim: rrathë në gjysmërreth, si ulëset e një kuvendi.",
    "sr-latn": "Crtež: krugovi u polukrugu, kao sedišta u skupštini.",
    "en": "Drawing: circles in a half ring, like the seats of an assembly.",
}
WIDTH, HEIGHT = 1200, 800
#: Ground, seats, the seats that speak.
COLOURS = [
    ("#123f52", "#2f6f88", "#f0b95b"),
    ("#f6f3ec", "#d3c9b4", "#a8431a"),
    ("#0b2c3a", "#1c6482", "#e7efe9"),
    ("#e4eef2", "#a9c6d2", "#123f52"),
    ("#3c6b3a", "#628f5f", "#f0b95b"),
    ("#a8431a", "#c8714a", "#fdf3dd"),
]


def picture(key: str):
    """The image of this key, drawn the first time it is asked for."""
    model = get_image_model()
    title = f"demo {key}"
    return model.objects.filter(title=title).first() or model.objects.create(
        title=title, file=ImageFile(BytesIO(_draw(key)), name=f"{key}.png")
    )


def _draw(key: str) -> bytes:
    chance = Random(key)  # noqa: S311 (a drawing, not a secret)
    ground, seat, speaking = COLOURS[sum(key.encode()) % len(COLOURS)]
    image = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), ground)  # drawn twice as large, for smooth edges
    draw = ImageDraw.Draw(image)
    middle = chance.randint(500, 1900), chance.randint(1350, 1700)
    voices = chance.uniform(0.04, 0.14)
    for row in range(11):
        radius, size = 300 + row * 150, 34 + row * 3
        number = int(pi * radius / (size * 3.4))
        for place in range(number + 1):
            angle = pi * place / number
            x, y = middle[0] + radius * cos(angle), middle[1] - radius * sin(angle)
            colour = speaking if chance.random() < voices else seat
            draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    buffer = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
