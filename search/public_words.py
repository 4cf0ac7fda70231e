"""The words of the public texts, kept for “did you mean”. The worker's sweep reads them anew when texts changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from cms.access.tokens import PUBLIC

from .analysis import LANGUAGES, VERSION, tokens
from .models import Entry, Passage, PublicTexts, PublicWord, ReaderToken
from .spelling import LONGEST, SHORTEST

#: Reading goes through the newest of them only, and not more often than this: so that the work has an end.
MOST_ENTRIES = 5_000
MOST_WORDS = 50_000
NOT_BEFORE = timedelta(minutes=10)
BATCH = 1000

Words = dict[tuple[str, str], tuple[str, int]]


def refresh() -> int:
    """Read the public texts when they changed since they were last read; gives how many words are known now, 0
    when there was nothing to do. Of two workers at once one reads; who breaks off is followed by the next."""
    now = timezone.now()
    state, created = PublicTexts.objects.get_or_create(pk=1, defaults={"read_at": now})
    if not created and now - state.read_at < NOT_BEFORE:
        return 0
    fingerprint = _fingerprint(now)
    if state.fingerprint == fingerprint:
        return 0
    # Whoever changes the row first has the work.
    if not PublicTexts.objects.filter(pk=1, read_at=state.read_at).update(read_at=now):
        return 0
    words = _read(now)
    known = len(words)
    with transaction.atomic():
        _write(words)
        PublicTexts.objects.filter(pk=1, read_at=now).update(fingerprint=fingerprint)
    return known


def _public(now) -> QuerySet[Entry]:
    """Entries that anybody may read at this moment."""
    sets = ReaderToken.objects.filter(token=PUBLIC).values("reader_set")
    return Entry.objects.filter(
        reader_set__in=sets, deleted=False, is_clean=True, visible_from__lte=now, visible_until__gt=now
    )


def _fingerprint(now) -> str:
    """Changes when an entry becomes public, changes, or ceases to be: by a change, or as time passes."""
    state = _public(now).aggregate(count=Count("pk"), newest=Max("version"), opened=Max("visible_from"))
    return f"{VERSION} {state['count']} {state['newest']} {state['opened']}"


def _read(now) -> Words:
    newest = list(_public(now).order_by("-version").values_list("pk", "language")[:MOST_ENTRIES])
    language_of = dict(newest)
    written: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for entry, text in _texts(list(language_of)):
        language = language_of[entry] if language_of[entry] in LANGUAGES else LANGUAGES[0]
        for token in tokens(text, language):
            if SHORTEST <= len(token.surface) <= LONGEST and token.surface.isalpha() and token.lemmas:
                written[token.surface, language][token.text] += 1
    frequent = sorted(written, key=lambda word: -written[word].total())[:MOST_WORDS]
    return {word: (written[word].most_common(1)[0][0], written[word].total()) for word in frequent}


def _texts(entries: list[int]) -> Iterator[tuple[int, str]]:
    for start in range(0, len(entries), BATCH):
        some = entries[start : start + BATCH]
        for entry, title, summary in Entry.objects.filter(pk__in=some).values_list("pk", "title", "summary"):
            yield entry, f"{title}\n{summary}"
        yield from Passage.objects.filter(entry__in=some).values_list("entry", "text").iterator(BATCH)


def _write(words: Words) -> None:
    """Make the table say what was read; what is the same is not written again."""
    changed, gone = [], []
    for row in PublicWord.objects.iterator(BATCH):
        wanted = words.pop((row.key, row.language), None)
        if wanted is None:
            gone.append(row.pk)
        elif wanted != (row.word, row.count):
            row.word, row.count = wanted
            changed.append(row)
    for start in range(0, len(gone), BATCH):
        PublicWord.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    PublicWord.objects.bulk_update(changed, ["word", "count"], batch_size=100)
    new = [
        PublicWord(key=key, language=language, word=word, count=count)
        for (key, language), (word, count) in words.items()
    ]
    PublicWord.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
