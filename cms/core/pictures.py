"""Pictures as browsers want them: in the newest format they know, as wide as the place they stand in.

A template names a place (`card`, `wide`, …); what that means in pixels stands here and nowhere else.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from cms.media.pictures import BROKEN

from . import kept

logger = logging.getLogger("kuvend.pictures")
#: When a picture whose file was not there is looked for again.
AWAY = timedelta(minutes=1)


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
    try:
        return kept.remember(_key(image, place, alt, first), lambda: _drawn(image, PLACES[place], alt, first))
    except (
        BROKEN
    ):  # Wagtail knows files that are away, not those that lost a part: a page does not fail for that
        logger.exception("The file of picture %s cannot be read", image.pk)
        return ""


def _key(image, place: str, alt: str, first: bool) -> str:
    """Says everything that is drawn: a new file has a new name, and what is cut off depends on the focal point."""
    focus = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    said = repr(
        (image.file.name, image.file_hash, image.width, focus, place, alt, first, settings.PICTURE_FORMATS)
    )
    return f"picture:{image.pk}:{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"


def _drawn(image, where: Place, alt: str, first: bool) -> SafeString:
    renditions = get_renditions_or_not_found(image, Filter.expand_spec(where.spec))
    if not all(rendition.pk for rendition in renditions.values()):  # the file is away, and may come back
        kept.good_until(timezone.now() + AWAY)
    loading = {"fetchpriority": "high"} if first else {"loading": "lazy", "decoding": "async"}
    drawn = Picture(renditions, {"alt": alt, "sizes": where.sizes, **loading})
    return format_html("{}", drawn)
