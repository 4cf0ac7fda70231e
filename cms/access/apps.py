from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "cms.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self):
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate, pre_migrate

        from cms.core.periodic import every_sweep

        from . import checks, grants, triggers  # noqa: F401 (they register themselves)
        from .audit import forget_old, log

        user_logged_in.connect(
            lambda sender, request, user, **kwargs: log("sign_in", user, user=user, request=request),
            weak=False,
            dispatch_uid="audit sign-in",
        )
        pre_migrate.connect(triggers.step_aside, sender=self, dispatch_uid="access triggers")
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="access triggers")
        every_sweep(forget_old)
