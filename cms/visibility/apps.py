from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisibilityConfig(AppConfig):
    name = "cms.visibility"
    label = "visibility"
    verbose_name = _("Visibility guide")

    def ready(self):
        from . import panels  # noqa: F401 (registers what stands at the foot of pages)
