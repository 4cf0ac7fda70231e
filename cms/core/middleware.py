from django.conf import settings
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
