"""What of each model is searchable. A page's text comes from its own `search_fields`, as everywhere in Wagtail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cache
from typing import ClassVar, NamedTuple

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page
from wagtail.search import index

from cms.access.grants import with_grants
from cms.access.policies import early_readers, readers
from cms.core.models import BasePage
from cms.organisations.models import Organisation
from cms.topics.models import TaggedPage
from extranet.documents.models import Document
from extranet.spaces.models import Space

from .analysis import LANGUAGES
from .models import FOREVER, LONG_AGO

StrOrPromise = str | Promise

#: Extension of a file → its format, as readers narrow by it.
FORMATS = {
    "pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "pptx": "pptx", "txt": "txt", "csv": "csv",
    "png": "image", "jpg": "image", "jpeg": "image",
}  # fmt: skip
FORMAT_NAMES: dict[str, StrOrPromise] = {
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "pptx": "PowerPoint",
    "csv": "CSV",
    "txt": _("Text"),
    "image": _("Picture"),
}

#: The unit of a passage that says when it is heard, in seconds from the beginning.
TIME = "time"
PASSAGE_LENGTH = 1200  # characters of a passage where the text has no pages of its own
#: Characters of one object's text that are indexed: more would not fit into one request to the engine.
MAX_TEXT = 5_000_000


class Text(NamedTuple):
    text: str
    language: str


class Piece(NamedTuple):
    """A passage to be: `unit` names what `number` counts, "" where nobody would say it."""

    text: str
    language: str
    unit: str = ""
    number: int = 0
    title: str = ""


@dataclass
class Projection:
    """All of one object that the search keeps."""

    kind: str
    language: str
    title: list[Text]
    summary: list[Text]
    body: list[Piece]
    readers: frozenset[str]
    early: frozenset[str]
    space_id: int | None = None
    date: datetime | None = None
    organisation_id: int | None = None
    municipalities: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    format: str = ""
    visible_from: datetime = LONG_AGO
    visible_until: datetime = FOREVER
    is_clean: bool = True
    serves: dict[str, datetime] = field(default_factory=dict)


class Source:
    """How objects of `model` are found. `kind` is the facet; `label` its name, one and many."""

    model: type[Model]
    kind: str
    label: StrOrPromise = _("Other")
    #: What the numbers of passages count, by name.
    units: ClassVar[dict[str, StrOrPromise]] = {}
    #: What has the same `space_id` is found by this object's organisation, municipalities and topics too.
    hands_down = False

    def companions(self, obj) -> Iterable[Model]:
        """Objects whose projection depends on this one."""
        return ()

    def loaded(self, objects: QuerySet) -> QuerySet:
        """What projecting many needs, in as few queries as possible."""
        return objects

    def project(self, obj) -> Projection:
        raise NotImplementedError

    def shown(self, objects: QuerySet) -> QuerySet:
        """What a list of hits needs, in as few queries as possible."""
        return objects

    def title(self, obj) -> str:
        return str(obj)

    def summary(self, obj) -> str:
        return getattr(obj, "summary", "")

    def url(self, obj, request=None) -> str:
        return obj.get_absolute_url()

    def url_of_passage(self, url: str, unit: str, number: int) -> str:
        return url


_sources: dict[type[Model], Source] = {}


def register(source: type[Source]) -> type[Source]:
    _sources[source.model] = source()
    return source


def all_sources() -> list[Source]:
    return list(_sources.values())


def source_for(model: type[Model]) -> Source | None:
    """The source of a model: its own, or that of the nearest base."""
    return next((_sources[base] for base in model.__mro__ if base in _sources), None)


def indexed_models() -> list[tuple[type[Model], Source]]:
    """Every concrete model that is searchable, with its source."""
    from django.apps import apps

    return [(model, source) for model in apps.get_models() if (source := source_for(model)) is not None]


def ids(related) -> frozenset[int]:
    """The ids of related objects."""
    return frozenset(found.pk for found in related.all())


def tags_of(space: Space) -> dict:
    """What a space and all that is in it are found by, as values of a projection."""
    return {
        "organisation_id": space.organisation_id,
        "municipalities": ids(space.municipalities),
        "topics": ids(space.topics),
    }


def in_all_languages(obj, field: str) -> list[Text]:
    """The texts of a field that has a column for each language."""
    return [Text(getattr(obj, f"{field}_{language[:2]}"), language) for language in LANGUAGES]


def field_texts(page: Page, leave_out: Iterable[str] = ()) -> Iterator[str]:
    """The texts of a page's SearchFields, plain and without markup."""
    for search_field in page.get_search_fields():
        if isinstance(search_field, index.SearchField) and search_field.field_name not in leave_out:
            value = search_field.get_value(page)
            for text in value if isinstance(value, (list, tuple)) else [value]:
                if text and (plain := strip_tags(str(text)).strip()):
                    yield plain


def in_passages(texts: Iterable[str], language: str) -> list[Piece]:
    """Paragraphs joined to passages of about PASSAGE_LENGTH characters."""
    pieces, lines, length = [], [], 0
    for text in texts:
        if lines and length + len(text) > PASSAGE_LENGTH:
            pieces.append(Piece("\n".join(lines), language))
            lines, length = [], 0
        lines.append(text)
        length += len(text)
    if lines:
        pieces.append(Piece("\n".join(lines), language))
    return pieces


