from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "extranet.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from cms.core.periodic import every_sweep
        from extranet.spaces.presets import space_made

        # They register system checks, what of a person is kept, panels, who may do what, and what the worker sweeps.
        from . import (  # noqa: F401 (they register)
            attaching,
            checkout,
            checks,
            folders,
            my_data,
            notices,
            panels,
            policy,
            previews,
            scanning,
            trash,
            tus,
            version_scanning,
        )

        space_made.connect(folders.furnish, dispatch_uid="documents: folders of a new space")
        every_sweep(scanning.catch_up)
        every_sweep(tus.remove_expired)
        every_sweep(previews.catch_up)
        every_sweep(version_scanning.catch_up)
