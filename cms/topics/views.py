from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.access.policies import get_visible_or_404
from cms.core.collation import reading_order
from cms.core.page_cache import for_all

from .gathering import Scope, gather
from .models import Topic

SHOWN = 6  # of each kind


@require_safe
@for_all
def topic_list(request):
    """All topics in the alphabet of the reader's language. Some dozens: no paging."""
    topics = sorted(Topic.objects.visible_to(request.user), key=lambda topic: reading_order(topic.name))
    return render(request, "topics/list.html", {"topics": topics})


@require_safe
@for_all
def detail(request, slug):
    topic = get_visible_or_404(Topic, request.user, slug=slug)
    groups = gather(request.user, Scope(topics=frozenset({topic.pk})), limit=SHOWN)
    return render(request, "topics/detail.html", {"topic": topic, "groups": groups})
