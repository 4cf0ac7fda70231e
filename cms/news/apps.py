from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "cms.news"
    label = "news"
    verbose_name = _("News")

    def ready(self):
        from cms.core import kept
        from cms.sharing import sitemap
        from cms.sharing.feeds import feed_section

        from . import gathering  # noqa: F401 (registers what it gathers)
        from .authors import Author
        from .models import NewsPage

        kept.follow(Author)
        sitemap.screens(
            lambda: (("authors:detail", (author.slug,)) for author in Author.objects.visible_to(None))
        )
        feed_section(
            "news",
            model=NewsPage,
            title=_("News"),
            joined=("image",),
            fetched=("authorships__author", "image__renditions"),
        )
