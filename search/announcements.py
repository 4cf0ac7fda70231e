"""Announcements: found by their own words, for who may read them. What one carries is not among them: that is found
as the page that it is, once it is open."""

from django.utils.translation import gettext_lazy as _

from cms.access.policies import early_readers, readers
from extranet.announcements.models import Announcement

from .models import FOREVER, LONG_AGO
from .sources import Projection, Source, Text, in_passages, register


@register
class AnnouncementSource(Source):
    model = Announcement
    kind = "announcement"
    label = _("Announcement")

    def loaded(self, objects):
        return objects.prefetch_related("audiences")

    def project(self, obj):
        lines = [line for line in obj.text.splitlines() if line.strip()]
        return Projection(
            kind=self.kind,
            language=obj.language,
            title=[Text(obj.title, obj.language)],
            summary=[],
            body=in_passages(lines, obj.language),
            readers=readers(obj),
            early=early_readers(obj),
            space_id=obj.space_id,
            date=obj.since or obj.created_at,
            visible_from=obj.visible_from or LONG_AGO,
            visible_until=obj.visible_until or FOREVER,
        )
