"""`make check` and `make messages`: are the texts of the back office's libraries translated?

    python -m tests.check_libraries [--write]

Compares locale/libraries/ with the English catalogues of the installed packages, and lists what is
untranslated, gone, or does not fit its source: after an upgrade of Wagtail, what the new version brought.
With --write the catalogues first get what is new, untranslated, and lose what is gone.
"""

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

from cms.core.catalogues import compile_catalogues

from .check_messages import LOCALES, ROOT, wrong

LIBRARIES = ROOT / "locale" / "libraries"
DOMAINS = ("django", "djangojs")
# Where packages have a message in common, it comes from the first of them.
PACKAGES = (
    "wagtail.admin",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.users",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.snippets",
    "wagtail.contrib.redirects",
    "wagtail",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.embeds",
    "wagtail.locales",
    "taggit",
)
PLURALS = {
    "sq": "nplurals=2; plural=(n != 1);",
    "sr_Latn": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
TAG = re.compile(r"<[^<>]*>|&#?\w+;")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
type Key = tuple[str | None, str]


def main(write: bool) -> int:
    if write:
        for locale in LOCALES:
            for domain in DOMAINS:
                update(locale, domain)
        compile_catalogues(LIBRARIES)
    problems = [problem for locale in LOCALES for domain in DOMAINS for problem in compare(locale, domain)]
    print("\n".join(problems) or "All messages of the libraries are translated.")
    return 1 if problems else 0


def catalogue(locale: str, domain: str) -> Path:
    return LIBRARIES / locale / "LC_MESSAGES" / f"{domain}.po"


def translated(locale: str, domain: str) -> dict[Key, polib.POEntry]:
    path = catalogue(locale, domain)
    return {key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}


def sources(domain: str) -> dict[Key, polib.POEntry]:
    """The messages of the installed packages, each with the names of the packages that have it."""
    found: dict[Key, polib.POEntry] = {}
    for package in PACKAGES:
        path = folder(package) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        for source in polib.pofile(str(path)) if path.exists() else ():
            entry = found.setdefault(key(source), empty(source))
            entry.msgid_plural = entry.msgid_plural or source.msgid_plural
            entry.occurrences.append((package, ""))
    return found


def folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: take it out of PACKAGES, or install it")
    return Path(spec.origin).parent


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def empty(source: polib.POEntry) -> polib.POEntry:
    flags = [flag for flag in source.flags if flag != "fuzzy"]
    return polib.POEntry(msgctxt=source.msgctxt, msgid=source.msgid, flags=flags)


def update(locale: str, domain: str) -> None:
    """Writes the catalogue with exactly the messages that the packages have now."""
    known = translated(locale, domain)
    messages = polib.POFile(wrapwidth=100)
    messages.metadata = {
        "Project-Id-Version": "Kuvend",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
    }
    for source in sources(domain).values():
        before = known.get(key(source))
        if before and bool(before.msgid_plural) == bool(source.msgid_plural):
            source.msgstr, source.msgstr_plural = before.msgstr, before.msgstr_plural
        elif source.msgid_plural:
            source.msgstr_plural = dict.fromkeys(range(forms(locale)), "")
        messages.append(source)
    path = catalogue(locale, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != f"{messages}\n":
        path.write_text(f"{messages}\n")


def forms(locale: str) -> int:
    return int(PLURALS[locale].split(";")[0].removeprefix("nplurals="))


def compare(locale: str, domain: str) -> Iterator[str]:
    """A line `packages: locale: what is wrong “message”` for each message that is not well translated."""
    known = translated(locale, domain)
    for found, source in sources(domain).items():
        entry = known.pop(found, None)
        packages = ", ".join(package for package, _line in source.occurrences)
        for what in ["missing (make messages)"] if entry is None else misfits(locale, source, entry):
            yield f"{packages}: {locale}: {what} “{source.msgid}”"
    for _context, message in known:
        yield f"{catalogue(locale, domain)}: {locale}: gone (make messages) “{message}”"


def misfits(locale: str, source: polib.POEntry, entry: polib.POEntry) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if source.msgid_plural else [entry.msgstr]
    if source.msgid_plural != entry.msgid_plural or (source.msgid_plural and len(texts) != forms(locale)):
        yield "other plural forms than"
    if any(CYRILLIC.search(text) for text in texts):
        yield "Cyrillic in"
    if reasons := list(wrong(entry)):
        yield from (reason.partition(" “")[0].replace("than", "than in") for reason in reasons)
        return
    originals = {source.msgid_plural or source.msgid}
    for index, text in enumerate(texts):
        # The first of two forms is for one thing only, and may name it as the source's singular does.
        allowed = originals | {source.msgid} if len(texts) == 2 and index == 0 else originals
        if not any(sorted(TAG.findall(text)) == sorted(TAG.findall(original)) for original in allowed):
            yield f"other tags in “{text}” than in"
        if not any(edges(text) == edges(original) for original in allowed):
            yield f"other spaces around “{text}” than around"


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
