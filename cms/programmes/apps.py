from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "cms.programmes"
    label = "programmes"
    verbose_name = _("Pillars, fields and programmes")

    def ready(self):
        from cms.core import kept
        from cms.sharing import sitemap

        from . import gathering  # noqa: F401 (registers what it gathers)
        from .staff import StaffMember

        kept.follow(StaffMember)
        sitemap.screens(
            lambda: [
                ("staff:list", ()),
                *(("staff:detail", (person.slug,)) for person in StaffMember.objects.visible_to(None)),
            ]
        )
