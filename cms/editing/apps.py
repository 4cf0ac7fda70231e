from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "editing"
    verbose_name = _("Editing")

    def ready(self):
        from cms.core.page_publishing import before_publishing

        from . import content_checks, page_checks, target_checks  # noqa: F401 (they register their checks)
        from .gate import ask

        before_publishing(ask)
