"""“@Arta Krasniqi” in a post: only people who may read it are offered, meant and told.

A name counts when it is exactly that of one such person, letter by letter as it is shown. Letters that look alike (a
Cyrillic а for a Latin a) or that nobody sees make it somebody else's name, so nobody can be made to seem mentioned.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from cms.users.models import User
from extranet.spaces.models import Space
from extranet.spaces.rooms import members_of

MOST = 30  # people mentioned in one post
OFFERED = 8


@dataclass(frozen=True)
class Found:
    """People whom a text mentions, and names that are those of several people."""

    people: tuple[User, ...]
    ambiguous: tuple[str, ...] = ()


def people_in(space: Space):
    """Those who may be mentioned in the discussions of a space: its people."""
    return members_of(space.pk).filter(is_active=True).order_by("last_name", "first_name", "pk")


def find(text: str, space: Space, *, but=None) -> Found:
    """Whom `text` mentions. The longest name counts: “@Arta Berisha” is not Arta. `but`: who writes."""
    if "@" not in text:
        return Found(())
    text = _plain(text)
    # Capital and small letters are one name, as they are in a text: nobody takes somebody else's by them.
    by_name: dict[str, list[User]] = {}
    names: dict[str, str] = {}
    for person in people_in(space):
        if person != but and (name := _plain(str(person))):
            by_name.setdefault(name.casefold(), []).append(person)
            names[name] = name
    people, ambiguous = [], []
    for name in _named(text, names):
        if len(same := by_name[name.casefold()]) == 1:
            people.append(same[0])
        else:
            ambiguous.append(name)
    return Found(tuple(people[:MOST]), tuple(ambiguous))


def _named(text: str, names) -> list[str]:
    """The names after an @, each once, the longest where several fit."""
    if not names:
        return []
    known = {name.casefold(): name for name in names}
    said = (known.get(found.casefold()) for found in pattern_of(names).findall(text))
    return list(dict.fromkeys(name for name in said if name is not None))


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """One of `names` after an @ that does not stand in an address."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w@./:])@({either})(?!\w)", re.IGNORECASE)


def _plain(text: str) -> str:
    """As one writes it: composed letters, one kind of space. Nothing that is not there is made of it."""
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text)).strip()


def offered(query: str, space: Space, user) -> list[User]:
    """People whose name begins with `query`, for who writes in `space`."""
    query = _plain(query).casefold()
    found = []
    for person in people_in(space).exclude(pk=user.pk):
        name = str(person).casefold()
        if name.startswith(query) or any(part.startswith(query) for part in name.split()):
            found.append(person)
            if len(found) == OFFERED:
                break
    return found
