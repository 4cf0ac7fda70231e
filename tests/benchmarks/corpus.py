"""Entries in bulk, with words as frequent as in life, for the benchmarks of the engines.

Texts of 300 words drawn from 60,000 by Zipf and Mandelbrot's law, p(rank) ∝ 1 / (rank + 2.7) ** 1.07. The first
ranks are the words of an Albanian newspaper in the order of their frequency (../shared/data/parallel/sq.txt,
function words and all); the rest are made of their syllables.
"""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from django.contrib.contenttypes.models import ContentType

from extranet.documents.models import Document
from search.analysis import tokens
from search.engines import get_engine
from search.models import Entry, Passage, ReaderSet, Version

NEWSPAPER = Path(__file__).parents[3] / "shared" / "data" / "parallel" / "sq.txt"
TYPES, WORDS_EACH, WORDS_IN_TITLE = 60_000, 300, 6
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 2_000


def _newspaper() -> str:
    """Its lines without the number of the article that stands before each."""
    return "\n".join(line.partition("\t")[2] for line in NEWSPAPER.read_text().splitlines())


class Corpus:
    """`words` by rank, each with its streams; `texts` without end."""

    def __init__(self, seed: int = 7):
        self.random = random.Random(seed)
        counted = Counter(token.text.lower() for token in tokens(_newspaper(), "sq"))
        self.words = [word for word, _count in counted.most_common()]
        self.words += self._made_up(TYPES - len(self.words))
        self.cumulated = list(accumulate(1 / (rank + 2.7) ** 1.07 for rank in range(1, TYPES + 1)))
        read = [next(tokens(word, "sq")) for word in self.words]
        self.surfaces = [token.surface for token in read]
        self.lemmas = [" ".join(token.lemmas) for token in read]
        self.content_words = [word for word, lemmas in zip(self.words, self.lemmas, strict=True) if lemmas]

    def _made_up(self, count: int) -> list[str]:
        syllables = [c + v for c in "bdfgjklmnprstvz" for v in "aeiou"]
        made: dict[str, None] = {}
        while len(made) < count:
            made["".join(self.random.choices(syllables, k=4)) + "q"] = None
        return list(made)

    def ranks(self, count: int) -> list[int]:
        total, numbers = self.cumulated[-1], self.random
        return [bisect(self.cumulated, numbers.random() * total) for _ in range(count)]

    def streams(self, ranks: list[int]) -> tuple[str, str, str]:
        """The text of these words, its surface and its lemmas."""
        return (
            " ".join(self.words[rank] for rank in ranks),
            " ".join(self.surfaces[rank] for rank in ranks),
            " ".join(filter(None, (self.lemmas[rank] for rank in ranks))),
        )

    def entries(
        self, count: int, sets: list[int], spaces: list[int]
    ) -> Iterator[list[tuple[Entry, Passage]]]:
        """`count` entries in batches, in turn in `spaces` (each with its reader set); dates over eight years."""
        content_type = ContentType.objects.get_for_model(Document)
        done = 0
        while done < count:
            batch = []
            versions = Version.following(min(BATCH, count - done))
            for number, version in enumerate(versions, done):
                title, title_surface, title_lemmas = self.streams(self.ranks(WORDS_IN_TITLE))
                text, surface, lemmas = self.streams(self.ranks(WORDS_EACH))
                date = NOW - timedelta(days=self.random.random() * 8 * 365)
                entry = Entry(
                    content_type=content_type,
                    object_id=number + 1,
                    kind="document",
                    language="sq",
                    space_id=spaces[number % len(spaces)],
                    reader_set_id=sets[number % len(sets)],
                    organisation_id=number % 30,
                    municipalities=f" {number % 38} ",
                    topics=f" {number % 12} {number % 7 + 12} ",
                    format="pdf",
                    date=date,
                    year=date.year,
                    version=version,
                    sent_version=version if get_engine().embedded else 0,
                    analyser=1,
                    title=title,
                    title_surface=title_surface,
                    title_lemmas=title_lemmas,
                    body_surface=surface,
                    body_lemmas=lemmas,
                )
                batch.append(
                    (entry, Passage(number=1, unit="page", text=text, surface=surface, lemmas=lemmas))
                )
            done += len(batch)
            yield batch


def fill(corpus: Corpus, count: int, spaces: list) -> None:
    """Write `count` entries and their passages; their documents are not there."""
    sets = [ReaderSet.objects.of(frozenset({f"space:{space.pk}:read"})).pk for space in spaces]
    for batch in corpus.entries(count, sets, [space.pk for space in spaces]):
        Entry.objects.bulk_create(entry for entry, _passage in batch)
        for entry, passage in batch:
            passage.entry = entry
        Passage.objects.bulk_create(passage for _entry, passage in batch)
