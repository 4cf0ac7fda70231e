"""Draws pages and pictures, and reads the text of PDFs, as a program of its own:

    python -m cms.core.rendering KIND SOURCE FOLDER FIRST LAST

Files come from anywhere. What makes a library crash, loop or ask for all memory ends this process, and nothing else.
It knows nothing of Django, so that it starts quickly. KIND `pdf` and `image` write N.webp and thumbnail.webp into
FOLDER and print the number of pages; `text` writes text.json, a list with the text of each page, draws the pages asked
for (0 0: none) and prints the number of pages, or LOCKED or BROKEN.
"""

import contextlib
import json
import resource
import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

WIDTH = 900
THUMBNAIL = (320, 320)
MAX_HEIGHT = 4 * WIDTH  # a page like a banner is drawn narrower
MAX_PIXELS = 120_000_000  # of a picture, before it is made smaller
MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 60  # of the processor's time
MAX_PAGES = 5000  # whose text is read
MAX_CHARACTERS = 20_000_000  # of all pages together
#: What `text` says of a PDF that has no pages to show: it asks for a password, or is none.
LOCKED, BROKEN = "locked", "broken"


def main(kind: str, source: str, folder: str, first: int, last: int) -> int | str:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if kind == "text":
        return _text(source, Path(folder), first, last)
    if kind == "pdf":
        return _pages(source, Path(folder), first, last)
    return _picture(source, Path(folder))


def _pages(source: str, folder: Path, first: int, last: int) -> int:
    with pypdfium2.PdfDocument(source) as pdf:
        count = len(pdf)
        _draw(pdf, folder, first, last)
        return count


def _draw(pdf, folder: Path, first: int, last: int) -> None:
    for number in range(first, min(last, len(pdf)) + 1):
        # One page that cannot be drawn leaves the others.
        with contextlib.suppress(pypdfium2.PdfiumError, ValueError, MemoryError, OSError):
            _write(_page(pdf, number), folder, number)


def _page(pdf, number: int) -> Image.Image:
    page = pdf[number - 1]
    width, height = page.get_size()
    if width < 1 or height < 1:
        raise ValueError("a page without size")
    scale = min(WIDTH / width, MAX_HEIGHT / height)
    image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    page.close()
    return image


def _text(source: str, folder: Path, first: int, last: int) -> int | str:
    try:
        pdf = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_SUCCESS:  # well written, and without a page
            return 0
        return LOCKED if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else BROKEN
    with pdf:
        count, texts, left = len(pdf), [], MAX_CHARACTERS
        for number in range(min(count, MAX_PAGES)):
            text = ""
            # A page that cannot be read is one without text; the others are still read.
            with contextlib.suppress(pypdfium2.PdfiumError, MemoryError):
                text = _text_of(pdf[number])[:left]
            left -= len(text)
            texts.append(text)
        (folder / "text.json").write_text(json.dumps(texts))
        if first:
            _draw(pdf, folder, first, last)
        return count


def _text_of(page) -> str:
    textpage = page.get_textpage()
    try:
        # PostgreSQL takes no NUL; a lone surrogate is no text.
        text = textpage.get_text_range().replace("\0", "")
        return text.encode("utf-8", "ignore").decode().replace("\r\n", "\n").strip()
    finally:
        textpage.close()
        page.close()


def _picture(source: str, folder: Path) -> int:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses at twice of it
    with Image.open(source) as opened:
        opened.draft("RGB", (WIDTH * 2, WIDTH * 2))  # a large JPEG is read at a fraction of its size
        image = ImageOps.exif_transpose(opened)
        transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
        image = image.convert("RGBA" if transparent else "RGB")
        image.thumbnail((WIDTH, MAX_HEIGHT))
        _write(image, folder, 1)
    return 1


def _write(image: Image.Image, folder: Path, number: int) -> None:
    image.save(folder / f"{number}.webp", quality=80)
    if number == 1:
        image.thumbnail(THUMBNAIL)
        image.save(folder / "thumbnail.webp", quality=75)


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