@register
class PageSource(Source):
    """Public pages: each translation is an entry of its own, which answers its own language, and those
    languages for which no better translation is open. The order of preference is that of LANGUAGES."""

    model = BasePage
    kind = "page"
    label = _("Page")
    preference = LANGUAGES

    def companions(self, obj):
        return obj.__class__._default_manager.filter(translation_key=obj.translation_key).exclude(pk=obj.pk)

    def project(self, obj):
        language = obj.locale.language_code
        return Projection(
            kind=getattr(obj, "search_kind", self.kind),
            language=language,
            title=[Text(obj.title, language)],
            summary=[Text(obj.summary, language)],
            body=in_passages(field_texts(obj, leave_out=("title", "summary")), language),
            readers=readers(obj),
            early=early_readers(obj),
            date=self.date(obj),
            municipalities=ids(obj.municipalities) if isinstance(obj, TaggedPage) else frozenset(),
            topics=ids(obj.topics) if isinstance(obj, TaggedPage) else frozenset(),
            visible_from=obj.visible_from or LONG_AGO,
            serves=self.serves(obj, language),
        )

    def date(self, obj) -> datetime | None:
        """The date an editor gave it, else when it was first published."""
        if given := getattr(obj, "date", None):
            return timezone.make_aware(datetime.combine(given, time.min))
        return obj.first_published_at

    def serves(self, obj, language: str) -> dict[str, datetime]:
        """Language → until when this page answers its readers: until a page they would rather read opens."""
        opens = {
            page.locale.language_code: page.visible_from or LONG_AGO
            for page in self.companions(obj).filter(live=True).select_related("locale")
        }
        until = {}
        for reader in self.preference:
            wishes = [reader, *(code for code in self.preference if code != reader)]
            better = wishes[: wishes.index(language)] if language in wishes else wishes
            until[reader] = min((opens[code] for code in better if code in opens), default=FOREVER)
        return until

    def loaded(self, objects):
        return objects.select_related("locale")

    def shown(self, objects):
        return objects.select_related("locale")

    def title(self, obj):
        return obj.title

    def url(self, obj, request=None):
        return obj.get_url(request) or ""


@register
class DocumentSource(Source):
    model = Document
    kind = "document"
    label = _("Document")
    units: ClassVar[dict[str, StrOrPromise]] = {
        "page": pgettext_lazy("page of a document", "page"),
        "slide": _("slide"),
        "sheet": _("sheet"),
        "section": _("section"),
    }

    def loaded(self, objects):
        return (
            with_grants(objects)
            .select_related("space")
            .prefetch_related("texts", "tags", "space__municipalities", "space__topics")
        )

    def project(self, obj):
        return Projection(
            kind=self.kind,
            language=obj.language,
            title=[Text(f"{obj.title} {obj.file_name}", obj.language)],
            summary=[
                Text(obj.description, obj.language),
                Text(", ".join(tag.name for tag in obj.tags.all()), obj.language),
            ],
            body=[
                Piece(unit.text, obj.language, unit.unit, unit.number, unit.title) for unit in obj.texts.all()
            ],
            readers=readers(obj),
            early=early_readers(obj),
            space_id=obj.space_id,
            date=obj.published_at or obj.created_at,
            format=FORMATS.get(obj.extension, ""),
            **tags_of(obj.space),
            visible_from=obj.visible_from or LONG_AGO,
            visible_until=obj.visible_until or FOREVER,
            is_clean=obj.is_clean,
        )

    def summary(self, obj):
        return obj.description

    def url_of_passage(self, url, unit, number):
        return f"{url}?unit={number}#unit-{number}"


@register
class SpaceSource(Source):
    """The card of a space, in all its languages."""

    model = Space
    kind = "space"
    hands_down = True
    label = _("Space")

    def project(self, obj):
        return Projection(
            kind=self.kind,
            language="",
            title=in_all_languages(obj, "name"),
            summary=in_all_languages(obj, "summary"),
            body=[],
            readers=readers(obj),
            early=frozenset(),
            space_id=obj.pk,
            **tags_of(obj),
        )


@register
class OrganisationSource(Source):
    model = Organisation
    kind = "organisation"
    label = _("Organisation")

    def project(self, obj):
        aliases = " ".join(obj.aliases.split("\n"))
        return Projection(
            kind=self.kind,
            language="",
            title=[*in_all_languages(obj, "name"), Text(aliases, "sq")],
            summary=in_all_languages(obj, "description"),
            body=[],
            readers=readers(obj),
            early=frozenset(),
            organisation_id=obj.pk,
            municipalities=frozenset({obj.pk} if obj.kind == Organisation.Kind.MUNICIPALITY else ()),
        )

    def summary(self, obj):
        return obj.description


@cache
def kind_labels() -> dict[str, StrOrPromise]:
    labels: dict[str, StrOrPromise] = {source.kind: source.label for source in all_sources()}
    for model, source in indexed_models():
        if issubclass(model, Page):
            labels.setdefault(getattr(model, "search_kind", source.kind), model._meta.verbose_name or "")
    return labels


def kind_name(kind: str) -> str:
    """The name of a kind in the reader's language."""
    return capfirst(str(kind_labels().get(kind, kind)))


def clock(seconds: int) -> str:
    """754 → "12:34", 3754 → "1:02:34"."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def unit_labels() -> dict[str, StrOrPromise]:
    return {unit: label for source in all_sources() for unit, label in source.units.items()}
