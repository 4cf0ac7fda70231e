"""Compiles message catalogues without gettext's tools, which a fresh machine does not have."""

from pathlib import Path

import polib


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Writes the .mo file beside each .po file under `locale_dir` that is newer; returns those written."""
    written = []
    for source in sorted(Path(locale_dir).rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # By renaming: another process may be reading, or compiling, the same catalogue.
        draft = target.with_suffix(".mo.draft")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    return written
