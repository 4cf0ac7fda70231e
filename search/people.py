"""People of the directory, found by what everybody who sees them at all may read of them."""

from django.utils.translation import gettext_lazy as _

from cms.access.policies import readers
from cms.organisations.directory import shown_to
from cms.organisations.profiles import Audience, Profile

from .sources import Projection, Source, Text, register


@register
class PersonSource(Source):
    """Who may read an entry may read all of it: an item for partners of somebody whom everybody sees is left out."""

    model = Profile
    kind = "person"
    label = _("Person")

    def loaded(self, objects):
        return objects.select_related("user", "municipality").prefetch_related(
            "topics", "user__affiliations__organisation"
        )

    def shown(self, objects):
        return objects.select_related("user")

    def project(self, obj):
        narrower = [Audience.PARTNERS] if obj.listed_to == Audience.PARTNERS else []
        items = shown_to(obj, [Audience.EVERYBODY, *narrower])
        language = obj.user.language
        return Projection(
            kind=self.kind,
            language="",
            title=[Text(obj.user.get_full_name(), language)],
            summary=[Text(items.get("about", ""), language), Text(items.get("languages", ""), language)],
            body=[],
            readers=readers(obj),
            early=frozenset(),
            municipalities=frozenset({obj.municipality_id} if "municipality" in items else ()),
            topics=frozenset(topic.pk for topic in items.get("topics", ())),
        )

    def summary(self, obj):
        return ""
