"""What stands between an editor and publishing: a page with errors stays a draft, with everything that was typed.

Only publishing in the back office is asked. Programs that publish (the demo, a migration) answer for themselves.
"""

from contextvars import ContextVar

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from . import reviewing
from .checks import ERROR, Finding, errors
from .outline import Place

#: The present request, when it is one of the back office.
_in_back_office: ContextVar[HttpRequest | None] = ContextVar("in_back_office", default=None)


class NotReady(Exception):
    """Raised where a page with errors is about to be published by an editor. What was saved of it is kept."""

    def __init__(self, page: Page, found: list[Finding]):
        super().__init__(f"{page} has errors")
        self.page, self.found = page, found


class PublishingGateMiddleware:
    """Says in the back office why a page was not published, and leads back to where it is edited."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        token = _in_back_office.set(request)
        try:
            return self.get_response(request)
        finally:
            _in_back_office.reset(token)

    def process_exception(self, request, exception):
        if not isinstance(exception, NotReady):
            return None
        # An exception leaves the language that the back office had chosen.
        profile = getattr(request.user, "wagtail_userprofile", None)
        with override(profile.get_preferred_language() if profile else get_language()):
            return refuse(request, exception.page, exception.found)


def ask(page: Page) -> None:
    """`page` as it would be published. Raises `NotReady` when an editor publishes it and it has errors."""
    if (request := _in_back_office.get()) is not None:
        found = what_stops(page, request.user)
        if found:
            raise NotReady(page, found)


def what_stops(page: Page, user) -> list[Finding]:
    """Errors of the page, and that nobody but `user` has read it yet."""
    found = errors(page)
    if not user.is_superuser and reviewing.is_alone(page, user):
        says = _(
            "Nobody else has read this text yet. Submit it for review with the button below: a colleague approves it, "
            "and it is published."
        )
        found.append(Finding("four-eyes", ERROR, says, Place("", "")))
    return found


def refuse(request, page: Page, found: list[Finding]):
    """The answer to who wanted to publish: back to the editor, what is missing said there."""
    messages.error(
        request,
        format_html(
            "{} {} <ul>{}</ul>",
            _("“%(title)s” is not published yet.") % {"title": page.title},
            _("Everything you wrote is saved as a draft. Put right first:"),
            format_html_join("", "<li>{}</li>", ((finding.says,) for finding in found)),
        ),
    )
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]) + "#before-publishing")


def remind(request, found: list[Finding]) -> None:
    """What could be better about a page that has just been published."""
    if found:
        messages.warning(
            request,
            format_html(
                "{} <ul>{}</ul>",
                _("Published. What would make it better:"),
                format_html_join("", "<li>{}</li>", ((finding.says,) for finding in found)),
            ),
        )
