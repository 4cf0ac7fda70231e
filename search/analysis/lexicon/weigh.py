"""Learns data/weights.tsv anew: python -m search.analysis.lexicon.weigh COUNTS TEXT…

COUNTS holds "word count" lines of a large and mixed corpus; each TEXT is running text of the kind that will be
searched, and counts twenty times. Needed only where better texts are at hand: the lexicons are built from the
stored weights.
"""

import argparse
import re
from collections import defaultdict
from pathlib import Path

from search.analysis.dictionary import DATA
from search.analysis.folding import written

from .build import albanian_readings, uniparser_folder
from .weights import estimate

LIKE_OURS = 20.0
# What the mixed corpus counts in the shares of places, where texts like ours count fully.
MIXED_IN_PLACES = 0.02
_WORD = re.compile(r"[^\W\d_]+")

HEADER = """\
# How likely Albanian lexemes and places in their paradigms are: the input of `python -m search.analysis.lexicon.build`,
# learned by `weigh` from word counts of film subtitles (FrequencyWords 2018 of hermitdave, CC BY-SA 4.0) and from news,
# interface texts and the raw sentences of NTREX-128 and UD Albanian (CC BY-SA 4.0). No text can be read off it.
# This file is under CC BY-SA 4.0.
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("counts", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--to", type=Path, default=DATA / "weights.tsv")
    options = parser.parse_args()
    counts: dict[str, float] = defaultdict(float)
    ours: dict[str, float] = defaultdict(float)
    for line in options.counts.read_text(encoding="utf-8").splitlines():
        word, _space, count = line.rpartition(" ")
        if word.isalpha():
            counts[written(word)] += int(count)
    for path in options.texts:
        for word in _WORD.findall(path.read_text(encoding="utf-8")):
            ours[written(word)] += LIKE_OURS
    together = {word: counts[word] + ours[word] for word in list(counts | ours)}
    for_places = {word: ours[word] + counts[word] * MIXED_IN_PLACES for word in together}
    weights = estimate(albanian_readings(uniparser_folder()), together, for_places)
    weights.write(options.to)
    options.to.write_text(HEADER + options.to.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{len(weights.lexemes):,} lexemes, {len(weights.places):,} places")


if __name__ == "__main__":
    main()
