"""Redirects that editors make, and those that Wagtail makes where an address changed."""

from urllib.parse import urlparse

from wagtail.contrib.redirects import middleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from .navigation import visible


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Wagtail's leads to drafts too, and to what is under embargo: its address has the words of its title. A reader
    is led to what they may see; otherwise there is nothing, as there is where no redirect is."""

    def process_response(self, request, response):
        answer = super().process_response(request, response)
        if answer is response:
            return response
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = middleware.get_redirect(request, path)
        found = found or middleware.get_redirect(request, urlparse(path).path)
        if found and found.redirect_page_id:
            pages = Page.objects.filter(pk=found.redirect_page_id)
            return answer if visible(pages, request.user).exists() else response
        return answer
