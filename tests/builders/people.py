"""People and their organisations."""

from itertools import count

from cms.organisations.models import Affiliation, Organisation
from cms.users.models import User

_numbers = count(1)
PASSWORD = "a long enough password"


def make_user(email: str = "", **fields) -> User:
    number = next(_numbers)
    fields.setdefault("first_name", f"Person {number}")
    return User.objects.create_user(email or f"person{number}@example.org", PASSWORD, **fields)


def make_organisation(**fields) -> Organisation:
    number = next(_numbers)
    fields.setdefault("name_sq", f"Organizata {number}")
    fields.setdefault("slug", f"organizata-{number}")
    fields.setdefault("kind", Organisation.Kind.CSO)
    fields.setdefault("state", Organisation.State.PUBLISHED)
    return Organisation.objects.create(**fields)


def make_partner(organisation: Organisation | None = None, **fields) -> User:
    """A person of an approved organisation."""
    user = make_user(**fields)
    Affiliation.objects.create(user=user, organisation=organisation or make_organisation(), approved=True)
    return user
