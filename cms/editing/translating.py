"""In which languages a page is there: published, a draft, older than the text it was translated from, or not at all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

STATES = {
    "there": _("there"),
    "draft": _("draft"),
    "older": _("older than its source"),
    "missing": _("missing"),
}

#: Languages published within this time belong together, in whatever order that was done.
TOGETHER = timedelta(hours=1)


@dataclass(frozen=True)
class Cell:
    """One page in one language. `pk`: of the page in that language, None where there is none."""

    code: str
    name: str
    state: str
    pk: int | None
    is_source: bool = False

    @property
    def label(self):
        return STATES[self.state]


@dataclass(frozen=True)
class Status:
    own: Cell
    cells: tuple[Cell, ...]
    source_name: str

    @property
    def others(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.code != self.own.code]


def status_of(page: Page) -> Status:
    """Of a page that may not be saved yet: then it is in no other language."""
    return statuses([page]).get(page.translation_key) or _status(page, [page], None)


def statuses(pages: Iterable[Page]) -> dict:
    """Translation key → `Status`, as seen from each of `pages`. Two queries however many they are."""
    by_key = {page.translation_key: page for page in pages}
    family = defaultdict(list)
    rows = Page.objects.filter(translation_key__in=by_key, alias_of=None).select_related("locale")
    for row in rows.only(
        "pk",
        "translation_key",
        "live",
        "last_published_at",
        "latest_revision_created_at",
        "locale",
        "path",
        "depth",
    ):
        family[row.translation_key].append(row)
    sources = dict(
        TranslationSource.objects.filter(object_id__in=by_key).values_list(
            "object_id", "locale__language_code"
        )
    )
    return {key: _status(page, family[key], sources.get(key)) for key, page in by_key.items() if family[key]}


def _status(page: Page, family: list[Page], source_code: str | None) -> Status:
    rows = {row.locale.language_code: row for row in family}
    code_of_source = source_code if source_code and source_code in rows else _first_language(rows)
    source = rows.get(code_of_source)
    cells = tuple(
        Cell(
            code,
            name,
            _state(rows.get(code), source),
            rows[code].pk if code in rows else None,
            code == code_of_source,
        )
        for code, name in settings.LANGUAGES
    )
    own_code = page.locale.language_code
    own = next((cell for cell in cells if cell.code == own_code), cells[0])
    return Status(own, cells, dict(settings.LANGUAGES).get(code_of_source, ""))


def _first_language(rows: dict[str, Page]) -> str:
    """Where nobody started a translation: the first of the site's languages in which the page is published."""
    codes = [code for code, _name in settings.LANGUAGES if code in rows]
    return next((code for code in codes if rows[code].live), codes[0] if codes else "")


def _state(row: Page | None, source: Page | None) -> str:
    if row is None:
        return "missing"
    if not row.live:
        return "draft"
    if source is None or row.pk == source.pk or not source.last_published_at:
        return "there"
    touched = max(filter(None, (row.last_published_at, row.latest_revision_created_at)), default=None)
    return "older" if touched is not None and touched < source.last_published_at - TOGETHER else "there"


# -- all of them, for lists and numbers ----------------------------------------------------------------


def sources() -> QuerySet[Page]:
    """One page of each family: the one from which it is translated, otherwise the first of the site's languages."""
    own = _ranked(Page.objects.filter(depth__gt=1, alias_of=None))
    before = _ranked(Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)).filter(
        rank__lt=OuterRef("rank")
    )
    return own.filter(~Exists(before))


def _ranked(pages: QuerySet[Page]) -> QuerySet[Page]:
    started = TranslationSource.objects.filter(
        object_id=OuterRef("translation_key"), locale_id=OuterRef("locale_id")
    )
    places = [
        When(locale__language_code=code, then=Value(place))
        for place, (code, _name) in enumerate(settings.LANGUAGES, 1)
    ]
    rank = Case(When(Exists(started), then=Value(0)), *places, default=Value(9), output_field=IntegerField())
    return pages.annotate(rank=rank)


def lacking(pages: QuerySet[Page], state: str, language: str = "") -> QuerySet[Page]:
    """Those of `sources()` of which a language (or any) is missing, a draft, or older than its source."""
    family = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    codes = [language] if language else [code for code, _name in settings.LANGUAGES]
    condition = Q()
    for code in codes:
        there = family.filter(locale__language_code=code)
        if state == "missing":
            condition |= ~Q(Exists(there))
        elif state == "draft":
            condition |= Q(Exists(there.filter(live=False)))
        else:
            condition |= Q(Exists(there.filter(_older())))
    return pages.filter(condition)


def _older() -> Q:
    since = ExpressionWrapper(OuterRef("last_published_at") - TOGETHER, output_field=DateTimeField())
    untouched = Q(latest_revision_created_at=None) | Q(latest_revision_created_at__lt=since)
    return Q(live=True, last_published_at__lt=since) & untouched & ~Q(pk=OuterRef("pk"))


def numbers() -> dict[str, int]:
    """How many published texts lack a language, and how many have a translation older than they are."""
    published = sources().filter(live=True)
    return {state: lacking(published, state).count() for state in ("missing", "older")}
