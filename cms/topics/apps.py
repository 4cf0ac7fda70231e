from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TopicsConfig(AppConfig):
    name = "cms.topics"
    label = "topics"
    verbose_name = _("Topics")

    def ready(self):
        from cms.core import kept
        from cms.sharing import sitemap

        from .models import Topic

        kept.follow(Topic)
        sitemap.screens(
            lambda: [
                ("topics:list", ()),
                *(("topics:detail", (topic.slug,)) for topic in Topic.objects.visible_to(None)),
            ]
        )
