from django.apps import AppConfig
from django.db.models.signals import m2m_changed
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "extranet.spaces"
    label = "spaces"
    verbose_name = _("Spaces")

    def ready(self):
        from cms.core.periodic import every_sweep

        # They register: who is told when an affiliation ends, what of a person is kept, who may do what where.
        from . import affiliations, my_data, notices, principals, rooms  # noqa: F401 (they register)
        from .guests import tell_of_ends
        from .inviting import forget_old
        from .models import Space, on_tagged

        every_sweep(tell_of_ends)
        every_sweep(forget_old)

        for tags in (Space.municipalities, Space.topics):
            m2m_changed.connect(
                on_tagged, sender=tags.through, dispatch_uid=f"tagged-{tags.through.__name__}"
            )
