from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "cms.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self):
        from cms.core.periodic import every_sweep

        from . import mailing, my_data, own_kinds, policy, problems, telling  # noqa: F401 (they register)

        every_sweep(telling.catch_up)
        every_sweep(mailing.send_due)
        every_sweep(telling.remove_old)
