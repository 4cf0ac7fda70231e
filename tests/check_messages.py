"""`make check` and `make messages`: are all texts of the sources translated?

    python -m tests.check_messages [--write]

Extracts the messages of the sources into a copy of the catalogues and lists what is untranslated, fuzzy,
missing in the catalogue, or has other placeholders than its source. With --write the catalogues are brought
up to date and compiled first.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from cms.core.catalogues import compile_catalogues

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "locale"
LOCALES = ("sq", "sr_Latn")
SOURCES = ("cms", "extranet", "search", "demo", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def main(write: bool) -> int:
    if not shutil.which("xgettext") or not shutil.which("msgmerge"):
        print("Messages cannot be checked: install gettext (apt-get install gettext)")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        fresh = extract(Path(folder))
        if write:
            for locale in LOCALES:
                update(catalogue(fresh, locale), catalogue(LOCALE, locale))
            compile_catalogues(LOCALE)
        problems = [problem for locale in LOCALES for problem in compare(locale, fresh)]
    print("\n".join(problems) or "All messages are translated.")
    return 1 if problems else 0


def catalogue(folder: Path, locale: str) -> Path:
    return folder / locale / "LC_MESSAGES" / "django.po"


def extract(folder: Path) -> Path:
    """The folder of the catalogues as they should be, made in `folder`."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    fresh = folder / "locale"
    for locale in LOCALES:
        catalogue(fresh, locale).parent.mkdir(parents=True)
        if catalogue(LOCALE, locale).exists():
            shutil.copy(catalogue(LOCALE, locale), catalogue(fresh, locale))
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--verbosity=0"]
    command += [f"--locale={locale}" for locale in LOCALES]
    # Without settings, so that the catalogues of this folder are written and no others.
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    result = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"makemessages failed:\n{result.stdout}{result.stderr}")
    return fresh


def update(fresh: Path, path: Path) -> None:
    """Writes `fresh` to `path` without what changes with every source: line numbers and dates."""
    messages = polib.pofile(str(fresh))
    messages.header, messages.metadata_is_fuzzy = "", False
    messages.metadata = {
        "Project-Id-Version": "Kuvend",
        "Language": path.parent.parent.name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": messages.metadata["Plural-Forms"],
    }
    for entry in messages:
        entry.occurrences = [(file, "") for file in dict.fromkeys(file for file, _ in entry.occurrences)]
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != f"{messages}\n":
        path.write_text(f"{messages}\n")


def compare(locale: str, fresh: Path) -> Iterator[str]:
    """A line `file:line: locale: what is wrong “message”` for each message that is not well translated."""
    path = catalogue(LOCALE, locale)
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))} if path.exists() else set()
    for entry in polib.pofile(str(catalogue(fresh, locale))):
        places = ", ".join(f"{file}:{line}" for file, line in entry.occurrences)
        if (entry.msgctxt, entry.msgid) not in known:
            yield f"{places}: {locale}: missing (make messages) “{entry.msgid}”"
            continue
        for what in wrong(entry):
            yield f"{places}: {locale}: {what}"


def wrong(entry: polib.POEntry) -> Iterator[str]:
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy “{entry.msgid}”"
    elif not forms or not all(forms):
        yield f"untranslated “{entry.msgid}”"
    else:
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        for index, form in enumerate(forms):
            # The first of two forms is for one thing only, and may name it as the source's singular does.
            one = len(forms) == 2 and index == 0 and placeholders(entry.msgid)
            if placeholders(form) not in (wanted, one):
                yield f"other placeholders than “{entry.msgid_plural or entry.msgid}”: “{form}”"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
