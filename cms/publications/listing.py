"""The list of publications: what readers narrow it by."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from cms.organisations.models import Organisation
from cms.topics.models import Topic


@dataclass
class Filters:
    """What was asked for and is there: anything else in the address is as if it were not."""

    kinds: list[tuple[str, str]]
    topics: list[Topic]
    municipalities: list[Organisation]
    years: list[int]
    kind: str = ""
    topic: str = ""
    municipality: str = ""
    year: str = ""
    chosen: list[str] = field(default_factory=list)


def filters(publications, asked) -> Filters:
    """`publications`: those the reader may see; offered is what at least one of them has. Four queries."""
    model = publications.model
    bare = publications.order_by()
    kinds = set(bare.values_list("kind", flat=True).distinct())
    ids = bare.values("pk")
    found = Filters(
        kinds=[(value, label) for value, label in model.Kind.choices if value in kinds],
        topics=_used(Topic.objects.all(), model.topics.through, "topic_id", ids),
        municipalities=_used(
            Organisation.objects.visible_to(None), model.municipalities.through, "organisation_id", ids
        ),
        years=[day.year for day in bare.dates("date", "year", order="DESC")],
    )
    offered = {
        "kind": {value for value, _label in found.kinds},
        "topic": {topic.slug for topic in found.topics},
        "municipality": {municipality.slug for municipality in found.municipalities},
        "year": {str(year) for year in found.years},
    }
    for name, values in offered.items():
        if (value := asked.get(name, "")) in values:
            setattr(found, name, value)
            found.chosen.append(name)
    return found


def _used(objects, through, column: str, ids) -> list:
    used = through.objects.filter(publicationpage_id__in=ids).values(column)
    return sorted(objects.filter(pk__in=used), key=lambda thing: thing.name.casefold())


def narrowed(publications, chosen: Filters):
    if chosen.kind:
        publications = publications.filter(kind=chosen.kind)
    if chosen.topic:
        publications = publications.filter(topics__slug=chosen.topic)
    if chosen.municipality:
        publications = publications.filter(municipalities__slug=chosen.municipality)
    if chosen.year:
        publications = publications.filter(date__year=int(chosen.year))
    return publications


def marked(publications, user):
    """With `is_older`: whether the reader may see a newer edition of it in the same language."""
    newer = publications.model.objects.visible_to(user).filter(
        work=OuterRef("work"), locale_id=OuterRef("locale_id"), date__gt=OuterRef("date")
    )
    return publications.annotate(is_older=Exists(newer.order_by()))
