"""Marks of donors in mails and on paper: `{% donor_marks_text programmes %}`, `…_html`, `…_print`."""

from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template.loader import render_to_string

from cms.visibility import brand
from cms.visibility.placing import marks_of_programmes

register = template.Library()


def _context(programmes) -> dict:
    programmes = list(programmes) if hasattr(programmes, "__iter__") else [programmes]
    return {"marks": marks_of_programmes(programmes)}


@register.simple_tag
def donor_marks_text(programmes) -> str:
    """The required sentences, for the text of a mail; empty when nobody finances it."""
    return render_to_string("visibility/in_mail/marks.txt", _context(programmes))


@register.simple_tag
def donor_marks_html(programmes) -> str:
    """Marks as PNG with absolute addresses (mail readers show no SVG), and the required sentences."""
    context = _context(programmes)
    rows = [
        {"mark": mark, "png": urljoin(settings.WAGTAILADMIN_BASE_URL, mark.png) if mark.png else ""}
        for mark in context["marks"]
    ]
    return render_to_string("visibility/in_mail/marks.html", {"rows": rows})


@register.simple_tag
def donor_marks_print(programmes) -> str:
    """For WeasyPrint: the drawings are in it, nothing is loaded."""
    return render_to_string("visibility/print/marks.html", _context(programmes))


@register.simple_tag
def brand_file(variant, kind: str = "svg") -> str:
    """The address of a file of the institute's own mark."""
    return brand.address(variant, kind)


@register.simple_tag
def kit_size() -> int:
    from cms.visibility.kit import size

    return size()
