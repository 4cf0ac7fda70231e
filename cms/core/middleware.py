from django.conf import settings
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.csp import CSP


class AdminPolicyMiddleware:
    """Wagtail's back office has inline scripts and styles: its pages, and no others, may."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = {
            **settings.SECURE_CSP,
            "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
            "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
            "img-src": [CSP.SELF, "data:", "blob:"],
        }

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_config = self.policy  # as django.views.decorators.csp.csp_override does
        return response


class BodySizeMiddleware:
    """Refuses a form with too much in it by what it says of its size, before any of it is written to the disk."""

    MARGIN = (
        1024 * 1024
    )  # what stands around a file: then the form itself says it best, and keeps what was typed

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        too_much = length.isdigit() and int(length) > settings.FORM_MAX_BYTES + self.MARGIN
        if (
            too_much
            and request.content_type == "multipart/form-data"
            and not request.path.startswith("/admin/")
        ):
            context = {"only_homes": True, "limit": filesizeformat(settings.FORM_MAX_BYTES)}
            return render(request, "413.html", context, status=413)
        return self.get_response(request)
