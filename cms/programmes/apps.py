from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "cms.programmes"
    label = "programmes"
    verbose_name = _("Pillars, fields and programmes")

    def ready(self):
        from cms.core import kept

        from . import gathering  # noqa: F401 (registers what it gathers)
        from .staff import StaffMember

        kept.follow(StaffMember)
