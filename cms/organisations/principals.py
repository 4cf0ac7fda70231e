from datetime import datetime

from django.db.models import Q
from django.db.models.signals import post_delete, post_save

from cms.access.history import World, past_source
from cms.access.principals import forget, principal_source
from cms.access.tokens import PARTNER, STAFF
from cms.access.triggers import record

from .models import Affiliation, Organisation

record(Affiliation, "user_id", "organisation_id", "approved", "expires_at")
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


@past_source(lambda label, pk, states: {"organisations.Affiliation": Q(), "organisations.Organisation": Q()})
def organisations_then(world: World):
    """As `organisations_of`, for everybody in a World of the past."""
    for organisation_id in world.rows("organisations.Organisation"):
        for user_id in people_of(world, organisation_id=organisation_id):
            yield user_id, PARTNER
            yield user_id, f"organisation:{organisation_id}"


def people_of(world: World, *, organisation_id: int | None = None, group_id: int | None = None) -> set[int]:
    """Who belonged to the organisation of this number, or to the one with this group."""
    published = {
        pk
        for pk, row in world.rows("organisations.Organisation").items()
        if row.state == Organisation.State.PUBLISHED and (pk == organisation_id or row.group_id == group_id)
    }
    return {
        row.user_id
        for row in world.rows("organisations.Affiliation").values()
        if row.organisation_id in published and row.approved and not world.ended(row)
    }


post_save.connect(forget, sender=Affiliation)
post_delete.connect(forget, sender=Affiliation)
