from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "extranet.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from cms.core.periodic import every_sweep

        from . import checks, panels, policy, previews, scanning, tus  # noqa: F401 (register checks, panels, who may do what)

        every_sweep(scanning.catch_up)
        every_sweep(tus.remove_expired)
        every_sweep(previews.catch_up)
