from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "editing"
    verbose_name = _("Editing")

    def ready(self):
        from cms.core.page_publishing import before_publishing
        from cms.core.periodic import every_sweep

        from . import content_checks, page_checks, results, target_checks, tasks  # noqa: F401 (they register their checks)
        from .gate import ask

        before_publishing(ask)
        every_sweep(results.catch_up)
        every_sweep(tasks.look_at_what_is_due)
