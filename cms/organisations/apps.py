from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "cms.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self):
        from cms.core.periodic import every_sweep

        from . import principals, registering  # noqa: F401 (registers who is a partner)

        every_sweep(registering.forget_old)
