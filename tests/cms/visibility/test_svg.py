import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cms.visibility import brand, svg


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(inside: str = "", attributes: str = 'viewBox="0 0 200 100"') -> bytes:
    return f"<svg {NS} {attributes}>{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (drawing('<path d="M0 0h9"/>'), (200, 100)),
        (drawing(attributes='width="30mm" height="15mm"'), (30, 15)),
        (drawing(attributes='viewBox="0,0,12.5,5"'), (12.5, 5)),
        (drawing('<defs><path id="a" d="M0 0"/></defs><use href="#a"/><use xlink:href="#a"/>'), (200, 100)),
        (drawing('<style>.a{fill:url(#b)}</style><rect class="a" fill="url(#b)" width="1"/>'), (200, 100)),
        (
            drawing(
                '<!-- saved by a program --><metadata xmlns:x="http://ns.adobe.com/x/"><x:a/></metadata>'
            ),
            (200, 100),
        ),
    ],
)
def test_what_only_draws_is_taken(data, size):
    assert svg.check(data) == size


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (drawing("<script>alert(1)</script>"), "script"),
        (drawing('<rect onload="alert(1)"/>'), "onload"),
        (drawing('<rect OnClick="alert(1)"/>'), "OnClick"),
        (drawing('<a href="javascript:alert(1)"><rect/></a>'), "“a”"),
        (drawing('<use href="https://elsewhere.example/a.svg#b"/>'), "elsewhere"),
        (drawing('<use xlink:href="data:image/svg+xml;base64,AAAA"/>'), "elsewhere"),
        (drawing('<image href="https://elsewhere.example/a.png"/>'), "image"),
        (
            drawing('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>'),
            "foreignObject",
        ),
        (drawing('<b xmlns="http://www.w3.org/1999/xhtml"/>'), "“b”"),
        (drawing("<style>@import 'https://elsewhere.example/a.css';</style>"), "style"),
        (drawing("<style>a{fill:url(https://elsewhere.example/a)}</style>"), "style"),
        (drawing("<rect style=\"fill:url( '//elsewhere.example/a')\"/>"), "style"),
        (drawing('<animate attributeName="href" to="javascript:alert(1)"/>'), "animate"),
        (drawing('<set attributeName="onload" to="x"/>'), "set"),
        (b'<?xml-stylesheet href="a.css"?>' + drawing(), "another file"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"), "DOCTYPE"),
        (b"<!doctype svg>" + drawing(), "DOCTYPE"),
        (drawing(attributes=""), "viewBox"),
        (drawing(attributes='viewBox="0 0 0 10"'), "viewBox"),
        (drawing(attributes='viewBox="0 0 nan inf"'), "viewBox"),
        (b"<html><body/></html>", "SVG"),
        (b"GIF89a", "SVG"),
        (b"", "SVG"),
        (drawing("<g>" * 300 + "</g>" * 300) * 2, "SVG"),
        (drawing("<rect/>" * (svg.MAX_ELEMENTS + 2)), "parts"),
        (drawing("<!-- " + "x" * svg.MAX_BYTES + " -->"), "KB"),
    ],
)
def test_what_could_do_more_is_refused_with_a_reason(data, says):
    with pytest.raises(ValidationError, match=says):
        svg.check(data)


def test_the_institutes_own_marks_hold():
    files = sorted(brand.folder().glob("*.svg"))
    assert {file.stem for file in files} == {variant.name for variant in brand.VARIANTS}
    for file in files:
        width, height = svg.check(file.read_bytes())
        assert width > height > 0
        assert file.with_suffix(".png").exists()
