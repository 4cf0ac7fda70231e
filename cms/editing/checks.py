"""What is looked at before a page is published. A feature registers its check for a page type with `check_for`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from wagtail.models import Page

from .outline import Outline, Place, outline_of

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """`says`: one sentence on what is missing, one on what to do. An error stops publishing, a warning does not."""

    code: str
    level: str
    says: str
    place: Place

    @property
    def is_error(self) -> bool:
        return self.level == ERROR


class Draft:
    """A page as it is being edited, with what stands in it. Checks read this and write nothing."""

    def __init__(self, page: Page, now: datetime | None = None):
        self.page = page
        self.now = now or timezone.now()

    @cached_property
    def outline(self) -> Outline:
        return outline_of(self.page)

    @property
    def opens(self) -> datetime:
        """From when on everybody will read it, if it were published now."""
        visible_from = getattr(self.page, "visible_from", None)
        return max(self.now, visible_from) if visible_from else self.now


Check = Callable[[Draft], Iterable[Finding]]
_checks: list[tuple[type[Page], Check]] = []


def check_for(page_type: type[Page]) -> Callable[[Check], Check]:
    """A decorator: `check(draft)` gives what it finds in pages of this type, and of those that derive from it."""

    def register(check: Check) -> Check:
        _checks.append((page_type, check))
        return check

    return register


def findings(page: Page, now: datetime | None = None) -> list[Finding]:
    """Errors first, otherwise in the order of the checks."""
    draft = Draft(page, now)
    found = [found for kind, check in _checks if isinstance(page, kind) for found in check(draft)]
    return sorted(dict.fromkeys(found), key=lambda one: not one.is_error)


def errors(page: Page, now: datetime | None = None) -> list[Finding]:
    return [finding for finding in findings(page, now) if finding.is_error]
