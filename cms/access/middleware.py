from .principals import keeping_principals


class AccessMiddleware:
    """Keeps a person's principals for the length of one request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with keeping_principals():
            return self.get_response(request)
