"""Good practices and models: all sections of the form, for whoever may read them."""

from django.utils.translation import gettext_lazy as _

from cms.access.policies import early_readers, readers
from extranet.practices.models import Practice

from .sources import Projection, Source, Text, ids, in_passages, register


@register
class PracticeSource(Source):
    """What a reviewer asked for (`note`) is not part of it: that is between the two of them."""

    model = Practice
    kind = "practice"
    label = _("Good practice or model")

    def loaded(self, objects):
        return objects.prefetch_related("topics")

    def project(self, obj):
        lines = [line for _name, text in obj.sections for line in text.splitlines() if line.strip()]
        return Projection(
            kind=self.kind,
            language=obj.language,
            title=[Text(obj.title, obj.language)],
            summary=[Text(obj.summary, obj.language), Text(obj.country, obj.language)],
            body=in_passages(lines, obj.language),
            readers=readers(obj),
            early=early_readers(obj),
            date=obj.opened_at or obj.created_at,
            organisation_id=obj.organisation_id,
            municipalities=frozenset({obj.municipality_id} if obj.municipality_id else ()),
            topics=ids(obj.topics),
        )
