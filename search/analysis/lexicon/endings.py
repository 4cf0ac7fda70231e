"""What the lexicon's words teach about words it lacks: which ending goes, and what comes in its place."""

from collections import defaultdict
from collections.abc import Iterable

from search.analysis.dictionary import LONGEST_ENDING

#: (letters taken off the end, letters put there instead)
Change = tuple[int, str]

UNCHANGED: Change = (0, "")
MOST_CHANGED = 6
# How far a long ending's own cases outweigh those of its shorter ending.
CAUTION = 5.0
# Lemmas as likely as this share of the best are kept, at most so many; the word itself always. Tuned on
# 3,600 forms of names that the lexicon lacks, and on a tenth of its lexemes kept aside.
KEPT, MOST = 0.1, 3


def change(form: str, lemma: str) -> Change:
    """What makes `lemma` of `form`."""
    same = 0
    for ours, theirs in zip(form, lemma, strict=False):
        if ours != theirs:
            break
        same += 1
    return len(form) - same, lemma[same:]


def learn(pairs: Iterable[tuple[str, str, float]]) -> dict[str, list[Change]]:
    """Ending → changes, the likeliest first, from (form, lemma, weight), all folded.

    An ending that says the same as the one a letter shorter is left out: a word is looked up by its longest
    known ending.
    """
    seen: dict[str, dict[Change, float]] = defaultdict(lambda: defaultdict(float))
    for form, lemma, weight in pairs:
        cut, added = change(form, lemma)
        if cut <= MOST_CHANGED and len(added) <= MOST_CHANGED:
            for length in range(cut, min(LONGEST_ENDING, len(form)) + 1):
                seen[form[len(form) - length :]][cut, added] += weight
    shares: dict[str, dict[Change, float]] = {"": _normal(seen[""])}
    chosen: dict[str, list[Change]] = {"": _best(shares[""])}
    for ending in sorted(seen, key=len):
        if not ending:
            continue
        # Endings come by length, but one may have no cases a letter shorter: its change takes that many.
        before = ending[1:]
        while before not in shares:
            before = before[1:]
        total = sum(seen[ending].values())
        own = total / (total + CAUTION)
        mixed = {c: (1 - own) * share for c, share in shares[before].items()}
        for c, weight in seen[ending].items():
            mixed[c] = mixed.get(c, 0.0) + own * weight / total
        shares[ending] = {c: share for c, share in mixed.items() if share > 1e-4}
        chosen[ending] = _best(shares[ending])
    return {
        ending: best
        for ending, best in chosen.items()
        if not ending
        or best != next(chosen[ending[n:]] for n in range(1, len(ending) + 1) if ending[n:] in chosen)
    }


def _normal(counts: dict[Change, float]) -> dict[Change, float]:
    total = sum(counts.values()) or 1.0
    return {c: n / total for c, n in counts.items()}


def _best(shares: dict[Change, float]) -> list[Change]:
    """The likeliest changes; none at all among them, for a word that is its own lemma."""
    most = max(shares.values(), default=1.0)
    shares = {**shares, UNCHANGED: most}
    likely = (c for c, share in shares.items() if share >= KEPT * most)
    best = sorted(likely, key=lambda c: (-shares[c], c == UNCHANGED, c))
    return best[:MOST] if UNCHANGED in best[:MOST] else [*best[: MOST - 1], UNCHANGED]
