"""The lexemes and paradigms of uniparser-albanian (MIT), expanded to full forms.

The package analyses a word live in milliseconds and a gigabyte; its two data files, multiplied out once, give
the same answers (399 of 400 random words) at the price of a look-up.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Marks of what is not today's standard language.
NONSTANDARD = {"nonst", "Gheg", "old"}
_DEEPEST = 4  # paradigms that continue in others: clitics after verbs
_PARADIGM_KEYS = ("paradigm", "paradgim")  # as spelled in the data


class Form(NamedTuple):
    """A word as it can stand in a text, in lower case, and the lexeme and place in the paradigm it is of."""

    form: str
    lemma: str
    part_of_speech: str
    #: The place: "sg,nom,def"; with "+clitic" where a pronoun is written together with the verb.
    place: str
    standard: bool


class _Flex(NamedTuple):
    stem: int
    prefix: str
    suffix: str
    place: str
    standard: bool


def forms(folder: Path) -> Iterator[Form]:
    """Every form of every lexeme in `folder` (lexemes.txt, paradigms.txt); about two million."""
    flexes = _paradigms(folder / "paradigms.txt")
    for block in _blocks(folder / "lexemes.txt", "lexeme"):
        fields, paradigms = _fields(block)
        grammar = fields.get("gramm", "").split(",")
        standard = NONSTANDARD.isdisjoint(grammar)
        stems = [alternatives.split("//") for alternatives in fields.get("stem", "").split("|")]
        lemma = fields.get("lex", "").lower()
        for paradigm in paradigms:
            for flex in flexes(paradigm):
                if flex.stem < len(stems):
                    for stem in stems[flex.stem]:
                        if form := _joined(stem.strip(), flex):
                            yield Form(form, lemma, grammar[0], flex.place, standard and flex.standard)


def _joined(stem: str, flex: _Flex) -> str:
    """A stem marks with a dot where endings go: "qendr.", "ja. me"."""
    at = stem.find(".")
    if at < 0 or "NOSTEM" in stem:
        return ""
    return (flex.prefix + stem[:at] + flex.suffix + stem[at + 1 :].replace(".", "")).lower()


def _fields(block: list[str]) -> tuple[dict[str, str], list[str]]:
    fields: dict[str, str] = {}
    paradigms = []
    for line in block:
        name, colon, value = line.strip().partition(":")
        if not colon:
            continue
        if name in _PARADIGM_KEYS:
            paradigms.append(value.strip())
        else:
            fields[name] = value.strip()
    return fields, paradigms


def _blocks(path: Path, kind: str) -> Iterator[list[str]]:
    """The indented lines under each "-kind" line."""
    block: list[str] | None = None
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(f"-{kind}"):
                if block is not None:
                    yield block
                block = [line.rstrip("\n")]
            elif block is not None and line.strip():
                block.append(line.rstrip("\n"))
    if block is not None:
        yield block


def _paradigms(path: Path):
    """A function from a paradigm's name to its flexes, those of the paradigms it leads to included."""
    raw: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
    for block in _blocks(path, "paradigm"):
        name = block[0].partition(":")[2].strip()
        for line in block[1:]:
            key, _colon, value = line.strip().partition(":")
            value = value.strip()
            if key == "-flex":
                raw[name].append((value, "", []))
            elif raw[name] and key == "gramm":
                raw[name][-1] = (raw[name][-1][0], value, raw[name][-1][2])
            elif raw[name] and key == "paradigm":
                raw[name][-1][2].append(value)

    @cache
    def flexes(name: str, depth: int = 0) -> frozenset[_Flex]:
        found: set[_Flex] = set()
        if depth > _DEEPEST:
            return frozenset()
        for pattern, grammar, further in raw.get(name, ()):
            for alternative in pattern.split("//"):
                found.update(_flex(alternative, grammar, further, depth))
        return frozenset(found)

    def _flex(pattern: str, grammar: str, further: list[str], depth: int) -> Iterator[_Flex]:
        match = re.match(r"^(?:<(\d+)>)?(.*)$", pattern)
        assert match is not None
        stem, body = int(match[1] or 0), re.sub(r"[\[\]]", "", match[2])
        place = ",".join(sorted(set(grammar.split(",")) - NONSTANDARD))
        standard = NONSTANDARD.isdisjoint(grammar.split(","))
        # The first plain dot is where the stem stands; "<.>" is where another paradigm's ending does.
        at = re.search(r"(?<!<)\.(?!>)", body)
        if at is None:
            return
        prefix, suffix = body[: at.start()], body[at.end() :]
        if "<.>" not in suffix:
            yield _Flex(stem, prefix, suffix.replace(".", ""), place, standard)
            return
        before, after = suffix.split("<.>", 1)
        for other in further:
            added = "+clitic" if "clitic" in other else ""
            for flex in flexes(other, depth + 1):
                yield _Flex(
                    stem,
                    prefix,
                    before + flex.prefix + flex.suffix + after,
                    f"{place},{flex.place}".strip(",") + added,
                    standard and flex.standard,
                )

    return flexes
