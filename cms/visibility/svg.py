"""Marks as SVG files: only what draws. Whatever could run, load or hide something is refused, never cut out:
a mark that is changed without asking is somebody else's mark no longer."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

SVG, XLINK, XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
MAX_BYTES, MAX_ELEMENTS = 300_000, 5_000
ELEMENTS = frozenset(
    """
    svg g defs title desc metadata path rect circle ellipse line polyline polygon text tspan textPath use symbol
    linearGradient radialGradient stop clipPath mask pattern marker style
    """.split()  # noqa: SIM905 (a list of words)
)
#: Namespaces that drawing programs leave in their files; browsers do not draw them.
HARMLESS = re.compile(
    r"^(http://www\.inkscape\.org/|http://sodipodi\.sourceforge\.net/|http://ns\.adobe\.com/|"
    r"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#|http://purl\.org/dc/|http://creativecommons\.org/ns#|"
    r"http://web\.resource\.org/cc/|http://www\.bohemiancoding\.com/sketch/ns)"
)
NUMBER = re.compile(r"^\s*([0-9]*\.?[0-9]+)\s*(px|pt|mm|cm|in|pc)?\s*$")
#: In styles and attributes: something from elsewhere, or something that runs. `url(#a)` is the file's own.
REACHES_OUT = re.compile(
    r"@import|expression\s*\(|javascript:|\burl\s*\(\s*['\"]?\s*(?!#|['\"]?#)", re.IGNORECASE
)


def check(data: bytes) -> tuple[float, float]:
    """Width and height in the mark's own units. Raises ValidationError with what is wrong and what to do."""
    if len(data) > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(most)s KB. Let the drawing program save a simpler one.")
            % {"most": MAX_BYTES // 1000}
        )
    if b"<!DOCTYPE" in data.upper() or b"<!ENTITY" in data.upper():
        raise ValidationError(
            _("The file has a DOCTYPE, which a mark does not need. Save it as “plain SVG”.")
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ValidationError(_("This is not an SVG file that can be read. Save it anew as SVG.")) from None
    if root.tag != f"{{{SVG}}}svg":
        raise ValidationError(_("This is not an SVG file that can be read. Save it anew as SVG."))
    for element in (*root.itersiblings(preceding=True), *root.itersiblings()):
        _check_element(element)
    for number, element in enumerate(root.iter()):
        if number > MAX_ELEMENTS:
            raise ValidationError(_("The drawing has too many parts. Let the drawing program simplify it."))
        _check_element(element)
    return _size(root)


def _check_element(element) -> None:
    if not isinstance(element.tag, str):
        if element.tag is etree.PI:
            raise ValidationError(_("The file asks for another file. Save it as “plain SVG”."))
        return  # a comment
    name = etree.QName(element)
    if name.namespace != SVG:
        if HARMLESS.match(name.namespace or ""):
            return
        raise _refused(name.localname)
    if name.localname not in ELEMENTS:
        raise _refused(name.localname)
    if name.localname == "style" and REACHES_OUT.search("".join(element.itertext())):
        raise ValidationError(
            _("A style in the file loads something from elsewhere. Save it as “plain SVG”.")
        )
    for key, value in element.attrib.items():
        _check_attribute(etree.QName(key), value)


def _check_attribute(name, value: str) -> None:
    if name.localname.lower().startswith("on"):
        raise ValidationError(
            _("The file runs something when it is shown (“%(name)s”). Save it as “plain SVG”.")
            % {"name": name.localname}
        )
    if name.localname == "href" and not value.strip().startswith("#"):
        raise ValidationError(
            _("The file shows something that lies elsewhere (“%(name)s”). Everything has to be drawn in it.")
            % {"name": value[:60]}
        )
    if REACHES_OUT.search(value):
        raise ValidationError(
            _("A style in the file loads something from elsewhere. Save it as “plain SVG”.")
        )


def _refused(name: str) -> ValidationError:
    return ValidationError(
        _(
            "The file holds “%(name)s”, which a drawing does not need: scripts, pictures and foreign parts are refused."
        )
        % {"name": name[:60]}
    )


def _size(root) -> tuple[float, float]:
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    try:
        if len(box) == 4:
            width, height = float(box[2]), float(box[3])
        else:
            sides = [NUMBER.match(root.get(side) or "") for side in ("width", "height")]
            width, height = (float(side[1]) for side in sides)  # type: ignore[index]
    except (TypeError, ValueError):
        width = height = 0
    if not (0 < width < 100_000 and 0 < height < 100_000):
        raise ValidationError(
            _("The file does not say how large the drawing is (viewBox). Save it anew as SVG.")
        )
    return width, height
