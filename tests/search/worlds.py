"""A generated world of entries, and an independent account in plain Python of what a query finds in it.

The account knows the rule, not the engines: sets of keys, no index, no query language.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType

from extranet.documents.models import Document
from search.analysis import analyze
from search.engines import EXACT_UP_TO, FILTERS, INHERITED, MULTIPLE, Translation, Word
from search.models import FOREVER, LONG_AGO, Entry, Passage, Version

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORDS = {
    "sq": "komuna komunës komunat buxheti buxhetit buxhet mbeturinat mbeturinave kryetari kryetarit asambleja "
    "asamblesë vendimi vendimit vendime arsimi shkolla shkollave uji ujit rruga rrugëve qytetarët qytetar "
    "konsultimi konsultimit publik publike raporti raportit plani planit zhvillimi projekti projektet dhe për në",
    "sr-latn": "opština opštine budžet budžeta otpad otpada predsednik skupština odluka odluke obrazovanje škola "
    "voda put građani javna konsultacija izveštaj plan razvoj projekat i za u",
    "en": "municipality municipalities budget waste mayor assembly decision decisions education school water road "
    "citizens public consultation report reports plan development project the and for",
}
RARE = [f"{first}{second}q" for first in "bdfgkl" for second in ("aro", "ino", "ule", "eshi")]
#: Albanian lemma, or two of them in this order → the term in the other languages.
GLOSSARY = {
    ("komune",): [("en", "municipality"), ("sr-latn", "opština")],
    ("buxhet",): [("en", "budget"), ("sr-latn", "budžet")],
    ("mbeturine",): [("en", "waste"), ("sr-latn", "otpad")],
    ("konsultim", "publik"): [("en", "public consultation"), ("sr-latn", "javna konsultacija")],
}


@dataclass
class Wanted:
    """A query as it was meant; `typed` is how somebody would write it."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    excluded_phrases: list[str] = field(default_factory=list)
    filters: dict[str, str | int] = field(default_factory=dict)

    @property
    def typed(self) -> str:
        parts = [
            *self.words,
            *(f'"{text}"' for text in self.phrases),
            *(f"-{text}" for text in self.excluded),
        ]
        return " ".join(parts + [f"-“{text}”" for text in self.excluded_phrases])


def text(random: Random, language: str, count: int) -> str:
    words = WORDS[language].split()
    weights = [1 / (rank + 3) for rank in range(len(words))]
    chosen = random.choices(words, weights, k=count)
    return " ".join([*chosen, random.choice(RARE)]) if random.random() < 0.4 else " ".join(chosen)


def make_entries(
    random: Random, count: int, sets: list[int], spaces: list[int], tags: list[int]
) -> list[Entry]:
    """Entries of every language, reader set, moment of opening and facet; written in bulk, two passages each."""
    content_type = ContentType.objects.get_for_model(Document)
    entries, passages = [], []
    for number, version in enumerate(Version.following(count), 1):
        language = random.choice(["sq", "sq", "sr-latn", "en"])
        date = NOW - timedelta(days=random.randrange(3000)) if random.random() < 0.9 else None
        entry = Entry(
            content_type=content_type,
            object_id=number,
            kind=random.choice(["document", "news", "page"]),
            language=language,
            space_id=random.choice([None, *spaces]),
            organisation_id=random.choice([None, *tags]),
            municipalities=spaced(random.sample(tags, random.randrange(3))),
            topics=spaced(random.sample(tags, random.randrange(3))),
            format=random.choice(["", "pdf", "docx"]),
            date=date,
            year=date.year if date else None,
            reader_set_id=random.choice(sets),
            early_set_id=random.choice([None, None, *sets]),
            visible_from=random.choice([LONG_AGO, LONG_AGO, NOW, NOW + MINUTE]),
            visible_until=random.choice([FOREVER, FOREVER, NOW, NOW + MINUTE]),
            is_clean=random.random() < 0.95,
            serves_sq=random.choice([FOREVER, FOREVER, FOREVER, NOW]),
            deleted=random.random() < 0.02,
            version=version,
            sent_version=version,
        )
        title, summary, body = (text(random, language, length) for length in (4, 5, 12))
        for name, content in (("title", title), ("summary", summary), ("body", body)):
            streams = analyze(content, language)
            setattr(entry, f"{name}_surface", streams.surface)
            setattr(entry, f"{name}_lemmas", streams.lemmas)
        entries.append(entry)
        passages.append(Passage(number=1, text=body, surface=entry.body_surface, lemmas=entry.body_lemmas))
    Entry.objects.bulk_create(entries, batch_size=1000)
    for entry, passage in zip(entries, passages, strict=True):
        passage.entry = entry
    Passage.objects.bulk_create(passages, batch_size=1000)
    return entries


def spaced(pks: list[int]) -> str:
    return f" {' '.join(str(pk) for pk in sorted(pks))} " if pks else ""


