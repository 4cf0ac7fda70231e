from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "editing"
    verbose_name = _("Editing")

    def ready(self):
        from cms.core.models import BasePage
        from cms.core.page_publishing import before_publishing
        from cms.core.periodic import every_sweep

        from . import (  # noqa: F401 (they register their checks)
            content_checks,
            missed,
            page_checks,
            redirecting,
            results,
            target_checks,
            tasks,
            workflow_mails,
        )
        from .gate import ask
        from .help import PageForm

        BasePage.base_form_class = PageForm
        before_publishing(ask)
        workflow_mails.listen()
        redirecting.listen()
        every_sweep(missed.forget_old)
        every_sweep(results.catch_up)
        every_sweep(tasks.look_at_what_is_due)
