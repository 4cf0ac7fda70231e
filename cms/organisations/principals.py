from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from cms.access.history import World, ever, past_source
from cms.access.principals import forget, principal_source
from cms.access.tokens import PARTNER, STAFF
from cms.access.triggers import record

from .models import Affiliation, Organisation
from .tokens import of_kind

record(Affiliation, "user_id", "organisation_id", "role", "approved", "expires_at")
record(Organisation, "state", "group_id", "kind")


@principal_source
def organisations_of(user, now: datetime):
    """`partner`, one `organisation:N` for each organisation a person belongs to and `kind:municipality` for its kind;
    `organisation:N:admin` for those they look after. The institute's staff look after all: `staff`."""
    own = Affiliation.objects.active(now).filter(user=user)
    rows = list(own.values_list("organisation_id", "role", "organisation__kind"))
    if rows:
        yield PARTNER
    for pk, role, kind in rows:
        yield f"organisation:{pk}"
        yield of_kind(kind)
        if role == Affiliation.Role.ADMIN:
            yield f"organisation:{pk}:admin"
    if user.is_staff:
        yield STAFF


def _everybodys(label: str, pk: int, states) -> dict[str, Q]:
    staff = ever("is_staff", True)
    return {"organisations.Affiliation": Q(), "organisations.Organisation": Q(), "users.User": staff}


@past_source(_everybodys)
def organisations_then(world: World):
    """As `organisations_of`, for everybody in a World of the past."""
    yield from ((user_id, STAFF) for user_id, user in world.rows("users.User").items() if user.is_staff)
    kinds = world.rows("organisations.Organisation")
    for row in belonging(world):
        yield row.user_id, PARTNER
        yield row.user_id, f"organisation:{row.organisation_id}"
        if kind := getattr(kinds[row.organisation_id], "kind", None):  # older facts do not say it
            yield row.user_id, of_kind(kind)
        if row.role == Affiliation.Role.ADMIN:
            yield row.user_id, f"organisation:{row.organisation_id}:admin"


def belonging(world: World, *, group_id: int | None = None) -> Iterator[SimpleNamespace]:
    """As `Affiliation.objects.active`, in a World of the past; with `group_id` to the organisation of that group."""
    listed = {
        pk
        for pk, row in world.rows("organisations.Organisation").items()
        if row.state == Organisation.State.PUBLISHED and group_id in {None, row.group_id}
    }
    for row in world.rows("organisations.Affiliation").values():
        if row.organisation_id in listed and row.approved and not world.ended(row):
            yield row


post_save.connect(forget, sender=Affiliation)
post_delete.connect(forget, sender=Affiliation)
