from datetime import datetime

from django.db.models import Exists, Q
from django.db.models.signals import post_delete, post_save

from cms.access.history import World, past_source
from cms.access.principals import forget, principal_source
from cms.access.triggers import record
from cms.organisations.models import Affiliation
from cms.organisations.principals import belonging

from .models import BreakGlass, Membership, Space
from .policy import tokens_of_glass, tokens_of_member, tokens_of_partner

record(Membership, "user_id", "space_id", "role", "expires_at")
record(BreakGlass, "user_id", "space_id", "expires_at")
record(Space, "visibility", "participation", "join", "archived_at")


@principal_source
def spaces_of(user, now: datetime):
    """What memberships give, and to partners the open spaces and the cards of private ones."""
    memberships = Membership.objects.active(now).filter(user=user).order_by()
    for space_id, role, participation, join, archived_at in memberships.values_list(
        "space_id", "role", "space__participation", "space__join", "space__archived_at"
    ):
        yield from tokens_of_member(user.pk, space_id, role, participation, join, archived_at is not None)
    if user.is_superuser:
        glass = BreakGlass.objects.active(now).filter(user=user).order_by()
        for space_id, archived_at in glass.values_list("space_id", "space__archived_at"):
            yield from tokens_of_glass(user.pk, space_id, archived_at is not None)
    is_partner = Exists(Affiliation.objects.active(now).filter(user=user))
    listed = Space.objects.exclude(visibility=Space.Visibility.SECRET).filter(is_partner).order_by()
    for space_id, visibility in listed.values_list("pk", "visibility"):
        yield from tokens_of_partner(space_id, visibility)


def _of_space(label: str, pk: int, states) -> dict[str, Q]:
    ids = {pk} if label == "spaces.Space" else {getattr(state, "space_id", None) for state in states}
    spaces = [space_id for space_id in ids if space_id]
    inside = Q(state__space_id__in=spaces)
    return {"spaces.Space": Q(object_id__in=spaces), "spaces.Membership": inside, "spaces.BreakGlass": inside}


@past_source(_of_space)
def spaces_then(world: World):
    """As `spaces_of`, for everybody in a World of the past."""
    spaces = world.rows("spaces.Space")
    for row in world.rows("spaces.Membership").values():
        if (space := spaces.get(row.space_id)) and not world.ended(row):
            policies = space.participation, space.join, space.archived_at is not None
            for token in tokens_of_member(row.user_id, row.space_id, row.role, *policies):
                yield row.user_id, token
    for row in world.rows("spaces.BreakGlass").values():
        if (space := spaces.get(row.space_id)) and not world.ended(row):
            for token in tokens_of_glass(row.user_id, row.space_id, space.archived_at is not None):
                yield row.user_id, token
    partners = {row.user_id for row in belonging(world)}
    for pk, space in spaces.items():
        for token in tokens_of_partner(pk, space.visibility):
            yield from ((user_id, token) for user_id in partners)


for model in (Membership, Space, BreakGlass):
    post_save.connect(forget, sender=model)
    post_delete.connect(forget, sender=model)
