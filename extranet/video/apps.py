from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideoConfig(AppConfig):
    name = "extranet.video"
    label = "video"
    verbose_name = _("Video rooms")

    def ready(self):
        from . import checks, panels  # noqa: F401 (they register)
