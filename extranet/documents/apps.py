from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "extranet.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from . import panels, policy  # noqa: F401 (register what a space shows, and who may do what)
