from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "extranet.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        # They register what of a person is kept, what a space shows, and who may do what.
        from . import my_data, panels, policy  # noqa: F401
