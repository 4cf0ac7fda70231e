"""Make the files of the demo site in `demo/files/` from their sources in `demo/sources/`.

    .venv/bin/python demo/build_files.py

    NAME.html       → NAME.pdf, printed by Chromium; one <section> is one page; likewise in publications/
    NAME.docx.md    → NAME.docx: headings, paragraphs, lists, tables, **bold**, *italic*
    NAME.pptx.md    → NAME.pptx: a slide per heading
    office.json     → the workbooks named in it, a sheet per entry

The results are part of the repository: only who changes a source needs Chromium and runs this. The same
sources give the same bytes, save for what another version of a program writes differently.
"""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from docx import Document
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from pptx import Presentation

SOURCES = Path(__file__).parent / "sources"
FILES = Path(__file__).parent / "files"

# Stands in every file as the time it was made, so that building again changes nothing.
MADE_AT = datetime(2026, 11, 16, 9, 0, 0)
AUTHOR = "Instituti për Qeverisje Lokale"
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def print_pdf(source: Path, target: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 - our own arguments
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--user-data-dir={profile}",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    stamp = MADE_AT.strftime("D:%Y%m%d%H%M%S").encode()
    target.write_bytes(re.sub(rb"D:\d{14}", stamp, target.read_bytes()))


def inline(paragraph, text: str) -> None:
    """Add text to a paragraph, with **bold** and *italic* as runs."""
    for part in re.split(r"(\*\*.+?\*\*|\*.+?\*)", text):
        run = paragraph.add_run(part.strip("*"))
        run.bold = part.startswith("**") or None
        run.italic = (part.startswith("*") and not part.startswith("**")) or None


def add_table(document, lines: list[str]) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    table = document.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def write_docx(source: Path, target: Path) -> None:
    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
    for is_table, group in groupby(source.read_text().splitlines(), lambda line: line.startswith("|")):
        if is_table:
            add_table(document, list(group))
            continue
        for line in filter(None, group):
            if line.startswith("# "):
                document.core_properties.title = line[2:]
                document.add_heading(line[2:], 0)
            elif line.startswith("## "):
                document.add_heading(line[3:], 1)
            elif line.startswith("- "):
                inline(document.add_paragraph(style="List Bullet"), line[2:])
            else:
                inline(document.add_paragraph(), line)
    describe(document.core_properties)
    document.save(target)
    settle(target)


def write_pptx(source: Path, target: Path) -> None:
    presentation = Presentation()
    title, *slides = re.split(r"^##? ", source.read_text(), flags=re.MULTILINE)[1:]
    first = presentation.slides.add_slide(presentation.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = title.strip().split("\n", 1)
    for slide in slides:
        heading, *points = slide.strip().splitlines()
        made = presentation.slides.add_slide(presentation.slide_layouts[1])
        made.shapes.title.text = heading
        made.placeholders[1].text = "\n".join(point.removeprefix("- ") for point in points)
    presentation.core_properties.title = title.split("\n", 1)[0]
    describe(presentation.core_properties)
    presentation.save(target)
    settle(target)


def write_xlsx(sheets: list[dict], target: Path) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        made = workbook.create_sheet(sheet["title"])
        for row in sheet["rows"]:
            made.append([as_date(value) for value in row])
        for column, width in enumerate(sheet["widths"], 1):
            made.column_dimensions[get_column_letter(column)].width = width
        for cell in made[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="EEF3F7")
        for row in made.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        made.freeze_panes = "A2"
    describe(workbook.properties)
    workbook.save(target)
    settle(target)


def as_date(value):
    return date.fromisoformat(value) if isinstance(value, str) and ISO_DATE.fullmatch(value) else value


def describe(properties) -> None:
    """Set who made an Office file, and when."""
    for name in (
        ("author", "last_modified_by") if hasattr(properties, "author") else ("creator", "lastModifiedBy")
    ):
        setattr(properties, name, AUTHOR)
    properties.created = properties.modified = MADE_AT


def settle(path: Path) -> None:
    """Write an Office file's zip again with one time for all of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            # openpyxl writes the moment of saving over what it was told.
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{MADE_AT:%FT%TZ}".encode(), content
                )
            part = zipfile.ZipInfo(name, MADE_AT.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)


def main() -> None:
    (FILES / "publications").mkdir(parents=True, exist_ok=True)
    for source in sorted([*SOURCES.glob("*.html"), *SOURCES.glob("publications/*.html")]):
        print_pdf(source, FILES / source.relative_to(SOURCES).with_suffix(".pdf"))
    for source in sorted(SOURCES.glob("*.docx.md")):
        write_docx(source, FILES / source.stem)
    for source in sorted(SOURCES.glob("*.pptx.md")):
        write_pptx(source, FILES / source.stem)
    for name, sheets in json.loads((SOURCES / "office.json").read_text()).items():
        write_xlsx(sheets, FILES / name)
    for path in sorted(path for path in FILES.rglob("*") if path.is_file()):
        print(f"{path.stat().st_size / 1024:8.1f} KB  {path.relative_to(FILES)}")


if __name__ == "__main__":
    main()
