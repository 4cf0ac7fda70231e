from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisibilityConfig(AppConfig):
    name = "cms.visibility"
    label = "visibility"
    verbose_name = _("Visibility guide")

    def ready(self):
        from cms.core import kept
        from cms.media.access import owns_file

        from . import panels  # noqa: F401 (registers what stands at the foot of pages)
        from .models import DonorMark

        kept.follow(DonorMark)
        owns_file(DonorMark, "drawing")
        owns_file(DonorMark, "picture")
