"""What stands in a page as it is being edited: headings, links, pictures, paragraphs, in the order they are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import models
from django.utils.text import capfirst
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

from cms.blocks.layout import Steps
from cms.blocks.media import Files
from cms.blocks.text import Callout

#: Fields of blocks that their templates draw as headings, with the level. A feature adds its own with `draws_heading`.
_HEADINGS: dict[type[blocks.Block], tuple[str, int]] = {}


def draws_heading(block: type[blocks.Block], name: str, level: int) -> None:
    """Say that the template of `block` draws its field `name` as a heading of this level."""
    _HEADINGS[block] = (name, level)


for _block in (Callout, Files, Steps):
    draws_heading(_block, "title", 2)


@dataclass(frozen=True)
class Place:
    """Where in the editor something stands: a field, and in a text of blocks which one."""

    field: str
    label: str
    block: str = ""
    number: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Heading:
    place: Place
    level: int
    text: str


@dataclass(frozen=True)
class Link:
    """`kind`: page, document, or address; `target`: a number, or where it leads."""

    place: Place
    kind: str
    target: str
    text: str = ""


@dataclass(frozen=True)
class Picture:
    place: Place
    described: bool


@dataclass(frozen=True)
class Paragraph:
    place: Place
    words: int
    begins: str


@dataclass(frozen=True)
class Table:
    place: Place
    has_header: bool


@dataclass(frozen=True)
class Chosen:
    """Something chosen from a list of pages, files or pictures; `pk` None: what was chosen is gone."""

    place: Place
    kind: str
    pk: int | None


@dataclass
class Outline:
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    chosen: list[Chosen] = field(default_factory=list)


def outline_of(page: Page) -> Outline:
    """`page` may be a draft that no table has: nothing is asked of the database but what its fields name."""
    found = Outline()
    for model_field in own_fields(type(page)):
        _read_field(found, page, model_field, Place(model_field.name, label_of(model_field)))
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label.startswith("wagtail"):
            continue
        name = relation.get_accessor_name()
        for number, child in enumerate(getattr(page, name).all(), 1):
            place = Place(name, capfirst(str(relation.related_model._meta.verbose_name_plural)), "", number)
            for child_field in relation.related_model._meta.get_fields():
                if isinstance(child_field, models.ForeignKey) and not isinstance(child_field, ParentalKey):
                    _read_field(found, child, child_field, place)
    return found


def own_fields(model: type[Page]) -> Iterator[models.Field]:
    """The fields that an editor of this type fills in, Wagtail's own aside."""
    for model_field in model._meta.get_fields():
        if (
            getattr(model_field, "concrete", False)
            and model_field.model is not Page
            and not getattr(model_field.remote_field, "parent_link", False)
        ):
            yield model_field


def label_of(model_field) -> str:
    return capfirst(str(model_field.verbose_name))


def _read_field(found: Outline, owner, model_field, place: Place) -> None:
    if isinstance(model_field, StreamField):
        for number, child in enumerate(getattr(owner, model_field.name) or [], 1):
            here = Place(place.field, place.label, child.id or "", number, str(child.block.label))
            _read_block(found, child.block, child.value, here)
    elif isinstance(model_field, RichTextField):
        read_html(found, getattr(owner, model_field.name) or "", place)
    elif isinstance(model_field, models.URLField):
        if address := getattr(owner, model_field.name):
            found.links.append(Link(place, "address", address, address))
    elif isinstance(model_field, models.ForeignKey):
        _read_relation(found, owner, model_field, place)


def _read_relation(found: Outline, owner, model_field, place: Place) -> None:
    pk = getattr(owner, model_field.attname)
    if pk is None:
        return
    if issubclass(model_field.related_model, Page):
        found.chosen.append(Chosen(place, "page", pk))
    elif issubclass(model_field.related_model, get_document_model()):
        found.chosen.append(Chosen(place, "document", pk))
    elif issubclass(model_field.related_model, get_image_model()):
        found.chosen.append(Chosen(place, "image", pk))
        # A picture without a field for its words is decoration; some words say themselves when left empty.
        words = f"{model_field.name}_alt"
        if hasattr(owner, words) and model_field.name not in getattr(owner, "described_by_title", ()):
            at = Place(words, label_of(owner._meta.get_field(words)))
            found.pictures.append(Picture(at, bool(getattr(owner, words).strip())))


