"""A set of entries' ids as a short text: "3-17,20,41-42"."""

from collections.abc import Iterable


def written(ids: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(set(ids)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def read(text: str) -> set[int]:
    ids: set[int] = set()
    for run in filter(None, text.split(",")):
        first, _dash, last = run.partition("-")
        ids.update(range(int(first), int(last or first) + 1))
    return ids
