"""Results of checks kept for lists and numbers: the worker looks at what changed, and at everything now and then."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.core.models import BasePage

from . import links
from .checks import Draft, findings
from .models import CheckResult

AT_ONCE = 20
#: What a page links to changes without the page: it is looked at again after this time.
EVERY = timedelta(days=3)


def waiting(now=None) -> PageQuerySet:
    """Pages that changed since they were looked at, and those whose turn it is."""
    now = now or timezone.now()
    pages = Page.objects.filter(depth__gt=1, alias_of=None)
    return pages.filter(
        Q(check_result=None)
        | Q(latest_revision_created_at__gt=F("check_result__checked_at"))
        | Q(last_published_at__gt=F("check_result__checked_at"))
        | Q(check_result__checked_at__lt=now - EVERY)
    ).order_by("pk")


def catch_up(limit: int = AT_ONCE) -> int:
    """Look at some of those that wait. Safe in several workers at once: the last result counts."""
    pages = list(waiting()[:limit].specific())
    with override("en"):  # nothing of what is found is kept but its number
        for page in pages:
            refresh(page)
    return len(pages)


def refresh(page: Page) -> None:
    """`page`: as it stands in the tables. Its newest draft is what counts."""
    checked_at = timezone.now()  # before: what is saved meanwhile is looked at again
    draft = page.get_latest_revision_as_object()
    found = findings(draft) if isinstance(draft, BasePage) else []
    urls = links.external(Draft(draft).outline)
    if page.live and page.has_unpublished_changes:
        urls |= links.external(Draft(page).outline)
    links.note(page, urls)
    errors = sum(finding.is_error for finding in found)
    CheckResult.objects.update_or_create(
        page_id=page.pk,
        defaults={"errors": errors, "warnings": len(found) - errors, "checked_at": checked_at},
    )
