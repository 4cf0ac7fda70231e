"""From a changed object to its Entry, in the object's own transaction, and from there to the engine.

What could not be sent stays marked in the database, and is sent when the engine is there again: saving
never waits for the engine, nor fails with it.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.tasks import task
from django.utils import timezone

from . import analysis
from .analysis import analyze
from .engines import INHERITED, EngineUnavailable, get_engine
from .models import FOREVER, SENDING, STREAMS, Entry, Passage, ReaderSet, Version
from .sources import MAX_TEXT, Piece, Projection, Source, Text, source_for

logger = logging.getLogger("kuvend.search")
BATCH = 200
#: All of an entry that changes.
WRITTEN = [
    field.name
    for field in Entry._meta.concrete_fields
    if field.name not in {"id", "content_type", "object_id"}
]
MANY = 500  # entries written at once
GUARDED = ("reader_set_id", "early_set_id", "visible_from", "visible_until", "is_clean")


# -- the signals ----------------------------------------------------------------------------------------


def on_changed(sender, instance, **kwargs) -> None:
    """`instance` was saved, published, shared or deleted: its entry follows, and those that depend on it."""
    source = source_for(sender)
    if source is None:
        return
    with transaction.atomic():
        together: dict[type[Model], list[int]] = {sender: [instance.pk]}
        for companion in _companions(source, instance):
            together.setdefault(type(companion), []).append(companion.pk)
        for model, pks in together.items():
            write_entries(source, model, pks)


def on_many_changed(sender, pks: Sequence[int], **kwargs) -> None:
    """Rows of one model were changed in bulk: their entries follow in a few queries."""
    source = source_for(sender)
    if source is None:
        return
    with transaction.atomic():
        for start in range(0, len(pks), MANY):
            write_entries(source, sender, pks[start : start + MANY])


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


def write_entries(source: Source, model, pks: Sequence[int]) -> None:
    """Bring the entries of these objects up to date, in a few queries however many they are; nothing is written of
    what did not change. Needs a transaction.

    The objects are read from the database: what is in memory may be an unpublished draft. Of one that is gone
    there the entry is buried.
    """
    content_type = ContentType.objects.get_for_model(model)
    # Locked before the objects are read and the versions taken: of two writers the later one sees what the earlier
    # one saved, and has the larger version.
    known = Entry.objects.filter(content_type=content_type, object_id__in=pks).defer(*STREAMS)
    entries = {entry.object_id: entry for entry in known.order_by("pk").select_for_update()}
    objects = {obj.pk: obj for obj in source.loaded(model._default_manager.filter(pk__in=pks))}
    set_of = cache(lambda tokens: ReaderSet.objects.of(tokens).pk)
    changes = []
    for pk in pks:
        if pk in objects:
            entry = entries.get(pk) or Entry(content_type=content_type, object_id=pk)
            changes.append(_change(entry, source.project(objects[pk]), set_of))
        else:
            bury(model, pk)
    changed = [change for change in changes if change is not None]
    new = [change.entry.object_id for change in changed if change.entry.pk is None]
    try:
        with transaction.atomic(savepoint=bool(new)):
            _save(changed)
    except IntegrityError:
        # Somebody else indexed at this moment what had no entry that could be locked: now it has one.
        if not (new and Entry.objects.filter(content_type=content_type, object_id__in=new).exists()):
            raise
        write_entries(source, model, pks)
        return
    for change in changed:
        if source.hands_down and change.tags:
            hand_down.enqueue(change.entry.pk)


@dataclass
class Change:
    """An entry with its new values, still to be saved."""

    entry: Entry
    #: None: they stay as they are, as do the streams.
    passages: list[Passage] | None
    #: Its readers or its clock changed.
    guarded: bool
    #: What others inherit changed.
    tags: bool


def _change(entry: Entry, projection: Projection, set_of: Callable[[frozenset[str]], int]) -> Change | None:
    """None: nothing of it changed."""
    values, digest, is_new = _values(projection, set_of), _digest(projection), entry.pk is None
    differing = {name for name, value in values.items() if is_new or getattr(entry, name) != value}
    same_text = not is_new and entry.digest == digest and entry.analyser == analysis.VERSION
    if same_text and not differing:
        return None
    for name, value in values.items():
        setattr(entry, name, value)
    passages = None
    if not same_text:
        passages = _analyse(entry, projection)
        entry.digest, entry.analyser = digest, analysis.VERSION
    return Change(
        entry,
        passages,
        guarded=not differing.isdisjoint(GUARDED),
        tags=not is_new and not differing.isdisjoint(INHERITED),
    )


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
    _save([Change(entry, [], guarded=True, tags=False)])


def _values(projection: Projection, set_of: Callable[[frozenset[str]], int]) -> dict:
    """The fields of an entry except its streams."""
    date = projection.date
    return {
        "kind": projection.kind,
        "language": projection.language,
        "space_id": projection.space_id,
        "date": date,
        "year": date.year if date else None,
        "organisation_id": projection.organisation_id,
        "municipalities": _spaced(projection.municipalities),
        "topics": _spaced(projection.topics),
        "format": projection.format,
        "reader_set_id": set_of(projection.readers),
        "early_set_id": set_of(projection.early) if projection.early else None,
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


def _spaced(pks: Iterable[int]) -> str:
    return f" {' '.join(str(pk) for pk in sorted(pks))} " if pks else ""


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
        change.entry.version = version
        if change.guarded:
            change.entry.guarded_version = version
        if engine.embedded:  # its index is in this database and follows by triggers
            change.entry.sent_version = version
    rewritten = [change for change in changes if change.passages is not None]
    new = [change.entry for change in rewritten if change.entry.pk is None]
    known = [change.entry for change in rewritten if change.entry.pk is not None]
    Entry.objects.bulk_create(new)
    Entry.objects.bulk_create(known, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    for change in changes:
        if change.passages is None:  # without the streams, which it has not even read
            change.entry.save(update_fields=[name for name in WRITTEN if name not in STREAMS])
    Passage.objects.filter(entry__in=known).delete()
    passages = [(change.entry, passage) for change in rewritten for passage in change.passages or ()]
    for entry, passage in passages:
        passage.entry = entry
    Passage.objects.bulk_create((passage for _entry, passage in passages), batch_size=BATCH)
    if not engine.embedded:
        transaction.on_commit(partial(send_changes.enqueue))


@task()
def hand_down(entry_id: int) -> int:
    """Give what is in a space the tags of its card, a batch a transaction; gives how many had others.

    May run again, and twice at once: each batch reads the card's tags anew.
    """
    changed = 0
    while True:
        with transaction.atomic():
            card = Entry.objects.get(pk=entry_id)
            tags = {name: getattr(card, name) for name in INHERITED}
            heirs = Entry.objects.heirs_of(card).exclude(**tags).defer(*STREAMS)
            batch = list(heirs.order_by("pk").select_for_update()[:BATCH])
            versions = Version.following(len(batch))
            for entry, version in zip(batch, versions, strict=True):
                entry.version = version
                entry.sent_version = version if get_engine().embedded else entry.sent_version
            Entry.objects.bulk_update(batch, ["version", "sent_version"])
            written = Entry.objects.filter(pk__in=[entry.pk for entry in batch])
            written.update(**tags, written_at=timezone.now())
        changed += len(batch)
        if not batch:
            break
    if changed and not get_engine().embedded:
        send_changes.enqueue()
    return changed


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
        mark_sending([entry.pk for entry in batch])
        refused = engine.send(batch)
        for entry_id, reason in refused.items():
            logger.error("The search engine refused entry %s: %s", entry_id, reason)
        taken = {entry.pk: entry.version for entry in batch if entry.pk not in refused}
        mark_sent(taken)
        sent += len(taken)
        after = batch[-1].version


def mark_sending(pks: list[int]) -> None:
    """Before these entries are sent. From now on the engine may know even what was never sent before: when its
    readers change before the answer is there, it is left out of searches."""
    Entry.objects.filter(pk__in=pks, sent_version=0).update(sent_version=SENDING)


def mark_sent(versions: dict[int, int]) -> None:
    """The engine has these entries in these versions. What changed meanwhile stays marked."""
    Entry.objects.filter(version__in=versions.values()).update(sent_version=F("version"))
    for pk, sent_version in Entry.objects.filter(pk__in=versions).values_list("pk", "sent_version"):
        if sent_version < versions[pk]:
            Entry.objects.filter(pk=pk, sent_version__lt=versions[pk]).update(sent_version=versions[pk])
