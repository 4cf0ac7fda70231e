from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    default = True  # of the configurations in this module, Wagtail's among them
    name = "cms.users"
    label = "users"
    verbose_name = _("People")

    def ready(self):
        from cms.access.triggers import record

        record(self.get_model("User"), "is_active", "is_staff")
        from cms.core.periodic import every_sweep

        from .my_data import forget_old

        every_sweep(forget_old)


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens, without what would let an editor step into somebody's account."""

    default = False
    user_viewset = "cms.users.viewsets.UserViewSet"
    group_viewset = "cms.users.viewsets.GroupViewSet"
