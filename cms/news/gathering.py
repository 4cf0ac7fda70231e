"""News about a topic or a municipality."""

from django.utils.translation import gettext_lazy as _

from cms.topics.gathering import Scope, gathers

from .models import NewsPage


def news_about(user, scope: Scope):
    rows = NewsPage.objects.filter(scope.of(NewsPage), locale__language_code=scope.language)
    return rows.visible_to(user).for_list()


gathers("news", order=20, label=_("News"), all_label="", template="news/teaser.html", rows=news_about)
