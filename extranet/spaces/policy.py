"""Who may do what with a space, and the tokens its items are guarded by."""

from django.db.models import Q

from cms.access.policies import Policy, policy_for

from .models import Membership, Space

# Of items in a space (`space_id`); what a space is to its own people is in SpacePolicy below.
READ = "space:{space_id}:read"
ADD = "space:{space_id}:add"
MODERATE = "space:{space_id}:moderate"
OWNER = "space:{space_id}:owner:{owner_id}"  # any unexpired member, for what is theirs
AUTHOR = "space:{space_id}:author:{owner_id}"  # a member who may produce
PUBLISHER = "space:{space_id}:publisher:{owner_id}"  # a member who may publish their own

LEVELS = [choice.value for choice in Space.Participation]  # consume < produce < publish < moderate


def level(role: str, participation: str) -> int:
    """What a role amounts to in a space: an index into LEVELS."""
    if role == Membership.Role.GUEST:
        return 0
    if role == Membership.Role.MEMBER:
        return LEVELS.index(participation)
    return LEVELS.index(Space.Participation.MODERATE)


def tokens_of_member(
    user_id: int, space_id: int, role: str, participation: str, join: str, archived: bool = False
):
    """The tokens that an unexpired membership gives. In an archived space everybody reads and nobody writes; its
    administrators can open it again."""
    space = f"space:{space_id}"
    reached = level(role, participation)
    yield from (f"{space}:card", f"{space}:read", f"{space}:member", f"{space}:owner:{user_id}")
    if archived:
        if role == Membership.Role.ADMIN:
            yield f"{space}:admin"
        return
    if reached >= 1:
        yield from (f"{space}:add", f"{space}:author:{user_id}")
    if reached >= 2:
        yield f"{space}:publisher:{user_id}"
    if reached >= 3:
        yield f"{space}:moderate"
    if role == Membership.Role.ADMIN:
        yield from (f"{space}:admin", f"{space}:invite")
    elif join == Space.Join.TEAM and role != Membership.Role.GUEST:
        yield f"{space}:invite"


def tokens_of_glass(user_id: int, space_id: int, archived: bool):
    """Those of an emergency entry: an administrator's, whatever the space's policies say of members."""
    admin, any_participation, any_join = Membership.Role.ADMIN, Space.Participation.CONSUME, Space.Join.ADMIN
    return tokens_of_member(user_id, space_id, admin, any_participation, any_join, archived)


def tokens_of_partner(space_id: int, visibility: str):
    """Those that every partner has of a space, member or not."""
    if visibility != Space.Visibility.SECRET:
        yield f"space:{space_id}:card"
    if visibility == Space.Visibility.OPEN:
        yield f"space:{space_id}:read"


@policy_for(Space)
class SpacePolicy(Policy):
    """`view` is the card, `enter` what is inside, `roster` who is in it (its members' business, even when open)."""

    table = {
        "view": {"active": ("space:{pk}:card",)},
        "enter": {"active": ("space:{pk}:read",)},
        "roster": {"active": ("space:{pk}:member",)},
        "add": {"active": ("space:{pk}:add",)},
        "moderate": {"active": ("space:{pk}:moderate",)},
        "invite": {"active": ("space:{pk}:invite",)},
        "manage": {"active": ("space:{pk}:admin",)},
    }

    def state(self, obj) -> str:
        return "active"

    def in_states(self, states) -> Q:
        return Q()
