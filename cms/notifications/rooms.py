"""Places in which things happen, as events name them ("space:12"). Features that have places say what they are called
and which are somebody's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: (user, numbers) → number: its name in the active language, of those whose existence the user may know.
Names = Callable[[object, Iterable[int]], dict[int, str]]
#: user → the numbers of their places.
Own = Callable[[object], Iterable[int]]


@dataclass(frozen=True)
class Rooms:
    names: Names
    own: Own


_sources: dict[str, Rooms] = {}


def register(prefix: str, *, names: Names, own: Own) -> None:
    """Declare the places called `prefix:<number>`."""
    _sources[prefix] = Rooms(names, own)


def names_of(user, rooms: Iterable[str]) -> dict[str, str]:
    """What those places are called, as far as `user` may know of them. One query a kind of place."""
    numbers: dict[str, set[int]] = {}
    for room in rooms:
        prefix, _colon, number = room.partition(":")
        if prefix in _sources and number.isdecimal():
            numbers.setdefault(prefix, set()).add(int(number))
    return {
        f"{prefix}:{number}": name
        for prefix, wanted in numbers.items()
        for number, name in _sources[prefix].names(user, wanted).items()
    }


def own(user) -> list[str]:
    """The places that are `user`'s: of what happens there they are told, and read in the stream."""
    return [f"{prefix}:{number}" for prefix, source in _sources.items() for number in source.own(user)]
