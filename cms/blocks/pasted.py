"""What is left of a text that came from Word or elsewhere: its words and its structure."""

import re

import nh3

#: Elements of Wagtail's own format, with what each may carry.
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "linktype", "id", "data-block-key"},
    "embed": {"embedtype", "id", "url", "alt", "format", "data-block-key"},
    **{
        name: {"data-block-key"}
        for name in (
            "p",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "blockquote",
            "b",
            "strong",
            "i",
            "em",
        )
    },
    **dict.fromkeys(("br", "hr", "s", "sub", "sup", "code"), {"data-block-key"}),
}
_FOREIGN = re.compile(
    rf"<(?!/?(?:{'|'.join(ALLOWED)})[\s/>])[!?/a-z]|\s(?:style|class|lang|on\w+)\s*=|(?:javascript|vbscript|data|file)\s*:",
    re.IGNORECASE,
)
_REPLACED = (
    (re.compile(r"<(/?)h1\b", re.IGNORECASE), r"<\1h2"),
    (re.compile(r"<(/?)(?:div|section|article|td|th|pre)\b", re.IGNORECASE), r"<\1p"),  # a cell: a paragraph
    (re.compile(r"<p[^<>]*>(?:\s|&nbsp;|<o:p>|</o:p>)*</p>", re.IGNORECASE), ""),
)


def clean(html: str) -> str:
    """Without styles, classes, fonts, comments, scripts, and addresses that run something.

    What is clean already stays as it is, byte for byte.
    """
    if not html or not _FOREIGN.search(html):
        return html
    for pattern, replacement in _REPLACED:
        html = pattern.sub(replacement, html)
    return nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes=ALLOWED,
        clean_content_tags={"script", "style", "title", "xml"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    ).strip()
