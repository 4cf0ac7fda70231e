from django.apps import AppConfig
from django.db.models.signals import m2m_changed
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "extranet.spaces"
    label = "spaces"
    verbose_name = _("Spaces")

    def ready(self):
        # They register: a panel and who is told when an affiliation ends, who may do what in which space.
        from . import affiliations, principals  # noqa: F401
        from .models import Space, on_tagged

        for tags in (Space.municipalities, Space.topics):
            m2m_changed.connect(
                on_tagged, sender=tags.through, dispatch_uid=f"tagged-{tags.through.__name__}"
            )
