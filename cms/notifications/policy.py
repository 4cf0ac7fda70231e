"""What is told to one person is theirs alone; whose mail comes back is for who looks after the site."""

from django.db.models import Q

from cms.access.policies import Policy, policy_for
from cms.access.tokens import STAFF

from .models import Notice, Undeliverable


@policy_for(Notice)
class NoticePolicy(Policy):
    """Besides, a notice says nothing of what its reader may not see at that moment (reading.py)."""

    table = {"view": {"told": ("user:{user_id}",)}}

    def state(self, obj) -> str:
        return "told"

    def in_states(self, states) -> Q:
        return Q()


@policy_for(Undeliverable)
class UndeliverablePolicy(Policy):
    table = {"view": {"stopped": (STAFF, "user:{user_id}")}, "clear": {"stopped": (STAFF,)}}

    def state(self, obj) -> str:
        return "stopped"

    def in_states(self, states) -> Q:
        return Q()
