from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "extranet.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        # What of a person is kept, what a space shows, who may do what, what follows when a person is deleted, and what the worker sweeps.
        from . import checkout, my_data, panels, policy, trash  # noqa: F401 (they register themselves)
