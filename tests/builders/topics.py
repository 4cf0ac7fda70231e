"""What pages and spaces are tagged with."""

from itertools import count

from cms.organisations.models import Organisation
from cms.topics.models import Topic

from .people import make_organisation

_numbers = count(1)


def make_topic(**fields) -> Topic:
    number = next(_numbers)
    fields.setdefault("name_sq", f"Tema {number}")
    fields.setdefault("slug", f"tema-{number}")
    return Topic.objects.create(**fields)


def make_municipality(**fields) -> Organisation:
    return make_organisation(kind=Organisation.Kind.MUNICIPALITY, **fields)
