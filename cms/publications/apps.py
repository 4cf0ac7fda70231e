from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "cms.publications"
    label = "publications"
    verbose_name = _("Publications")

    def ready(self):
        from cms.news import works
        from cms.sharing.feeds import feed_section

        from . import gathering, pdfs  # noqa: F401 (registers what it gathers)
        from .models import PublicationPage

        feed_section(
            "publications",
            model=PublicationPage,
            title=_("Publications"),
            joined=("cover", "drawn_cover", "infographic"),
            fetched=("authorships__author", "authorships__organisation"),
        )
        works.register(PublicationPage, authors="authorships__author")
        pdfs.follow_documents()
