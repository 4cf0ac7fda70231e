from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "cms.news"
    label = "news"
    verbose_name = _("News")

    def ready(self):
        from cms.sharing.feeds import feed_section

        from .models import NewsPage

        feed_section("news", model=NewsPage, title=_("News"))
