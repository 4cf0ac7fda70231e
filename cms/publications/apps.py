from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "cms.publications"
    label = "publications"
    verbose_name = _("Publications")

    def ready(self):
        from cms.news import works

        from . import pdfs
        from .models import PublicationPage

        works.register(PublicationPage, authors="authorships__author")
        pdfs.follow_documents()
