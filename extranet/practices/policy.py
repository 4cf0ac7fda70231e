"""Who may do what with a practice, by its state. Read the table; there is no other rule."""

from cms.access.history import World, past_source, record_governed
from cms.access.policies import Policy, policy_for
from cms.access.principals import principals
from cms.access.tokens import PARTNER, PUBLIC, STAFF

from .models import Practice

OWNER = "user:{owner_id}"


@policy_for(Practice)
class PracticePolicy(Policy):
    """What is not proposed yet is its owner's alone. From then on the institute's staff decide, and what they have
    opened they keep: an account that others rely on is not rewritten behind their backs."""

    table = {
        "view": {
            "draft": (OWNER,),
            "returned": (OWNER,),
            "pending": (OWNER, STAFF),
            "shared": (PARTNER, STAFF, OWNER),
            "published": (PUBLIC,),
            "archived": (STAFF, OWNER),
        },
        "edit": {
            "draft": (OWNER,),
            "returned": (OWNER,),
            "pending": (STAFF,),
            "shared": (STAFF,),
            "published": (STAFF,),
        },
        "submit": {"draft": (OWNER,), "returned": (OWNER,)},
        "withdraw": {"pending": (OWNER,)},
        "delete": {"draft": (OWNER,), "returned": (OWNER,)},
        "publish": {"pending": (STAFF,), "shared": (STAFF,), "archived": (STAFF,)},
        "keep": {"pending": (STAFF,), "published": (STAFF,), "archived": (STAFF,)},
        "return": {"pending": (STAFF,)},
        "archive": {"pending": (STAFF,), "shared": (STAFF,), "published": (STAFF,)},
        # What the reviewer asked for is between the two of them.
        "read_note": {
            "draft": (OWNER,),
            "returned": (OWNER,),
            "pending": (OWNER, STAFF),
            "archived": (OWNER, STAFF),
        },
    }


def may_propose(user) -> bool:
    held = principals(user)
    return PARTNER in held or STAFF in held


def may_review(user) -> bool:
    return STAFF in principals(user)


record_governed(Practice)


@past_source(lambda label, pk, states: {})
def owners_then(world: World):
    """A person's own token, for those who owned a practice in a World of the past."""
    for row in world.rows("practices.Practice").values():
        if row.owner_id is not None:
            yield row.owner_id, f"user:{row.owner_id}"
