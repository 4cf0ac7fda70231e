"""Who may do what with an announcement and with the record of a communication. Read the tables; there is no other rule.

An announcement is open to those in charge of it (the table) and, once it is published, to whom it is addressed: its
audiences are rows, and each is a token (`Audience.token`).
"""

from django.db.models import Q

from cms.access.history import World, past_source, record_governed
from cms.access.models import AccessFact
from cms.access.policies import Policy, policy_for
from cms.access.principals import principals
from cms.access.tokens import STAFF, Principals
from cms.access.triggers import record
from extranet.spaces.policy import MODERATE, OWNER

from .communications import Communication
from .models import Announcement, Audience, token_of

ADMIN = "space:{space_id}:admin"
#: In charge of what the institute announces, and of what a space announces.
INSTITUTE, SPACE = (STAFF,), (MODERATE, OWNER)
#: What those may do to whom it is addressed.
ADDRESSED = {"view", "acknowledge"}
PUBLISHED = Announcement.State.PUBLISHED


@policy_for(Announcement)
class AnnouncementPolicy(Policy):
    """States are those of the announcement, of the institute's ("institute draft") and of a space's ("space draft").

    Who only owns what a space announces (they are no moderator any more) reads it and writes nothing.
    """

    table = {
        "view": {
            **dict.fromkeys(("institute draft", "institute published", "institute archived"), INSTITUTE),
            **dict.fromkeys(("space draft", "space published", "space archived"), SPACE),
        },
        "edit": {
            **dict.fromkeys(("institute draft", "institute published"), INSTITUTE),
            **dict.fromkeys(("space draft", "space published"), (MODERATE,)),
        },
        "publish": {
            **dict.fromkeys(("institute draft", "institute archived"), INSTITUTE),
            **dict.fromkeys(("space draft", "space archived"), (MODERATE,)),
        },
        "archive": {"institute published": INSTITUTE, "space published": (MODERATE,)},
        "delete": {"institute draft": INSTITUTE, "space draft": (MODERATE,)},
        "remind": {"institute published": INSTITUTE, "space published": (MODERATE,)},
        # Who has read it, by name.
        "receipts": {
            **dict.fromkeys(("institute published", "institute archived"), INSTITUTE),
            **dict.fromkeys(("space published", "space archived"), (ADMIN, OWNER)),
        },
    }
    clock = frozenset({"visible_from", "visible_until"})

    def state(self, obj) -> str:
        return f"{'institute' if obj.space_id is None else 'space'} {obj.state}"

    def in_states(self, states) -> Q:
        found = Q(pk__in=[])
        for state in states:
            whose, name = state.split()
            found |= Q(state=name, space__isnull=whose == "institute")
        return found

    # -- whom it is addressed to --------------------------------------------------------------------

    def own_tokens(self, action, obj):
        return super().own_tokens(action, obj) | self._addressed(action, obj, self._audience)

    def own_tokens_then(self, action, obj, world):
        rows = world.rows("announcements.Audience").values()
        then = [token_of(row.to, row.space_id) for row in rows if row.announcement_id == obj.pk]
        return super().own_tokens(action, obj) | self._addressed(action, obj, lambda _obj: then)

    def _addressed(self, action, obj, audience) -> frozenset[str]:
        return frozenset(audience(obj) if action in ADDRESSED and obj.state == PUBLISHED else ())

    @staticmethod
    def _audience(obj) -> list[str]:
        return [row.token for row in obj.audiences.all()] if obj.pk else []

    def allowed(self, held, action, now):
        in_charge = super().allowed(held, action, now)
        if action not in ADDRESSED:
            return in_charge
        mine = Audience.objects.held_by(held).values("announcement")
        return in_charge | (Q(state=PUBLISHED, pk__in=mine) & self.not_withheld(held, now))

    # -- before and after its time it is theirs who are in charge of it ---------------------------------

    def early_tokens(self, obj):
        if obj.space_id is None:
            return frozenset(INSTITUTE)
        tokens = {template.format(space_id=obj.space_id) for template in (MODERATE, ADMIN)}
        if obj.owner_id is not None:
            tokens.add(OWNER.format(space_id=obj.space_id, owner_id=obj.owner_id))
        return frozenset(tokens)

    def not_withheld(self, held, now):
        condition = super().not_withheld(held, now)
        if STAFF in held:
            condition |= Q(space=None)
        spaces = {space_id for template in (MODERATE, ADMIN) for (space_id,) in held.values_for(template)}
        if spaces:
            condition |= Q(space_id__in=sorted(spaces))
        for space_id, owner_id in held.values_for(OWNER):
            condition |= Q(space_id=space_id, owner_id=owner_id)
        return condition


@policy_for(Communication)
class CommunicationPolicy(Policy):
    """The institute's own: its staff read and write all of them."""

    table = {
        "view": dict.fromkeys(Communication.State.values, (STAFF, "user:{owner_id}")),
        "edit": dict.fromkeys(Communication.State.values, (STAFF, "user:{owner_id}")),
        "start": {"planned": (STAFF, "user:{owner_id}")},
        "finish": {"running": (STAFF, "user:{owner_id}")},
        "reopen": {"finished": (STAFF, "user:{owner_id}")},
        "delete": {"planned": (STAFF, "user:{owner_id}")},
    }


def is_staff(user) -> bool:
    return STAFF in principals(user)


def own_spaces(held: Principals) -> list[int]:
    """The numbers of the spaces in whose name one may announce."""
    return sorted(space_id for (space_id,) in held.values_for(MODERATE))


def may_announce(user) -> bool:
    held = principals(user)
    return STAFF in held or bool(own_spaces(held))


record_governed(Announcement)
# All by which the policy decides that is in no template of its table's.
record(Announcement, "state", "space_id", "owner_id", "visible_from", "visible_until")
record(Audience, "announcement_id", "to", "space_id")
record_governed(Communication)


def _addressed_spaces(pk: int) -> list[int]:
    facts = AccessFact.objects.filter(subject="announcements.Audience", state__announcement_id=pk)
    return [space_id for space_id in facts.values_list("state__space_id", flat=True) if space_id]


def _bearing(label: str, pk: int, states) -> dict[str, Q]:
    """The facts about its audiences, and about the spaces that were among them."""
    if label != "announcements.Announcement":
        return {}
    spaces = _addressed_spaces(pk)
    inside = Q(state__space_id__in=spaces)
    return {
        "announcements.Audience": Q(state__announcement_id=pk),
        "spaces.Space": Q(object_id__in=spaces),
        "spaces.Membership": inside,
        "spaces.BreakGlass": inside,
    }


@past_source(_bearing)
def owners_then(world: World):
    """A person's own token, for those who kept the record of a communication in a World of the past."""
    for row in world.rows("announcements.Communication").values():
        if row.owner_id is not None:
            yield row.owner_id, f"user:{row.owner_id}"
