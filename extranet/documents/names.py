"""Names as they are compared and as they are put in order, the same on every database."""

import re
import unicodedata

#: Characters that lie: invisible, or turning the direction of what follows. Nor may a name hold a path.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def tidy(name: str) -> str:
    """A name without what cannot be seen: no control characters, single spaces, composed letters."""
    seen = "".join(
        " " if char in "\t\r\n" else char
        for char in name
        if char in "\t\r\n" or unicodedata.category(char) not in _UNSEEN
    )
    return " ".join(unicodedata.normalize("NFC", seen).split())


def name_key(name: str) -> str:
    """Two names with the same key are the same to people: "Ëndrra" and "ËNDRRA "."""
    return unicodedata.normalize("NFKC", tidy(name).casefold())[:250]


def sort_key(name: str) -> str:
    """Letters without their marks, numbers by their value: "Raporti 2" before "Raporti 10"."""
    plain = unicodedata.normalize("NFKD", tidy(name).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[0-9]{1,12}", lambda number: number.group().zfill(12), plain)[:300]