def _read_block(found: Outline, block: blocks.Block, value, place: Place) -> None:
    if isinstance(block, ImageBlock):
        if value is not None:
            found.chosen.append(Chosen(place, "image", value.pk))
            found.pictures.append(
                Picture(place, value.decorative or bool((value.contextual_alt_text or "").strip()))
            )
    elif isinstance(block, blocks.BaseStreamBlock):
        for child in value or []:
            _read_block(found, child.block, child.value, place)
    elif isinstance(block, blocks.ListBlock):
        for child in value or []:
            _read_block(found, block.child_block, child, place)
    elif isinstance(block, blocks.BaseStructBlock):
        _read_struct(found, block, value, place)
    elif isinstance(block, blocks.RichTextBlock):
        read_html(found, value.source if value else "", place)
    elif isinstance(block, blocks.URLBlock):
        if value:
            found.links.append(Link(place, "address", value, value))
    elif isinstance(block, CHOOSERS) and (value is not None or block.required):
        found.chosen.append(Chosen(place, _kind_of(block), value.pk if value is not None else None))


CHOOSERS = (blocks.PageChooserBlock, DocumentChooserBlock, ImageChooserBlock)


def _kind_of(block: blocks.Block) -> str:
    if isinstance(block, blocks.PageChooserBlock):
        return "page"
    return "document" if isinstance(block, DocumentChooserBlock) else "image"


def _read_struct(found: Outline, block, value, place: Place) -> None:
    if value is None:
        return
    for cls, (name, level) in _HEADINGS.items():
        if isinstance(block, cls) and (value.get(name) or "").strip():
            found.headings.append(Heading(place, level, value[name].strip()))
    for name, child in block.child_blocks.items():
        _read_block(found, child, value.get(name), place)
        words = next((word for word in (f"{name}_alt", "alt", "alt_text") if word in block.child_blocks), "")
        if isinstance(child, ImageChooserBlock) and words and value.get(name):
            described = bool(value.get("decorative")) or bool((value.get(words) or "").strip())
            found.pictures.append(Picture(place, described))


def read_html(found: Outline, html: str, place: Place) -> None:
    """Add what stands in a text of Wagtail's own format."""
    reader = _Reader(found, place)
    reader.feed(html)
    reader.close()


class _Reader(HTMLParser):
    HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

    def __init__(self, found: Outline, place: Place):
        super().__init__(convert_charrefs=True)
        self.found, self.place = found, place
        self.heading: tuple[int, list[str]] | None = None
        self.link: tuple[dict, list[str]] | None = None
        self.paragraph: list[str] | None = None
        self.header: bool | None = None

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag in self.HEADINGS:
            self.heading = (int(tag[1]), [])
        elif tag == "a":
            self.link = (attributes, [])
        elif tag == "p":
            self.paragraph = []
        elif tag == "table":
            self.header = False
        elif tag == "th" and self.header is not None:
            self.header = True
        elif tag == "embed" and attributes.get("embedtype") == "image":
            self.found.pictures.append(Picture(self.place, bool(attributes.get("alt", "").strip())))
            if attributes.get("id", "").isdigit():
                self.found.chosen.append(Chosen(self.place, "image", int(attributes["id"])))

    def handle_endtag(self, tag):
        if tag in self.HEADINGS and self.heading:
            level, parts = self.heading
            self.found.headings.append(Heading(self.place, level, _joined(parts)))
            self.heading = None
        elif tag == "a" and self.link:
            self._end_link(*self.link)
            self.link = None
        elif tag == "p" and self.paragraph is not None:
            text = _joined(self.paragraph)
            self.found.paragraphs.append(Paragraph(self.place, len(text.split()), text[:40]))
            self.paragraph = None
        elif tag == "table" and self.header is not None:
            self.found.tables.append(Table(self.place, self.header))
            self.header = None

    def _end_link(self, attributes: dict, parts: list[str]) -> None:
        kind = attributes.get("linktype", "")
        target = attributes.get("id", "") if kind in {"page", "document"} else attributes.get("href", "")
        self.found.links.append(
            Link(self.place, kind if kind in {"page", "document"} else "address", target, _joined(parts))
        )

    def handle_data(self, data):
        for parts in (
            self.heading[1] if self.heading else None,
            self.link[1] if self.link else None,
            self.paragraph,
        ):
            if parts is not None:
                parts.append(data)


def _joined(parts: list[str]) -> str:
    """Without the invisible characters that an empty heading or link may hold."""
    return " ".join("".join(parts).replace("\u200b", "").replace("\ufeff", "").split())
