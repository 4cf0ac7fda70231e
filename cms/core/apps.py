from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("Site")

    def ready(self):
        from wagtail.models import Site

        from . import checks, kept, page_changes  # noqa: F401 (registers the system checks)
        from .library_labels import translate_when_shown

        page_changes.listen()
        kept.follow(Site, kept.EVERYTHING)  # its name stands in the addresses on every page
        translate_when_shown()
