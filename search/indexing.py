"""From a changed object to its Entry, in the object's own transaction, and from there to the engine.

What could not be sent stays marked in the database, and is sent when the engine is there again: saving
never waits for the engine, nor fails with it.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from operator import itemgetter

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.tasks import task

from . import analysis
from .analysis import analyze
from .engines import EngineUnavailable, get_engine
from .models import FOREVER, STREAMS, Entry, Passage, ReaderSet, Version
from .sources import MAX_TEXT, Piece, Projection, Source, Text, indexed_models, source_for

logger = logging.getLogger("kuvend.search")
BATCH = 200
ANEW = 10  # entries analysed anew at once: nobody's save waits longer than for these
GUARDED = ("reader_set_id", "early_set_id", "visible_from", "visible_until", "is_clean")


# -- the signals ----------------------------------------------------------------------------------------


def on_changed(sender, instance, **kwargs) -> None:
    """`instance` was saved, published, shared or deleted: its entry follows, and those that depend on it."""
    source = source_for(sender)
    if source is None:
        return
    with transaction.atomic():
        companions = _companions(source, instance)
        write_entry(source, sender, instance.pk)
        for companion in companions:
            write_entry(source, type(companion), companion.pk)


def _companions(source: Source, instance) -> list:
    """Those whose entries depend on this one's object. Their entries are locked together, always in the same
    order: of two editors who publish two translations at once, the second waits and then sees the first's.
    """
    companions = list(source.companions(instance))
    if companions:
        together = [instance.pk, *(companion.pk for companion in companions)]
        content_type = ContentType.objects.get_for_model(type(instance))
        entries = Entry.objects.filter(content_type=content_type, object_id__in=together)
        list(entries.order_by("pk").select_for_update().values_list("pk"))
    return companions


# -- the entry ------------------------------------------------------------------------------------------


def write_entry(source: Source, model, pk: int) -> Entry | None:
    """Bring the entry of one object up to date; nothing is written when nothing of it changed.

    The object is read from the database: what is in memory may be an unpublished draft. When it is gone
    there, its entry is buried.
    """
    obj = model._default_manager.filter(pk=pk).first()
    if obj is None:
        bury(model, pk)
        return None
    content_type = ContentType.objects.get_for_model(model)
    # The row is locked before its version is taken, so that of two writers the later one has the larger.
    entry = Entry.objects.select_for_update().filter(content_type=content_type, object_id=pk).first()
    change = _change(source, obj, entry, ReaderSet.objects.of)
    if change is not None:
        _save([change])
        return change.entry
    return entry


def write_entries(source: Source, model, pks: list[int]) -> None:
    """The same for many objects of one model, with few queries. Their entries are locked together."""
    content_type = ContentType.objects.get_for_model(model)
    locked = Entry.objects.select_for_update().filter(content_type=content_type, object_id__in=pks)
    entries = {entry.object_id: entry for entry in locked.order_by("pk")}
    # Read after the lock: what somebody saved while we waited for it is in.
    objects = source.projected(model._default_manager.filter(pk__in=pks)).in_bulk()
    set_of = cache(ReaderSet.objects.of)
    changes = (_change(source, objects[pk], entries.get(pk), set_of) for pk in pks if pk in objects)
    _save([change for change in changes if change is not None])
    for pk in set(pks) - objects.keys():
        bury(model, pk)


@dataclass
class Change:
    """An entry that has to be written: whether its readers, clock or scan changed, and its new passages (None:
    they stay as they are)."""

    entry: Entry
    guarded: bool
    passages: list[Passage] | None


def _change(source: Source, obj, entry: Entry | None, set_of) -> Change | None:
    """What differs between `obj` and its entry (locked; None: there is none yet); None: nothing."""
    projection = source.project(obj)
    values = _values(projection, set_of)
    digest = _digest(projection)
    same_text = entry is not None and entry.digest == digest and entry.analyser == analysis.VERSION
    if (
        entry is not None
        and same_text
        and all(getattr(entry, name) == value for name, value in values.items())
    ):
        return None
    if entry is None:
        entry = Entry(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        guarded = True
    else:
        guarded = any(getattr(entry, name) != values[name] for name in GUARDED)
    for name, value in values.items():
        setattr(entry, name, value)
    passages = None
    if not same_text:
        passages = _analyse(entry, projection)
        entry.digest, entry.analyser = digest, analysis.VERSION
    return Change(entry, guarded, passages)


def bury(model, pk: int) -> None:
    """Leave a tombstone: a row without readers and text that is sent with the next version."""
    entry = (
        Entry.objects.select_for_update()
        .filter(content_type=ContentType.objects.get_for_model(model), object_id=pk, deleted=False)
        .first()
    )
    if entry is None:
        return
    entry.deleted = True
    entry.reader_set, entry.early_set = ReaderSet.objects.of(frozenset()), None
    entry.title = entry.summary = entry.digest = ""
    for stream in STREAMS:
        setattr(entry, stream, "")
    _save([Change(entry, guarded=True, passages=[])])


def _values(projection: Projection, set_of: Callable[[frozenset[str]], ReaderSet]) -> dict:
    """The fields of an entry except its streams."""
    date = projection.date
    return {
        "kind": projection.kind,
        "language": projection.language,
        "space_id": projection.space_id,
        "date": date,
        "year": date.year if date else None,
        "reader_set_id": set_of(projection.readers).pk,
        "early_set_id": set_of(projection.early).pk if projection.early else None,
        "visible_from": projection.visible_from,
        "visible_until": projection.visible_until,
        "is_clean": projection.is_clean,
        "serves_sq": projection.serves.get("sq", FOREVER),
        "serves_sr": projection.serves.get("sr-latn", FOREVER),
        "serves_en": projection.serves.get("en", FOREVER),
        "deleted": False,
        "title": _join(projection.title)[:300],
        "summary": _join(projection.summary),
    }


def _join(texts: Iterable[Text]) -> str:
    return "\n".join(text.text for text in texts if text.text)


def _digest(projection: Projection) -> str:
    """Of everything that is analysed; without readers there is no text to keep."""
    readable = bool(projection.readers)
    content = [readable, projection.title, projection.summary, projection.body]
    return hashlib.sha256(json.dumps(content).encode("utf-8", "surrogatepass")).hexdigest()


def _analyse(entry: Entry, projection: Projection) -> list[Passage]:
    """Fill the entry's streams; what nobody may read has none."""
    readable = bool(projection.readers)
    body = list(_within_limit(projection.body)) if readable else []
    for name, texts in (("title", projection.title), ("summary", projection.summary)):
        streams = [analyze(text.text, text.language) for text in texts if text.text] if readable else []
        setattr(entry, f"{name}_surface", " ".join(stream.surface for stream in streams))
        setattr(entry, f"{name}_lemmas", " ".join(stream.lemmas for stream in streams))
    passages = []
    for number, piece in enumerate(body, 1):
        read = analyze(piece.text, piece.language)
        passages.append(
            Passage(
                number=piece.number or number,
                unit=piece.unit,
                title=piece.title,
                text=piece.text,
                surface=read.surface,
                lemmas=read.lemmas,
            )
        )
    entry.body_surface = "\n".join(passage.surface for passage in passages)
    entry.body_lemmas = "\n".join(passage.lemmas for passage in passages)
    return passages


