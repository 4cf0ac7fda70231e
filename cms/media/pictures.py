"""Pictures as pages need them: whole, in screen colours, of a bearable size."""

import re
import struct
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

#: Twice the widest picture on any page.
LONGEST_SIDE = 3200
QUALITY = 88
#: In which screens and browsers want their colours.
SCREEN_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
TURNED = 0x0112  # of EXIF: which side is up
#: What Pillow raises, by its plugins, for what is no picture or was cut off.
BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
)


class Unreadable(Exception):
    """The picture cannot be read to its end."""


class TooManyPixels(Exception):
    """With their number."""


def prepared(file, most_pixels: int) -> tuple[str, BytesIO | None]:
    """The kind (“JPEG”) of the picture in `file` (open, at any position), and its content as it should be kept; None:
    as it is.

    A picture of 50 million pixels is read at a fraction of its size where its kind allows that (JPEG), so it takes some
    40 MB of memory. Raises Unreadable, TooManyPixels.
    """
    file.seek(0)
    try:
        with Image.open(file) as image:
            kind, size = image.format or "", image.size
            if size[0] * size[1] > most_pixels:
                raise TooManyPixels(size[0] * size[1])
            # Reads a JPEG at a half, a quarter, an eighth; never smaller than asked for.
            part = min(1, LONGEST_SIDE / max(size))
            image.draft(None, (int(size[0] * part), int(size[1] * part)))
            image.load()
            moving = getattr(image, "n_frames", 1) > 1
            turned = image.getexif().get(TURNED, 1) not in {0, 1}
            if max(size) <= LONGEST_SIDE and image.mode in SCREEN_MODES and not moving and not turned:
                return kind, None
            picture = _screen_colours(ImageOps.exif_transpose(image.copy() if moving else image))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            return kind, _saved(picture, kind)
    except Image.DecompressionBombError as error:  # refused by Pillow before it says how large
        raise TooManyPixels(int("".join(re.findall(r"\((\d+) pixels", str(error))) or most_pixels)) from error
    except BROKEN as error:
        raise Unreadable(str(error)) from error


def _screen_colours(image: Image.Image) -> Image.Image:
    if image.mode in {"P", "PA"}:
        return image.convert("RGBA")
    if image.mode in SCREEN_MODES:
        return image
    if image.mode.startswith("I"):  # 65,536 greys, of which screens show 256
        return image.convert("I").point(lambda value: value / 257).convert("L")
    profile = image.info.get("icc_profile")
    if profile and image.mode == "CMYK":
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, screen, outputMode="RGB")
        except ImageCms.PyCMSError:  # a broken profile: colours by the plain rule
            return image.convert("RGB")
        if converted is not None:
            converted.info.pop("icc_profile", None)
            return converted
    return image.convert("RGB")


def _saved(image: Image.Image, kind: str) -> BytesIO:
    out = BytesIO()
    options: dict[str, Any] = {}
    if kind == "JPEG":
        image = image if image.mode in {"L", "RGB"} else image.convert("RGB")
        options = {"quality": QUALITY, "optimize": True, "progressive": True}
    elif kind in {"WEBP", "AVIF"}:
        options = {"quality": QUALITY}
    image.save(out, kind, **options)
    out.seek(0)
    return out
