"""A reader's language, time zone and second factor."""

import zoneinfo

from django.conf import settings
from django.core.cache import cache
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

MACHINES = (
    "/admin/", settings.MEDIA_URL, settings.STATIC_URL, "/health/", "/uploads/", "/feeds/", "/share/", "/sitemap",
)  # fmt: skip


class ReaderLocaleMiddleware(LocaleMiddleware):
    """The language of the URL; without one (`/`), the browser's wish. Never a cookie."""

    def process_response(self, request, response):
        if request.path_info.startswith(MACHINES):  # what is not there is not looked for in a language
            return response
        response = super().process_response(request, response)
        # Pages carry their language in the URL: their content does not depend on the browser's wish.
        if response.status_code == 200 and request.path_info.startswith(f"/{request.LANGUAGE_CODE}/"):
            vary = [
                name for name in response.get("Vary", "").split(", ") if name and name != "Accept-Language"
            ]
            response.headers.pop("Vary", None)
            if vary:
                response.headers["Vary"] = ", ".join(vary)
        return response


class ReaderTimeZoneMiddleware:
    """Times are shown in the reader's zone, to strangers in the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A session cookie is there only for those who signed in: others cost no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Staff without a second factor are led to set one up before they go anywhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            settings.SECOND_FACTOR_REQUIRED_FOR_STAFF
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and "/accounts/" not in request.path
            and not request.path.startswith(settings.STATIC_URL)
            and request.user.is_authenticated
            and needs_second_factor(request.user)
        ):
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


class LastSeenMiddleware:
    """Notes every few minutes that a session is in use, for its owner's list of sessions."""

    EVERY = 300  # seconds: a page more is no write more

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and not request.path.startswith(settings.STATIC_URL)
            and request.user.is_authenticated
            # In the cache, not in the session: a page that writes into it would answer with a cookie, the next not.
            and cache.add(f"seen:{request.session.session_key}", 1, timeout=self.EVERY)
        ):
            from allauth.usersessions.models import UserSession

            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def needs_second_factor(user) -> bool:
    """Whether this person works in the back office and has no second factor yet."""
    from allauth.mfa.models import Authenticator

    works_inside = user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin")
    return works_inside and not Authenticator.objects.filter(user=user).exists()