def _within_limit(pieces: Iterable[Piece]) -> Iterator[Piece]:
    characters = 0
    for piece in pieces:
        characters += len(piece.text)
        if characters > MAX_TEXT:
            return
        yield piece


def _save(changes: list[Change]) -> None:
    """Write entries, each in a version of its own, with their passages, and tell the engine after commit."""
    if not changes:
        return
    engine = get_engine()
    for change, version in zip(changes, Version.following(len(changes)), strict=True):
        entry = change.entry
        entry.version = version
        if change.guarded:
            entry.guarded_version = version
        if engine.embedded:  # its index is in this database and follows by triggers
            entry.sent_version = version
        entry.save()
    anew = [change for change in changes if change.passages is not None]
    Passage.objects.filter(entry__in=[change.entry for change in anew]).delete()
    passages = []
    for change in anew:
        for passage in change.passages or ():
            passage.entry, passage.entry_key = change.entry, f"e{change.entry.pk}"
            passages.append(passage)
    Passage.objects.bulk_create(passages, batch_size=BATCH)
    if not engine.embedded:
        transaction.on_commit(partial(send_changes.enqueue))


# -- the engine -----------------------------------------------------------------------------------------


@task()
def send_changes() -> int:
    """Send what is marked; when the engine is away, the worker's next sweep does."""
    return send_pending_quietly()


