"""What a search shows: objects that the policy lets the reader view, with passages that say why they were found."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from extranet.spaces.models import Space

from .analysis import Segment, highlight
from .engines import Request, Translation
from .models import STREAMS, Entry, Passage
from .sources import TIME, Source, clock, kind_name, source_for, unit_labels


@dataclass(frozen=True)
class Fragment:
    """A passage of a hit: where it stands ("page", 14), what leads there, its text with the words marked."""

    unit: str
    number: int
    url: str
    segments: list[Segment]

    @property
    def label(self) -> str:
        """“page 14” in the reader's language; “12:34” for a time, whose number counts seconds."""
        if self.unit == TIME:
            return clock(self.number)
        return f"{unit_labels().get(self.unit, self.unit)} {self.number}"


@dataclass(frozen=True)
class Hit:
    entry: Entry
    target: object
    source: Source
    title: str
    url: str
    space: Space | None
    fragments: list[Fragment] = field(default_factory=list)
    #: By which it was found, when not by the words themselves.
    translated: tuple[Translation, ...] = ()

    @property
    def label(self) -> str:
        return kind_name(self.entry.kind)

    @property
    def language(self) -> str:
        return dict(settings.LANGUAGES).get(self.entry.language, "")


def checked(user, ids: list[int], spaces: dict[int, Space], now, request) -> list[Hit]:
    """The objects behind `ids` that the policy lets `user` view: one query a kind of object, in the order of ids."""
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=ids, deleted=False).defer(*STREAMS)}
    by_model: dict[int, list[int]] = {}
    for entry in entries.values():
        by_model.setdefault(entry.content_type_id, []).append(entry.object_id)
    targets: dict[tuple[int, int], tuple[Any, Source]] = {}
    for content_type_id, object_ids in by_model.items():
        model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
        source = source_for(model) if model else None
        if source is not None:
            visible = source.shown(model._default_manager.visible_to(user, now).filter(pk__in=object_ids))
            targets.update({(content_type_id, obj.pk): (obj, source) for obj in visible})
    hits = []
    for entry in (entries[pk] for pk in ids if pk in entries):
        if (entry.content_type_id, entry.object_id) in targets:
            target, source = targets[entry.content_type_id, entry.object_id]
            url = source.url(target, request)
            space = spaces.get(entry.space_id) if entry.space_id else None
            hits.append(Hit(entry, target, source, source.title(target), url, space))
    return hits


def with_passages(
    hits: list[Hit],
    asked: Request,
    numbers: dict[int, list[int]],
    translated: dict[int, tuple[Translation, ...]],
    language: str,
) -> list[Hit]:
    """The hits, each with its best passages (entry id → their `numbers`) or its summary, what was asked for marked;
    `translated` says which were found by translations, `language` is that of texts that name none."""
    passages: dict[int, dict[int, Passage]] = {}
    if numbers:
        wanted = Passage.objects.filter(
            entry_id__in=numbers, number__in={number for best in numbers.values() for number in best}
        )
        for passage in wanted:
            passages.setdefault(passage.entry_id, {})[passage.number] = passage
    marked = []
    for hit in hits:
        by = translated.get(hit.entry.pk, ())
        surfaces, lemmas = _to_mark(asked, by)
        mine = passages.get(hit.entry.pk, {})
        best = [mine[number] for number in numbers.get(hit.entry.pk, ()) if number in mine]
        fragments = [
            Fragment(
                unit=passage.unit,
                number=passage.number,
                url=hit.source.url_of_passage(hit.url, passage.unit, passage.number)
                if passage.unit
                else hit.url,
                segments=highlight(passage.text, hit.entry.language or language, surfaces, lemmas),
            )
            for passage in best
        ]
        if not fragments and (summary := hit.source.summary(hit.target)):
            segments = highlight(summary, hit.entry.language or language, surfaces, lemmas)
            fragments = [Fragment("", 0, hit.url, segments)]
        marked.append(replace(hit, fragments=fragments, translated=by))
    return marked


def _to_mark(asked: Request, by: tuple[Translation, ...]) -> tuple[set[str], set[str]]:
    """Surfaces and lemmas to mark in a hit that was found directly, or `by` these translations."""
    words = [*asked.words, *(word for translation in by for word in translation.words)]
    surfaces = {word.surface for word in words} | {key for phrase in asked.phrases for key in phrase}
    return surfaces, {lemma for word in words for lemma in word.lemmas}
