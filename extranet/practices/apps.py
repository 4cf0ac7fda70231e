from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "extranet.practices"
    label = "practices"
    verbose_name = _("Good practices and models")

    def ready(self):
        from cms.core import kept

        from .models import Practice

        kept.follow(Practice, kept.list_of(Practice))
        # They register what is gathered, who may do what, and what of a person is kept.
        from . import gathering, my_data, notices, policy  # noqa: F401 (they register)