def send_pending_quietly() -> int:
    try:
        return send_pending()
    except EngineUnavailable as error:
        logger.warning(
            "The search engine did not answer; what changed stays marked and is sent later: %s", error
        )
        return 0


def send_pending() -> int:
    """Send all marked entries, oldest first. Gives how many; raises EngineUnavailable.

    Safe to run twice at once, and late: the engine refuses a version older than the one it has.
    """
    engine, sent = get_engine(), 0
    if engine.embedded:
        return 0
    after = 0
    while True:
        batch = list(
            Entry.objects.pending()
            .filter(version__gt=after)
            .order_by("version")
            .prefetch_related("passages")[:BATCH]
        )
        if not batch:
            return sent
        refused = engine.send(batch)
        for entry_id, reason in refused.items():
            logger.error("The search engine refused entry %s: %s", entry_id, reason)
        for entry in batch:
            if entry.pk not in refused:
                Entry.objects.filter(pk=entry.pk, sent_version__lt=entry.version).update(
                    sent_version=entry.version
                )
                sent += 1
        after = batch[-1].version


# -- another analysis -----------------------------------------------------------------------------------

SWEEP_SECONDS = 5


def analyse_anew() -> int:
    """Bring entries that another version of the analysis wrote up to date, the newest first, for a few seconds.

    Searches go on meanwhile with what is there. Gives how many were written. Two workers at once do nothing
    twice: who waits for the lock of an entry then finds it as it should be.
    """
    until, written = time.monotonic() + SWEEP_SECONDS, 0
    by_type = {
        ContentType.objects.get_for_model(model).pk: (source, model) for model, source in indexed_models()
    }
    failed: set[int] = set()
    while time.monotonic() < until:
        stale = Entry.objects.analysed_otherwise().filter(content_type_id__in=by_type).exclude(pk__in=failed)
        newest = stale.order_by(F("date").desc(nulls_last=True), "-pk")
        batch = list(newest.values_list("pk", "content_type_id", "object_id")[:ANEW])
        if not batch:
            return written
        for content_type_id, rows in groupby(sorted(batch, key=itemgetter(1)), itemgetter(1)):
            keys = {object_id: pk for pk, _type, object_id in rows}
            refused = _written_anew(*by_type[content_type_id], list(keys))
            failed.update(keys[object_id] for object_id in refused)
            written += len(keys) - len(refused)
    return written


def _written_anew(source: Source, model, object_ids: list[int]) -> list[int]:
    """Write some entries of one model; gives the ids of objects where that failed."""
    try:
        with transaction.atomic():
            write_entries(source, model, object_ids)
    except Exception:  # one object must not keep the others from being found by the new analysis
        if len(object_ids) == 1:
            logger.exception("%s %s could not be analysed anew", model.__name__, object_ids[0])
            return object_ids
        return [pk for one in object_ids for pk in _written_anew(source, model, [one])]
    return []
