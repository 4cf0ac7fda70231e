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
from itertools import accumulate, count, islice
from pathlib import Path

from django.contrib.contenttypes.models import ContentType

from extranet.documents.models import Document
from search.analysis import VERSION, tokens
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
        self.numbers = count(1)
        counted = Counter(token.text.lower() for token in tokens(_newspaper(), "sq"))
        self.words = [word for word, _count in counted.most_common()]
        self.words += self._made_up(TYPES - len(self.words))
        self.cumulated = list(accumulate(1 / (rank + 2.7) ** 1.07 for rank in range(1, TYPES + 1)))
        read = [next(tokens(word, "sq")) for word in self.words]
        self.surfaces = [token.surface for token in read]
        self.lemmas = [" ".join(token.lemmas) for token in read]
        #: Those that are looked for: function words are left out of queries.
        self.content_words = [word for word, lemmas in zip(self.words, self.lemmas, strict=True) if lemmas]

    def _made_up(self, count: int) -> list[str]:
        syllables = [c + v for c in "bdfgjklmnprstvz" for v in "aeiou"]
        made: dict[str, None] = {}
        while len(made) < count:
            made["".join(self.random.choices(syllables, k=4)) + "q"] = None
        return list(made)

    def pairs(self, count: int, among: int) -> list[str]:
        """Queries of two content words, each of the `among` most frequent as likely as the other."""
        words = self.content_words[:among]
        return [" ".join(self.random.sample(words, 2)) for _ in range(count)]

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
        self, how_many: int, sets: list[int], spaces: list[int]
    ) -> Iterator[list[tuple[Entry, Passage]]]:
        """So many entries in batches, in turn in `spaces` (each with its reader set); dates over eight years."""
        content_type = ContentType.objects.get_for_model(Document)
        numbers = islice(self.numbers, how_many)
        while some := list(islice(numbers, BATCH)):
            batch = []
            for number, version in zip(some, Version.following(len(some)), strict=True):
                title, title_surface, title_lemmas = self.streams(self.ranks(WORDS_IN_TITLE))
                text, surface, lemmas = self.streams(self.ranks(WORDS_EACH))
                date = NOW - timedelta(days=self.random.random() * 8 * 365)
                entry = Entry(
                    content_type=content_type,
                    object_id=number,
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
                    analyser=VERSION,
                    title=title,
                    title_surface=title_surface,
                    title_lemmas=title_lemmas,
                    body_surface=surface,
                    body_lemmas=lemmas,
                )
                batch.append(
                    (entry, Passage(number=1, unit="page", text=text, surface=surface, lemmas=lemmas))
                )
            yield batch


def fill(corpus: Corpus, how_many: int, spaces: list) -> None:
    """Write so many entries, their passages and the documents they stand for."""
    sets = [ReaderSet.objects.of(frozenset({f"space:{space.pk}:read"})).pk for space in spaces]
    for batch in corpus.entries(how_many, sets, [space.pk for space in spaces]):
        Document.objects.bulk_create(
            Document(
                pk=entry.object_id,
                space_id=entry.space_id,
                title=entry.title,
                language="sq",
                state="published",
                file="x",
                file_name="x.pdf",
                size=1,
            )
            for entry, _passage in batch
        )
        Entry.objects.bulk_create(entry for entry, _passage in batch)
        for entry, passage in batch:
            passage.entry = entry
        Passage.objects.bulk_create(passage for _entry, passage in batch)
