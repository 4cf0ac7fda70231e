"""Who may do what with a discussion and its posts, by their state. Read the tables; there is no other rule."""

from django.db.models import Q

from cms.access.history import record_governed
from cms.access.policies import Policy, policy_for
from extranet.spaces.policy import ADD, AUTHOR, MODERATE, OWNER, READ

from .models import Post, Thread

MEMBER = "space:{space_id}:member"


@policy_for(Thread)
class ThreadPolicy(Policy):
    """Whoever reads the space reads its discussions; who may add to it writes in them. `follow`: its people."""

    table = {
        "view": {"open": (READ,), "closed": (READ,), "removed": (MODERATE,)},
        "reply": {"open": (ADD,)},
        "follow": {"open": (MEMBER,), "closed": (MEMBER,)},
        "edit": {"open": (AUTHOR, MODERATE)},
        "answer": {"open": (AUTHOR, MODERATE), "closed": (MODERATE,)},
        "close": {"open": (AUTHOR, MODERATE)},
        "reopen": {"closed": (MODERATE,)},
        "pin": {"open": (MODERATE,), "closed": (MODERATE,)},
        "move": {"open": (MODERATE,), "closed": (MODERATE,)},
        "remove": {"open": (MODERATE,), "closed": (MODERATE,)},
        "restore": {"removed": (MODERATE,)},
    }


@policy_for(Post)
class PostPolicy(Policy):
    """Of a post that was removed readers see the reason in its place; its words are the moderators' alone."""

    table = {
        "view": {"open": (READ,), "closed": (READ,), "removed": (MODERATE,), "gone": (MODERATE,)},
        "edit": {"open": (AUTHOR,)},
        "react": {"open": (MEMBER,), "closed": (MEMBER,)},
        "remove": {"open": (MODERATE, OWNER), "closed": (MODERATE,)},
        "restore": {"removed": (MODERATE,)},
    }

    def state(self, obj) -> str:
        if obj.thread_state == Thread.State.REMOVED:
            return "gone"
        return "removed" if obj.removed_at is not None else obj.thread_state

    def in_states(self, states) -> Q:
        wanted = Q(pk__in=[])
        for state in states:
            if state == "gone":
                wanted |= Q(thread_state=Thread.State.REMOVED)
            elif state == "removed":
                wanted |= ~Q(thread_state=Thread.State.REMOVED) & Q(removed_at__isnull=False)
            else:
                wanted |= Q(thread_state=state, removed_at=None)
        return wanted


record_governed(Thread)
