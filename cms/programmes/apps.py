from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "cms.programmes"
    label = "programmes"
    verbose_name = _("Pillars, fields and programmes")

    def ready(self):
        from . import gathering  # noqa: F401 (registers what it gathers)
