from django.conf import settings

from .principals import keeping_principals


class AccessMiddleware:
    """Keeps a person's principals for the length of one request, and what they were shown out of every cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with keeping_principals():
            response = self.get_response(request)
        # A session cookie is there only for those who signed in. Files say for themselves how they are kept.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.streaming:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
