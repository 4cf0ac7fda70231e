"""What is refused, and the words in which it is said: the file's name, the problem, what to do."""

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from extranet.documents import files
from tests.builders.documents import (
    as_upload,
    make_docx,
    make_image,
    make_office,
    make_pdf,
    make_pptx,
    make_xlsx,
    make_zip,
)

DOCX = make_docx("# Titulli", "Teksti i vendimit " * 50)
PNG, JPG = make_image("PNG"), make_image("JPEG")
GOOD = {
    "a.pdf": make_pdf("Faqja"),
    "A.PDF": make_pdf("Faqja"),
    "a.docx": DOCX,
    "a.xlsx": make_xlsx(Fleta=[[1, 2]]),
    "a.pptx": make_pptx(("Titulli", "Teksti")),
    "a.txt": "Çështja e ujit".encode(),
    "b.txt": "Çështja e ujit".encode("utf-16"),
    "c.txt": "Čačak".encode("cp1250"),
    "a.csv": b"a;b\n1;2",
    "a.png": PNG,
    "a.jpg": JPG,
    "a.jpeg": JPG,
    "raport.final.v2.pdf": make_pdf("Faqja"),
}
OLE = files.OLE + b"\0" * 600
EXE = b"MZ\x90\0\x03" + b"\0" * 200
MACRO_TYPES = "application/vnd.ms-word.document.macroEnabled.main+xml"
BAD = {
    "unknown kind": ("a.exe", EXE, "is of a kind that is not kept here"),
    "no extension": ("pdf", make_pdf("x"), "is of a kind that is not kept here"),
    "only an extension": (".pdf", make_pdf("x"), "is of a kind that is not kept here"),
    "empty": ("a.pdf", b"", "is empty"),
    "encrypted pdf": ("a.pdf", make_pdf("x", password="sekret"), "protected by a password"),
    "encrypted or old office": ("a.docx", OLE, "protected by a password"),
    "old excel": ("a.xlsx", OLE, "protected by a password"),
    "encrypted zip part": ("a.docx", DOCX.replace(b"PK\x01\x02", b"PK\x01\x02", 1), None),
    "damaged pdf": ("a.pdf", make_pdf("x" * 500)[:200], "is damaged"),
    "pdf head only": ("a.pdf", b"%PDF-1.7\n" + b"x" * 300, "is damaged"),
    "damaged docx": ("a.docx", DOCX[:-200], "is damaged"),
    "docx with rotten bytes": ("a.docx", None, "is damaged"),
    "damaged png": ("a.png", PNG[: len(PNG) // 2], "is damaged"),
    "damaged jpeg": ("a.jpg", JPG[: len(JPG) // 2], "is damaged"),
    "exe as pdf": ("a.pdf", EXE, "is called .pdf"),
    "html as pdf": ("a.pdf", b"<html><script>alert(1)</script></html>", "is called .pdf"),
    "docx as xlsx": ("a.xlsx", DOCX, "is called .xlsx but is a .docx file"),
    "docx as pptx": ("a.pptx", DOCX, "is called .pptx but is a .docx file"),
    "pdf as docx": ("a.docx", make_pdf("x"), "is called .docx but is a .pdf file"),
    "zip as docx": ("a.docx", make_zip(readme=b"x"), "is called .docx but is something else"),
    "pdf as txt": ("a.txt", make_pdf("x"), "is called .txt but is a .pdf file"),
    "docx as csv": ("a.csv", DOCX, "is called .csv"),
    "exe as txt": ("a.txt", EXE, "is called .txt"),
    "png as jpg": ("a.jpg", PNG, "is called .jpg but is a .png file"),
    "html as png": ("a.png", b"<html></html>", "is called .png"),
    "macros": ("a.docx", make_office(types=DOCX, **{"word/vbaProject.bin": b"x"}), "contains macros"),
    "macros by another name": ("a.docx", make_office(types=DOCX, **{"word/VBAPROJECT.BIN": b"x"}), "contains macros"),
    "macro file renamed": ("a.docx", make_zip(**{files.CONTENT_TYPES: MACRO_TYPES.encode()}), "contains macros"),
}  # fmt: skip


def rotten(content: bytes) -> bytes:
    """Bytes changed inside a compressed part: the list of parts is in order, their content is not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = max(archive.infolist(), key=lambda info: info.compress_size)
    middle = part.header_offset + 30 + len(part.filename) + 10
    return content[:middle] + b"\xff" * 40 + content[middle + 40 :]


def with_flag(content: bytes, flag: int) -> bytes:
    place = content.index(b"PK\x01\x02") + 8
    return content[:place] + struct.pack("<H", flag) + content[place + 2 :]


BAD["docx with rotten bytes"] = ("a.docx", rotten(DOCX), "is damaged")
BAD["encrypted zip part"] = ("a.docx", with_flag(DOCX, 1), "protected by a password")


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_what_its_name_says(name):
    upload = as_upload(name, GOOD[name])
    assert files.inspect(upload).extension == name.rpartition(".")[2].lower()
    assert upload.read() == GOOD[name]  # from the beginning, whatever looked at it


@pytest.mark.parametrize("case", BAD)
def test_refusal_names_file_and_problem(case):
    name, content, problem = BAD[case]
    assert problem in refusal(name, content)
    assert f"“{name}”" in refusal(name, content)


def test_too_large(settings):
    settings.DOCUMENT_MAX_BYTES = 100
    assert files.inspect(as_upload("a.txt", b"x" * 100))
    message = refusal("a.txt", b"x" * 101)
    assert "“a.txt” is 101" in message
    assert "at most 100" in message


def test_bomb_by_declared_size(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 1024 * 1024)
    bomb = make_office(types=DOCX, **{"word/big.xml": b"\0" * (1024 * 1024)})
    assert len(bomb) < 50_000
    assert "is damaged" in refusal("a.docx", bomb)


def test_bomb_that_declares_less_than_it_holds():
    bomb = bytearray(make_office(types=DOCX, **{"word/big.xml": b"\0" * (1024 * 1024)}))
    place = bomb.rindex(b"PK\x01\x02") + 24
    bomb[place : place + 4] = struct.pack("<I", 10)
    assert "is damaged" in refusal("a.docx", bytes(bomb))


def test_image_of_too_many_pixels(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert "is damaged" in refusal("a.png", PNG)


@pytest.mark.parametrize("place", ["word/document2.xml", "alt/doc.xml"])
def test_main_part_may_lie_where_the_program_puts_it(place):
    """Word on the web names it document2.xml."""
    moved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DOCX)) as old, zipfile.ZipFile(moved, "w") as new:
        for part in old.namelist():
            new.writestr(part.replace("word/document.xml", place), old.read(part))
    assert files.inspect(as_upload("a.docx", moved.getvalue())).extension == "docx"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.png", "a.jpg", "a.txt"])
@hypothesis_settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_damage_anywhere_is_a_message_or_nothing(name, data):
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + 1] = data.draw(st.binary(max_size=6))
        content = content or bytearray(b"x")
    with suppress(ValidationError):  # and nothing else
        files.inspect(as_upload(name, bytes(content)))


def refusal(name: str, content: bytes) -> str:
    with override("en"), pytest.raises(ValidationError) as error:
        files.inspect(as_upload(name, content))
    return error.value.messages[0].replace("\xa0", " ")
