"""Text of files, in the units people name: page, slide, sheet, section."""

import codecs
import csv
import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import IO, NamedTuple

import docx
import openpyxl
import pptx
import pypdfium2
from django.core.files import File
from docx.table import Table

CHUNK = 64 * 1024  # bytes or characters that are read at once
SECTION_LENGTH = 3000  # characters of one passage of running text
MAX_UNITS = 5000
MAX_CHARACTERS = 20_000_000
csv.field_size_limit(MAX_CHARACTERS)  # a quotation mark that never closes makes a long field, not an error


class Unit(NamedTuple):
    kind: str  # a value of DocumentText.Unit
    number: int  # from 1
    title: str
    text: str


def extract(file: IO[bytes] | File, extension: str) -> Iterator[Unit]:
    """The units of text in `file`, empty ones left out. Raises whatever the libraries raise on a broken file."""
    reader = READERS.get(extension)
    characters = 0
    if reader is None:
        return
    for unit in reader(file):
        text = unit.text.replace("\0", "").strip()  # PostgreSQL takes no NUL
        if not text:
            continue
        if unit.number > MAX_UNITS or characters >= MAX_CHARACTERS:
            return
        text = text[: MAX_CHARACTERS - characters]
        characters += len(text)
        yield unit._replace(text=text, title=unit.title.replace("\0", "").strip()[:250])


def _row(cells: Iterable) -> str:
    """A row of a table in one line, empty cells left out."""
    return " | ".join(text for cell in cells if cell is not None and (text := cell_text(cell)))


def cell_text(cell) -> str:
    """A day in a sheet comes as its first moment: the hour is not what anybody wrote."""
    if isinstance(cell, datetime) and cell.time() == time.min:
        cell = cell.date()
    return str(cell).strip()


def _pdf(file) -> Iterator[Unit]:
    with pypdfium2.PdfDocument(file) as pdf:
        for number, page in enumerate(pdf, 1):
            textpage = page.get_textpage()
            yield Unit("page", number, "", textpage.get_text_range())
            textpage.close()
            page.close()


def _word(file) -> Iterator[Unit]:
    """A section per heading; long ones are split between paragraphs."""
    blocks: list[tuple[str, str]] = []
    heading = ""
    for item in docx.Document(file).iter_inner_content():
        if isinstance(item, Table):
            seen = set()  # a merged cell comes once for each place it spans
            for row in item.rows:
                cells = {cell._tc: cell.text for cell in row.cells if cell._tc not in seen}
                seen.update(cells)
                blocks.append((heading, _row(cells.values())))
            continue
        if (
            item.style is not None
            and (item.style.name or "").startswith(("Heading", "Title"))
            and item.text.strip()
        ):
            heading = item.text
        blocks.append((heading, item.text))
    yield from _sections(blocks)


def _excel(file) -> Iterator[Unit]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    for number, sheet in enumerate(book.worksheets, 1):
        rows = (_row(row) for row in sheet.iter_rows(values_only=True))
        yield Unit("sheet", number, sheet.title, "\n".join(row for row in rows if row))
    book.close()


def _powerpoint(file) -> Iterator[Unit]:
    for number, slide in enumerate(pptx.Presentation(file).slides, 1):
        lines = [line for shape in slide.shapes for line in _shape_lines(shape)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
        title = slide.shapes.title.text if slide.shapes.title is not None else ""
        yield Unit("slide", number, title, "\n".join(lines))


def _shape_lines(shape) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    elif getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            yield _row(cell.text for cell in row.cells)
    elif hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _shape_lines(inner)


def encoding_of(file) -> str:
    """Text as people send it: UTF-8, UTF-16 with its mark, or the old code page of the region."""
    file.seek(0)
    if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1250"
    return "utf-8-sig"


def lines_of(file) -> Iterator[str]:
    """The lines of a text file of any length, read as they are asked for; a line without end comes in pieces."""
    decoder = codecs.getincrementaldecoder(encoding_of(file))(errors="replace")
    file.seek(0)
    rest = ""
    while chunk := file.read(CHUNK):
        piece = decoder.decode(chunk)
        *lines, rest = (rest + piece).splitlines(keepends=True)
        if rest.endswith(("\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")) or len(rest) > CHUNK:
            lines, rest = [*lines, rest], ""
        yield from lines
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


def csv_rows(file) -> Iterator[list[str]]:
    lines = lines_of(file)
    head = ""
    for head in lines:
        if head.strip():
            break  # further down commas are decimal ones
    delimiter = max(";,\t|", key=head.count)
    yield from csv.reader(itertools.chain([head], lines), delimiter=delimiter)


def _text(file) -> Iterator[Unit]:
    yield from _sections(("", line.rstrip("\r\n")) for line in lines_of(file))


def _csv(file) -> Iterator[Unit]:
    yield from _sections(("", _row(row)) for row in csv_rows(file))


def _sections(blocks: Iterable[tuple[str, str]]) -> Iterator[Unit]:
    """Joins paragraphs under one heading into sections of about SECTION_LENGTH characters."""
    number, heading, lines, length = 0, "", [], 0
    for title, line in blocks:
        if lines and (title != heading or length + len(line) > SECTION_LENGTH):
            number += 1
            yield Unit("section", number, heading, "\n".join(lines))
            lines, length = [], 0
        heading = title
        if line.strip():
            lines.append(line)
            length += len(line)
    if lines:
        yield Unit("section", number + 1, heading, "\n".join(lines))


READERS = {
    "pdf": _pdf,
    "docx": _word,
    "xlsx": _excel,
    "pptx": _powerpoint,
    "txt": _text,
    "csv": _csv,
}
