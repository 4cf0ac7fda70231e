from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "extranet.spaces"
    label = "spaces"
    verbose_name = _("Spaces")

    def ready(self):
        from . import principals  # noqa: F401 (registers who may do what in which space)