def make_query(random: Random, codes: dict[str, list]) -> Wanted:
    """Words of the texts in any language, sometimes more than any object has; `codes`: facet → values to narrow by."""
    languages = random.choice([["sq"], ["sq"], ["sq", "en"], ["sr-latn"], ["en"]])

    def some(most: int) -> list[str]:
        words = [word for language in languages for word in WORDS[language].split()]
        return random.sample(words + RARE, random.randrange(most + 1))

    wanted = Wanted(words=some(4) or some(1))
    if random.random() < 0.15:
        wanted.words = random.choice(
            [["konsultimi", "publik"], ["komuna", "buxhet"], ["komunave", "shkolla", "ujit"]]
        )
    if random.random() < 0.25:
        wanted.phrases = [" ".join(some(2) or ["komuna"])]
    if random.random() < 0.3:
        wanted.excluded = some(2)
    if random.random() < 0.15:
        wanted.excluded_phrases = [" ".join(some(2) or ["dhe"])]
    for facet in random.sample(sorted(codes), random.choice([0, 0, 0, 1, 1, 2])):
        wanted.filters[facet] = random.choice(codes[facet])
    return wanted


def glossary(words, language: str) -> list[Translation]:
    """In place of search.glossary: the terms of GLOSSARY that stand in the query."""
    found = []
    for terms, others in GLOSSARY.items():
        for first in range(len(words) - len(terms) + 1):
            covered = words[first : first + len(terms)]
            if all(term in word.lemmas for term, word in zip(terms, covered, strict=True)):
                for other, translation in others:
                    streams = [analyze(part, other) for part in translation.split()]
                    parts = tuple(Word(s.surface, tuple(s.lemmas.split())) for s in streams)
                    last = first + len(terms)
                    found.append(Translation(first, last, other, parts, " ".join(terms), translation))
    return found


class Account:
    """What a reader finds: by going through all entries, one after the other."""

    def __init__(self, entries: list[Entry], sets: list[int], spaces: list[int]):
        self.sets, self.spaces = set(sets), {None, *spaces}
        self.entries = [entry for entry in entries if self._readable(entry)]
        self.surface = {e.pk: self._streams(e, "surface") for e in self.entries}
        self.lemmas = {e.pk: set().union(*map(set, self._streams(e, "lemmas"))) for e in self.entries}
        self.surfaces = {pk: set().union(*map(set, streams)) for pk, streams in self.surface.items()}

    def _streams(self, entry: Entry, kind: str) -> list[list[str]]:
        return [getattr(entry, f"{part}_{kind}").split() for part in ("title", "summary", "body")]

    def _readable(self, entry: Entry) -> bool:
        opened = entry.visible_from <= NOW < entry.visible_until and entry.is_clean
        return (
            entry.reader_set_id in self.sets
            and (opened or entry.early_set_id in self.sets)
            and not entry.deleted
            and entry.serves_sq > NOW
        )

    def found(self, words, phrases, excluded, excluded_phrases, filters, translations, some: bool = False):
        """(directly found, found by translation only), as sets of ids."""
        directly, by_translation = set(), set()
        for entry in self.entries:
            pk = entry.pk
            if not self._narrowed(entry, filters) or not all(self.has_phrase(pk, p) for p in phrases):
                continue
            if any(self.has(pk, w) for w in excluded) or any(
                self.has_phrase(pk, p) for p in excluded_phrases
            ):
                continue
            has = [self.has(pk, word) for word in words]
            covered = set()
            for translation in translations:
                if all(self.has(pk, word) for word in translation.words):
                    covered.update(range(translation.first, translation.last))
            either = [direct or place in covered for place, direct in enumerate(has)]
            enough = any if some and words else all
            if enough(has):
                directly.add(pk)
            elif enough(either):
                by_translation.add(pk)
        return directly, by_translation

    def has(self, pk: int, word: Word) -> bool:
        return word.surface in self.surfaces[pk] or not self.lemmas[pk].isdisjoint(word.lemmas)

    def has_phrase(self, pk: int, phrase: tuple[str, ...]) -> bool:
        wanted = f" {' '.join(phrase)} "
        return any(wanted in f" {' '.join(stream)} " for stream in self.surface[pk])

    def _narrowed(self, entry: Entry, filters: dict) -> bool:
        if not filters.keys().isdisjoint(INHERITED) and entry.space_id not in self.spaces:
            return False
        return all(value in values_of(entry, name) for name, value in filters.items())

    def counts(self, ids: set[int]) -> dict[str, dict]:
        if len(ids) > EXACT_UP_TO:
            return {}
        found = [entry for entry in self.entries if entry.pk in ids]
        return {
            name: dict(
                Counter(
                    value
                    for entry in found
                    if name not in INHERITED or entry.space_id in self.spaces
                    for value in values_of(entry, name)
                )
            )
            for name in FILTERS
        }


def values_of(entry: Entry, name: str) -> list:
    value = getattr(entry, name)
    if name in MULTIPLE:
        return [int(pk) for pk in value.split()]
    return [] if value in (None, "") else [value]
