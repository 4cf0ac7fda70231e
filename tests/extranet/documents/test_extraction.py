"""Text of every kind of file, in the units people name."""

import io
from datetime import datetime

import docx
import pptx
import pytest
from pptx.util import Inches

from extranet.documents import extraction
from tests.builders.documents import make_docx, make_image, make_pdf, make_pptx, make_xlsx


def units(content: bytes, extension: str) -> list[tuple]:
    return [tuple(unit) for unit in extraction.extract(io.BytesIO(content), extension)]


def texts(content: bytes, extension: str) -> list[str]:
    return [unit[3] for unit in units(content, extension)]


def test_pdf_pages_with_letters_of_the_region():
    pages = ["Çështja e ujësjellësit", "", "Opštinski budžet u Čačku"]
    assert units(make_pdf(*pages), "pdf") == [("page", 1, "", pages[0]), ("page", 3, "", pages[2])]


def test_word_sections_by_heading():
    content = make_docx("Para titullit", "# Hyrje", "Teksti i parë", "# Përfundim", "Teksti i dytë")
    assert units(content, "docx") == [
        ("section", 1, "", "Para titullit"),
        ("section", 2, "Hyrje", "Hyrje\nTeksti i parë"),
        ("section", 3, "Përfundim", "Përfundim\nTeksti i dytë"),
    ]


def test_long_section_is_split_between_paragraphs():
    found = units(make_docx("# Titulli", *["fjalë " * 200] * 6), "docx")
    assert [unit[1] for unit in found] == [1, 2, 3]
    assert {unit[2] for unit in found} == {"Titulli"}
    assert all(len(unit[3]) <= extraction.SECTION_LENGTH + 10 for unit in found)


def test_word_table_with_merged_cells():
    document = docx.Document()
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "gjerë"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "lartë"
    table.cell(1, 0).text = table.cell(1, 1).text = "njëjtë"
    assert texts(saved(document), "docx") == ["gjerë | 02\nnjëjtë | njëjtë | lartë\n20 | 21"]


def test_excel_sheets():
    content = make_xlsx(Buxheti=[["Komuna", "Shuma"], ["Prizren", 12.5], [None, None]], Bosh=[], Tjetra=[[0]])
    assert units(content, "xlsx") == [
        ("sheet", 1, "Buxheti", "Komuna | Shuma\nPrizren | 12.5"),
        ("sheet", 3, "Tjetra", "0"),
    ]


def test_excel_days_without_an_hour():
    content = make_xlsx(Afatet=[["Buxheti", datetime(2027, 3, 1)], ["Takimi", datetime(2027, 3, 1, 10, 30)]])
    assert texts(content, "xlsx") == ["Buxheti | 2027-03-01\nTakimi | 2027-03-01 10:30:00"]


def test_powerpoint_titles_notes_groups_tables():
    presentation = pptx.Presentation(io.BytesIO(make_pptx(("Hyrje", "Teksti"))))
    slide = presentation.slides[0]
    slide.notes_slide.notes_text_frame.text = "Shënimi i folësit"
    inner = slide.shapes.add_group_shape().shapes.add_group_shape().shapes
    inner.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Në grup"
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "një", "dy"
    presentation.slides.add_slide(presentation.slide_layouts[6])
    [(unit, number, title, text)] = units(saved(presentation), "pptx")
    assert (unit, number, title) == ("slide", 1, "Hyrje")
    assert set(text.split("\n")) == {"Hyrje", "Teksti", "Në grup", "një | dy", "Shënimi i folësit"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_text_in_the_encodings_people_send(encoding):
    text = "Čačak, Šćepan, Đakovica; ç ë"
    assert texts(text.encode(encoding), "txt") == [text]
    assert texts(f"emri;shuma\n{text}".encode(encoding), "csv") == [
        "emri | shuma\nČačak, Šćepan, Đakovica | ç ë"
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_delimiters(delimiter):
    rows = [["emri", "shuma"], ["Gjakova", "12"]]
    content = "\n".join(delimiter.join(row) for row in rows).encode()
    assert texts(content, "csv") == ["emri | shuma\nGjakova | 12"]


def test_csv_with_a_quotation_mark_that_never_closes():
    assert "fjala" in texts(b'a;b\n"' + b"fjala " * 40_000, "csv")[-1]


EMPTY = {
    "pdf": make_pdf("", " "),
    "docx": make_docx("", "# "),
    "xlsx": make_xlsx(Fleta=[[], ["", " "]]),
    "pptx": make_pptx(("", "")),
    "txt": b" \r\n\t\n",
    "csv": b";;;\n;;;\n",
    "png": make_image("PNG"),
    "jpg": make_image("JPEG"),
}


@pytest.mark.parametrize("extension", EMPTY)
def test_file_without_text_gives_nothing(extension):
    assert units(EMPTY[extension], extension) == []


def test_table_of_empty_cells_is_no_text():
    document = docx.Document()
    document.add_table(2, 3)
    assert texts(saved(document), "docx") == []


def test_zero_bytes_are_left_out():
    assert texts(b"uji\0 i pijsh\0\0em", "txt") == ["uji i pijshem"]
    assert texts(b"\0\0\0", "txt") == []


def test_no_more_than_the_limits(monkeypatch):
    monkeypatch.setattr(extraction, "MAX_UNITS", 3)
    assert len(units(make_pdf(*"abcde"), "pdf")) == 3
    monkeypatch.setattr(extraction, "MAX_CHARACTERS", 10)
    assert texts(make_xlsx(A=[["x" * 8]], B=[["y" * 8]], C=[["z"]]), "xlsx") == ["x" * 8, "yy"]


def test_one_unit_over_the_limit_is_cut_not_lost(monkeypatch):
    monkeypatch.setattr(extraction, "MAX_CHARACTERS", 10)
    assert texts(b"x" * 50, "txt") == ["x" * 10]


@pytest.mark.parametrize("extension", ["pdf", "docx", "xlsx", "pptx"])
def test_broken_file_is_an_error_for_the_task_to_catch(extension):
    with pytest.raises(Exception):  # noqa: B017, PT011 (each library has its own)
        units(b"broken", extension)


def saved(thing) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return buffer.getvalue()
