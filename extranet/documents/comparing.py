"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: Characters of each text that are compared: a report of some hundred pages. What is longer is compared so far.
MOST = 300_000
#: Words of one changed place that are compared with each other; above, the whole place counts as rewritten.
MOST_WORDS = 3_000
#: Words shown before and after a change; the unchanged rest between them is left out.
AROUND = 25


class Piece(NamedTuple):
    kind: str  # "same", "added", "removed" or "left out"
    text: str


class Comparison(NamedTuple):
    pieces: list[Piece]
    added: int  # words
    removed: int
    shortened: bool  # only the first MOST characters were compared


def compare(before: str, after: str) -> Comparison:
    pieces = _joined(_differences(before[:MOST], after[:MOST]))
    count = {
        kind: sum(len(p.text.split()) for p in pieces if p.kind == kind) for kind in ("added", "removed")
    }
    return Comparison(
        _abridged(pieces), count["added"], count["removed"], max(len(before), len(after)) > MOST
    )


def _differences(before: str, after: str):
    """Lines first, which is quick; then the words of the lines that differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "replace":
            yield from _words("".join(old[a:b]), "".join(new[c:d]))
        else:
            yield from _pieces(kind, "".join(old[a:b]), "".join(new[c:d]))


def _words(before: str, after: str):
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    if max(len(old), len(new)) > MOST_WORDS:
        yield from _pieces("replace", before, after)
        return
    # How a line was broken is no change of its words.
    bare = [word.strip() for word in old], [word.strip() for word in new]
    for kind, a, b, c, d in SequenceMatcher(None, *bare, autojunk=False).get_opcodes():
        yield from _pieces(kind, "".join(old[a:b]), "".join(new[c:d]))


def _pieces(kind: str, before: str, after: str):
    if kind == "equal":
        yield Piece("same", after)
        return
    if before.strip():
        yield Piece("removed", before)
    if after.strip():
        yield Piece("added", after)


def _joined(pieces) -> list[Piece]:
    """Neighbours of a kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _abridged(pieces: list[Piece]) -> list[Piece]:
    shown: list[Piece] = []
    for number, piece in enumerate(pieces):
        words = re.findall(r"\S+\s*", piece.text)
        first, last = number == 0, number == len(pieces) - 1
        if piece.kind != "same" or len(words) <= 2 * AROUND + 10:
            shown.append(piece)
            continue
        if not first:
            shown.append(Piece("same", "".join(words[:AROUND])))
        shown.append(Piece("left out", ""))
        if not last:
            shown.append(Piece("same", "".join(words[-AROUND:])))
    return shown
