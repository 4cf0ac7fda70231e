from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "cms.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from . import grants  # noqa: F401 (registers who holds grants)
        from .audit import log

        user_logged_in.connect(
            lambda sender, request, user, **kwargs: log("sign_in", user, user=user, request=request),
            weak=False,
            dispatch_uid="audit sign-in",
        )
