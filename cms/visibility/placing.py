"""Whose marks belong on a page, a PDF or a mail: a rule, not somebody's memory.

A programme's page shows the marks of its donors. A page that belongs to a programme (its `programme_links`, or those of
any of its translations) shows the marks of that programme's donors. A mark is shown from its first to its last day.
"""

import base64
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from wagtail.models import Page

from cms.core import kept, page_changes
from cms.programmes.models import ProgrammeLink, ProgrammePage, ProgrammePartner

from .models import DonorMark


@dataclass(frozen=True)
class PlacedMark:
    """A mark as templates show it. `image` is an address; `data` the drawing itself, for what is printed."""

    name: str
    image: str
    url: str
    width: int
    height: int
    ground: str
    clear_space: int
    sentence: str
    disclaimer: str
    mark: DonorMark

    @property
    def data(self) -> str:
        """As a data: address, so that a PDF asks nobody for it."""
        with self.mark.drawing.open() as file:
            return f"data:image/svg+xml;base64,{base64.b64encode(file.read()).decode()}"

    @property
    def png(self) -> str:
        return self.mark.picture.url if self.mark.picture else ""


def marks_of_page(page: Page, on: date | None = None) -> list[PlacedMark]:
    """The marks that belong on `page`, in their order: three queries, however many programmes it belongs to."""
    keys = {page.translation_key, *_programmes_of(page)}
    if len(keys) == 1 and page.specific_class is not ProgrammePage:
        return []  # it belongs to none
    kept.depends(*(f"family:{key.hex}" for key in keys))
    programmes = ProgrammePage.objects.filter(translation_key__in=keys).visible_to(None)
    return _placed(programmes, on)


def _programmes_of(page: Page) -> list[UUID]:
    """Translation keys of the programmes to which the page belongs in any of its languages."""

    def read() -> list[UUID]:
        kept.depends(page_changes.family(page))
        family = Page.objects.filter(translation_key=page.translation_key).values("pk")
        links = ProgrammeLink.objects.filter(page__in=family)
        return list(links.values_list("programme__translation_key", flat=True))

    return kept.remember(f"programmes-of:{page.translation_key.hex}", read)


def marks_of_programmes(programmes, on: date | None = None) -> list[PlacedMark]:
    """For mails and PDFs about programmes (pages in any language)."""
    keys = {programme.translation_key for programme in programmes}
    return _placed(ProgrammePage.objects.filter(translation_key__in=keys, live=True), on)


def marks_of_front_page(on: date | None = None) -> list[PlacedMark]:
    marks = DonorMark.objects.filter(on_front_page=True).visible_to(None)
    return [place(mark) for mark in marks.valid_on(on or timezone.localdate()).select_related("organisation")]


def _placed(programmes, on: date | None) -> list[PlacedMark]:
    donors = ProgrammePartner.objects.filter(
        page__in=programmes.order_by().values("pk"), role=ProgrammePartner.Role.DONOR
    ).values("organisation_id")
    marks = DonorMark.objects.filter(organisation_id__in=donors).visible_to(None)
    return [place(mark) for mark in marks.valid_on(on or timezone.localdate()).select_related("organisation")]


def place(mark: DonorMark) -> PlacedMark:
    width, height = mark.shown_size
    return PlacedMark(
        name=mark.organisation.name,
        image=mark.drawing.url,
        url=mark.organisation.get_absolute_url(),
        width=width,
        height=height,
        ground=mark.ground,
        clear_space=mark.clear_space,
        sentence=mark.sentence,
        disclaimer=mark.disclaimer,
        mark=mark,
    )
