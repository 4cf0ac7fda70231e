"""The public page of somebody who writes."""

from django.shortcuts import render
from wagtail.models import Locale

from cms.access.policies import get_visible_or_404
from cms.core.page_cache import for_all

from . import works
from .authors import Author

MOST = 50


@for_all
def detail(request, slug):
    """What she wrote, in the reader's language: as much of it as the reader may see."""
    author = get_visible_or_404(Author.objects.select_related("picture"), request.user, slug=slug)
    written = works.newest(request.user, Locale.get_active(), limit=MOST, author=author)
    return render(request, "news/author.html", {"author": author, "works": written})
