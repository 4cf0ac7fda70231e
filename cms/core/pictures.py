"""Pictures as browsers want them: in the newest format they know, as wide as the place they stand in.

A template names a place (`card`, `wide`, …); what that means in pixels stands here and nowhere else.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from cms.media.pictures import BROKEN

logger = logging.getLogger("kuvend.pictures")


@dataclass(frozen=True)
class Place:
    """Where a picture stands. `ratio` (width, height) crops around the focal point; None keeps the whole picture."""

    widths: tuple[int, ...]
    sizes: str
    ratio: tuple[int, int] | None = (3, 2)

    @property
    def spec(self) -> str:
        """Wagtail's filter with its braces: `fill-{300x200,600x400}|format-{avif,webp,jpeg}`. The last format, which
        everything reads, stands in the `img` itself."""
        if self.ratio is None:
            size = f"width-{{{','.join(map(str, self.widths))}}}"
        else:
            wide, high = self.ratio
            size = f"fill-{{{','.join(f'{width}x{round(width * high / wide)}' for width in self.widths)}}}"
        return f"{size}|format-{{{','.join(settings.PICTURE_FORMATS)}}}"


PLACES = {
    "card": Place((320, 640), "(min-width: 62rem) 22rem, (min-width: 40rem) 45vw, 92vw"),
    "lead": Place((480, 800, 1200), "(min-width: 62rem) 40rem, 92vw"),
    "wide": Place((480, 960, 1440), "(min-width: 62rem) 60rem, 92vw", (2, 1)),
    "list": Place((240, 480), "(min-width: 40rem) 13rem, 92vw"),
    "text": Place((480, 800, 1200), "(min-width: 48rem) 42rem, 92vw", None),
    "cover": Place((160, 226, 452), "8rem", None),
    "cover_large": Place((240, 453, 720), "(min-width: 48rem) 15rem, 60vw", None),
    "portrait": Place((160, 320), "10rem", (1, 1)),
}


def picture(image, place: str, alt: str = "", first: bool = False) -> SafeString | str:
    """`<picture>` of a Wagtail image; empty when there is none.

    `alt`: what it shows; empty is decoration. `first`: it is seen at once, so it is not loaded lazily.
    Width and height are always there: nothing moves when the picture arrives.
    """
    if not image:
        return ""
    where = PLACES[place]
    try:
        renditions = get_renditions_or_not_found(image, Filter.expand_spec(where.spec))
    except (
        BROKEN
    ):  # Wagtail knows files that are away, not those that lost a part: a page does not fail for that
        logger.exception("The file of picture %s cannot be read", image.pk)
        return ""
    loading = {"fetchpriority": "high"} if first else {"loading": "lazy", "decoding": "async"}
    drawn = Picture(renditions, {"alt": alt, "sizes": where.sizes, **loading})
    return format_html("{}", drawn)
