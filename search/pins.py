"""Pages that editors put first for what people search for most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from .analysis import LANGUAGES
from .engines import Word
from .models import Entry, Pin
from .phrases import Kept, Keys, keys_of, same_words, words_of
from .vocabulary import lines_of

#: Pages before the first hit: more would push the hits out of sight.
MOST_PINS = 3


@dataclass(frozen=True, slots=True)
class Pinned:
    page: int
    language: str
    phrases: tuple[tuple[Keys, ...], ...]


def _analysed(pins: Iterable[Pin]) -> list[Pinned]:
    return [Pinned(pin.page_id, pin.language, tuple(_phrases(pin))) for pin in pins]


def _phrases(pin: Pin):
    """Each line in each language that it may be in."""
    for line in lines_of(pin.queries):
        for language in (pin.language,) if pin.language else LANGUAGES:
            if words := words_of(line, language):
                yield tuple(keys_of(word) for word in words)


_pins: Kept[list[Pinned]] = Kept(Pin, _analysed)


def pinned_entries(words: Sequence[Word], language: str, now: datetime) -> list[int]:
    """Ids of the entries to show first to a reader of `language` who searches for exactly these words, in any
    order and form. Who may see them is not asked here: they are checked like every hit.

    A pinned page stands for its translations: the one that answers the reader's language is given.
    """
    keys = [keys_of(word) for word in words]
    pages = [
        pin.page
        for pin in _pins.get()
        if pin.language in ("", language) and any(same_words(phrase, keys) for phrase in pin.phrases)
    ]
    return _entries(pages, language, now) if pages else []


def _entries(pages: list[int], language: str, now: datetime) -> list[int]:
    pinned = dict(Page.objects.filter(pk__in=pages).values_list("pk", "translation_key"))
    translations = Page.objects.filter(translation_key__in=pinned.values())
    keys = {(page.content_type_id, page.pk): page.translation_key for page in translations}
    answering = Entry.objects.filter(
        content_type__in={content_type for content_type, _page in keys},
        object_id__in={page for _content_type, page in keys},
        deleted=False,
        **{f"serves_{language[:2]}__gt": now},
    )
    found = {
        keys[content_type, page]: entry
        for content_type, page, entry in answering.values_list("content_type_id", "object_id", "pk")
        if (content_type, page) in keys
    }
    return list(dict.fromkeys(found[pinned[page]] for page in pages if pinned.get(page) in found))
