from datetime import datetime

from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from cms.access.history import World, past_source
from cms.access.principals import forget, principal_source
from cms.access.tokens import PARTNER, STAFF
from cms.access.triggers import record

from .models import Affiliation, Organisation

record(Affiliation, "user_id", "organisation_id", "role", "approved", "expires_at")
record(Organisation, "state", "group_id")


@principal_source
def organisations_of(user, now: datetime):
    """`partner` and one `organisation:N` for each organisation a person belongs to; `organisation:N:admin` for those
    they look after. The institute's staff look after all: `staff`."""
    rows = list(Affiliation.objects.active(now).filter(user=user).values_list("organisation_id", "role"))
    if rows:
        yield PARTNER
    for pk, role in rows:
        yield f"organisation:{pk}"
        if role == Affiliation.Role.ADMIN:
            yield f"organisation:{pk}:admin"
    if user.is_staff:
        yield STAFF


def _everybodys(label: str, pk: int, states) -> dict[str, Q]:
    staff = Q(state__is_staff=True) | Q(state__is_staff=1)  # SQLite has no truth, only numbers
    return {"organisations.Affiliation": Q(), "organisations.Organisation": Q(), "users.User": staff}


@past_source(_everybodys)
def organisations_then(world: World):
    """As `organisations_of`, for everybody in a World of the past."""
    yield from ((user_id, STAFF) for user_id, user in world.rows("users.User").items() if user.is_staff)
    for organisation_id in world.rows("organisations.Organisation"):
        for user_id in people_of(world, organisation_id=organisation_id):
            yield user_id, PARTNER
            yield user_id, f"organisation:{organisation_id}"
        for user_id in people_of(world, organisation_id=organisation_id, role=Affiliation.Role.ADMIN):
            yield user_id, f"organisation:{organisation_id}:admin"


def people_of(
    world: World, *, organisation_id: int | None = None, group_id: int | None = None, role: str = ""
) -> set[int]:
    """Who belonged to the organisation of this number, or to the one with this group; with `role` in that one."""
    published = {
        pk
        for pk, row in world.rows("organisations.Organisation").items()
        if row.state == Organisation.State.PUBLISHED and (pk == organisation_id or row.group_id == group_id)
    }
    return {
        row.user_id
        for row in world.rows("organisations.Affiliation").values()
        if row.organisation_id in published
        and row.approved
        and not world.ended(row)
        and (not role or row.role == role)
    }


post_save.connect(forget, sender=Affiliation)
post_delete.connect(forget, sender=Affiliation)
