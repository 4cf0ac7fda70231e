"""How likely each lexeme is, learned from raw text: nobody has to say which lemma a word had.

Expectation–maximisation over word counts. A form's count is shared among its readings (lexeme, place in the
paradigm) in proportion to how likely these are, and they are as likely as the counts they were given:
`lidhje` is nearly always the noun, hardly ever the verb's second person of the imperfect.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search.analysis.folding import fold

#: A reading of a form: lexeme (lemma, part of speech), its place in the paradigm, and how far to believe it.
Reading = tuple[tuple[str, str], str, float]

# What a reading counts from the start against a standard one written with its diacritics. Tuned on the UD
# sets: a tenth or ten times as much makes at most 0.005 of F1.
NONSTANDARD = 0.02
WITHOUT_DIACRITICS = 0.05
ROUNDS = 30
# Added to every lexeme's and every place's count: none is impossible because the texts lacked it.
UNSEEN_LEXEME, UNSEEN_PLACE = 0.5, 1.0


@dataclass
class Weights:
    lexemes: dict[tuple[str, str], float]
    #: (part of speech, place) → share among that part of speech.
    places: dict[tuple[str, str], float]

    def of(self, lexeme: tuple[str, str], place: str) -> float:
        return self.lexemes.get(lexeme, UNSEEN_LEXEME) * self.places.get((lexeme[1], place), 1e-4)

    def write(self, path: Path) -> None:
        lines = [f"place\t{pos}\t{place}\t{share:.2e}" for (pos, place), share in sorted(self.places.items())]
        lines += [
            f"lexeme\t{pos}\t{lemma}\t{weight:.3g}"
            for (lemma, pos), weight in sorted(self.lexemes.items())
            if weight > 2 * UNSEEN_LEXEME
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Weights":
        weights = cls({}, {})
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("#"):
                    continue
                what, pos, name, value = line.rstrip("\n").split("\t")
                if what == "place":
                    weights.places[pos, name] = float(value)
                else:
                    weights.lexemes[name, pos] = float(value)
        return weights


def readings(form: str, lexicon: Mapping[str, list[Reading]], by_folded: Mapping[str, list[str]]):
    """All readings of a written form; one without diacritics may stand for those that have them."""
    yield from lexicon.get(form, ())
    if form == fold(form):
        for other in by_folded.get(form, ()):
            if other != form:
                for lexeme, place, belief in lexicon[other]:
                    yield lexeme, place, belief * WITHOUT_DIACRITICS


def estimate(
    lexicon: Mapping[str, list[Reading]], counts: Mapping[str, float], model_counts: Mapping[str, float]
) -> Weights:
    """Weights of lexemes from `counts` (form → how often), shares of places from `model_counts`: the kind of
    text that will be searched, where nobody says "you" as often as in films."""
    by_folded = defaultdict(list)
    for form in lexicon:
        by_folded[fold(form)].append(form)
    words = []
    for form, count in counts.items():
        found = list(readings(form, lexicon, by_folded))
        if found:
            words.append((count, model_counts.get(form, 0.0), found))
    weights = Weights(defaultdict(lambda: 1.0), defaultdict(lambda: 1.0))
    for _round in range(ROUNDS):
        lexemes: dict[tuple[str, str], float] = defaultdict(float)
        places: dict[tuple[str, str], float] = defaultdict(float)
        for count, model_count, found in words:
            likely = [weights.lexemes[x] * weights.places[x[1], place] * belief for x, place, belief in found]
            total = sum(likely)
            for (lexeme, place, _belief), value in zip(found, likely, strict=True):
                lexemes[lexeme] += value / total * count
                places[lexeme[1], place] += value / total * model_count
        weights = Weights(
            defaultdict(lambda: UNSEEN_LEXEME, {x: n + UNSEEN_LEXEME for x, n in lexemes.items()}),
            _shares(places),
        )
    return weights


def _shares(places: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    totals: dict[str, float] = defaultdict(float)
    for (pos, _place), count in places.items():
        totals[pos] += count + UNSEEN_PLACE
    return {(pos, place): (n + UNSEEN_PLACE) / totals[pos] for (pos, place), n in places.items()}
