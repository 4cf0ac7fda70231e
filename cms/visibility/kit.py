"""The kit to download: all variants of the mark as SVG and PNG, and the rules in three languages, as one ZIP file.

Built when it is first asked for and kept under the hash of what is in it: the same content gives the same bytes, and
a changed rule gives a new file. No part of it depends on who asks.
"""

import hashlib
import zipfile
from html import unescape
from io import BytesIO

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.rich_text import RichText

from . import brand
from .models import VisibilityGuidePage

EPOCH = (2024, 1, 1, 0, 0, 0)  # no file is older, and none says when somebody asked
NAME = "klgi-visibility-kit.zip"


def contents() -> dict[str, bytes]:
    """name in the ZIP file → bytes, in alphabetical order."""
    files = {
        f"{path.suffix[1:]}/{path.name}": path.read_bytes()
        for path in brand.folder().iterdir()
        if path.suffix in (".svg", ".png")
    }
    for language, _name in settings.LANGUAGES:
        files[f"README.{language}.txt"] = readme(language).encode()
    return dict(sorted(files.items()))


def readme(language: str) -> str:
    """The rules in one language: what the guide's page says, and the least sizes and colours, which are facts."""
    page = VisibilityGuidePage.objects.filter(locale__language_code=language).visible_to(None).first()
    with override(language):
        lines = [page.title if page else _("Visibility guide"), ""]
        if page and page.summary:
            lines += [page.summary, ""]
        for block in page.body if page else []:
            lines += [*_section(block), ""]
        lines += [_("Least width"), ""]
        for _name, label, min_mm, min_px in brand.FORMS:
            lines.append(
                "- "
                + _("%(what)s: %(mm)s mm in print, %(px)s pixels on a screen")
                % {"what": label, "mm": min_mm, "px": min_px}
            )
        lines += ["", _("Colours"), ""]
        for colour in brand.COLOURS:
            lines.append(
                f"- {colour.name}: {colour.value}, RGB {colour.rgb}, CMYK {colour.cmyk}: {colour.use}"
            )
    return "\n".join(lines).strip() + "\n"


def _section(block) -> list[str]:
    value = block.value
    if block.block_type == "text":
        return [_plain(value)]
    lines = [value["title"], "", _plain(value["text"])]
    for name, sign in (("do", "+"), ("dont", "–")):
        lines += [f"{sign} {rule['text']}" for rule in value.get(name, [])]
    return lines


def _plain(text: RichText) -> str:
    html = text.source.replace("</p>", "\n").replace("</li>", "\n").replace("<li>", "- ")
    for level in ("h2", "h3"):
        html = html.replace(f"</{level}>", "\n")
    return unescape(strip_tags(html)).strip()


def build(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"klgi-visibility-kit/{name}", EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o644 << 16,
                3,
            )
            archive.writestr(entry, data)
    return target.getvalue()


def path() -> str:
    """Where the kit lies in the storage of public files; builds it when it is not there."""
    files = contents()
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    where = f"visibility/{digest.hexdigest()[:20]}/{NAME}"
    if not default_storage.exists(where):
        saved = default_storage.save(where, ContentFile(build(files)))
        if saved != where:  # somebody else was faster; both are the same
            default_storage.delete(saved)
        _drop_others(where)
    return where


def _drop_others(where: str) -> None:
    """Kits with the rules of yesterday; a download that has begun goes on."""
    folders, _files = default_storage.listdir("visibility")
    for folder in folders:
        if (other := f"visibility/{folder}/{NAME}") != where and default_storage.exists(other):
            default_storage.delete(other)


def size() -> int:
    """In bytes, as the page says it beside the link; kept for an hour, it does not have to be exact to the byte."""
    kept = cache.get("visibility-kit-size")
    if kept is None:
        kept = default_storage.size(path())
        cache.set("visibility-kit-size", kept, 3600)
    return kept
