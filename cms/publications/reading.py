"""A PDF read on the site: one page at a time, as a picture with its text, at an address of its own (`?page=14`)."""

from dataclasses import dataclass

from django.utils.translation import gettext

from .pdfs import PdfFile

#: Of a page's text as the picture's words: nobody listens to more in one go, and the file is there.
MOST_WORDS = 6000  # characters
A4 = 900, 1273


@dataclass(frozen=True)
class Reader:
    pdf: PdfFile
    number: int
    text: str

    @property
    def pages(self) -> int:
        return self.pdf.pages

    @property
    def width(self) -> int:
        """Of the picture, as the first page has it: so nothing moves when it comes."""
        return self.pdf.cover.width if self.pdf.cover else A4[0]

    @property
    def height(self) -> int:
        return self.pdf.cover.height if self.pdf.cover else A4[1]

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def alt(self) -> str:
        return " ".join(self.text.split())[:MOST_WORDS] or gettext("There is no text on this page.")

    @property
    def no_text(self) -> bool:
        """Whether the whole file is pictures of text."""
        return self.pdf.state == "no_text"


def shown(page, number: str | None) -> Reader | None:
    """The asked page of the PDF, the first when none is asked for. None: there is nothing to read, or no such page."""
    pdf = page.pdf
    if pdf is None or not pdf.readable:
        return None
    wanted = _number(number)
    if wanted is None or not 1 <= wanted <= pdf.pages:
        return None
    text = pdf.texts.filter(number=wanted).values_list("text", flat=True).first()
    return Reader(pdf, wanted, text or "")


def _number(text: str | None) -> int | None:
    if text is None:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
