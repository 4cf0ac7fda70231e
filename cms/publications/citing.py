"""How to cite a publication: a sentence as APA has it, and BibTeX and RIS for programs that keep references.

The sentence is in the language of the publication; titles are never translated.
"""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext, override

from cms.core.templatetags.kuvend import day

from .numbers import plain_doi

BIBTEX_LANGUAGES = {"sq": "albanian", "sr-latn": "serbian", "en": "english"}
#: What a kind is called in BibTeX and in RIS.
BOOKS = {"guide", "methodology"}
_BIBTEX_SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def split_name(name: str) -> tuple[str, str]:
    """Family name and given names: of "Arta Krasniqi" and of "Krasniqi, Arta"."""
    if "," in name:
        family, given = name.split(",", 1)
        return family.strip(), given.strip()
    given, _space, family = name.strip().rpartition(" ")
    return family, given


def apa(page, address: str, today: date | None = None) -> str:
    """Author, A. (2026). *Title: Subtitle* (2nd ed.). Publisher. Address – without the italics."""
    with override(page.locale.language_code):
        names = [_initials(name) if is_person else name for name, is_person in page.names]
        publisher = page.publisher_name
        title = page.whole_title
        in_brackets = [
            text for text in (page.edition and gettext("edition: %s") % page.edition, _medium(page)) if text
        ]
        if in_brackets:
            title += f" ({'; '.join(in_brackets)})"
        parts = [f"{_listed(names)} ({page.date.year})" if names else "", title]
        if not names:
            parts = [title, f"({page.date.year})"]
        if publisher not in names:  # APA: who is author and publisher is named once
            parts.append(publisher)
        text = " ".join(_with_stop(part) for part in parts if part)
        if page.doi:
            return f"{text} https://doi.org/{page.doi}"
        got = gettext("Retrieved on %(day)s from %(address)s")
        return f"{text} {got % {'day': day(today or timezone.localdate()), 'address': address}}"


def _medium(page) -> str:
    return str(page.get_kind_display()).lower() if page.kind in {"infographic", "video"} else ""


def _initials(name: str) -> str:
    family, given = split_name(name)
    letters = " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part)
        for word in given.split()
        if word.strip("-")
    )
    return f"{family}, {letters}" if letters else family


def _listed(names: list[str]) -> str:
    if len(names) > 20:  # APA 7: the first nineteen, and the last
        return ", ".join(names[:19]) + ", … " + names[-1]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " & " + names[-1]


def _with_stop(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


# --- BibTeX -----------------------------------------------------------------------------------------


def bibtex(page, address: str) -> str:
    names = [_bibtex_name(name, is_person) for name, is_person in page.names]
    fields = {
        "title": _braced(page.whole_title),
        "author": " and ".join(names),
        "publisher" if page.kind in BOOKS else "institution": _bibtex(page.publisher_name),
        "year": f"{page.date.year}",
        "month": f"{page.date.month}",
        "edition": _bibtex(page.edition),
        "isbn": _bibtex(page.isbn),
        "doi": _bibtex(page.doi),
        "language": BIBTEX_LANGUAGES.get(page.locale.language_code, ""),
        "url": address.replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    kind = "book" if page.kind in BOOKS else "techreport"
    return f"@{kind}{{{key(page)},\n" + ",\n".join(lines) + "\n}\n"


def key(page) -> str:
    """The entry's name in BibTeX: letters and digits only."""
    return f"klgi{page.date.year}-{re.sub(r'[^a-z0-9]+', '-', page.slug.lower()).strip('-') or page.pk}"


def _bibtex(text: str) -> str:
    """On one line, with what TeX would read as commands."""
    return "".join(_BIBTEX_SIGNS.get(sign, sign) for sign in " ".join(text.split()))


def _braced(text: str) -> str:
    """A title whose capitals stay as they are."""
    return f"{{{_bibtex(text)}}}"


def _bibtex_name(name: str, is_person: bool) -> str:
    if not is_person:
        return _braced(name)
    family, given = split_name(name)
    return f"{_bibtex(family)}, {_bibtex(given)}" if given else _braced(family)


# --- RIS --------------------------------------------------------------------------------------------


def ris(page, address: str) -> str:
    """Lines end with CR LF, as the format has it."""
    names = [
        ", ".join(filter(None, split_name(name))) if is_person else name for name, is_person in page.names
    ]
    lines = [("TY", "BOOK" if page.kind in BOOKS else "VIDEO" if page.kind == "video" else "RPRT")]
    lines += [("AU", name) for name in names]
    lines += [
        ("TI", page.whole_title),
        ("PB", page.publisher_name),
        ("PY", f"{page.date.year}"),
        ("DA", f"{page.date:%Y/%m/%d}"),
        ("ET", page.edition),
        ("SN", page.isbn),
        ("DO", plain_doi(page.doi)),
        ("LA", page.locale.language_code[:2]),
        ("AB", page.summary),
        ("UR", address),
    ]
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return f"{text}ER  - \r\n"
