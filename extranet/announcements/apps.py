from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "extranet.announcements"
    label = "announcements"
    verbose_name = _("Announcements")

    def ready(self):
        # They register what of a person is kept, what people are told of, panels, and who may do what.
        from . import my_data, notices, panels, policy  # noqa: F401 (they register)
