from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "cms.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self):
        from cms.core import kept
        from cms.core.periodic import every_sweep
        from cms.sharing import sitemap

        # They register who is a partner, what a person's new name is, and what of a person is kept.
        from . import directory, my_data, notices, principals, registering  # noqa: F401 (they register)
        from .models import Organisation

        kept.follow(Organisation)
        sitemap.screens(
            lambda: [
                ("organisations:list", ()),
                ("organisations:municipalities", ()),
                *(("organisations:detail", (found.slug,)) for found in Organisation.objects.visible_to(None)),
            ]
        )
        every_sweep(registering.forget_old)
