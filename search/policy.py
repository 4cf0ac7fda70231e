"""Whose saved searches are whose."""

from django.db.models import Q

from cms.access.policies import Policy, policy_for

from .models import SavedSearch


@policy_for(SavedSearch)
class SavedSearchPolicy(Policy):
    """What somebody looks for is nobody else's business, the back office's included."""

    table = {"view": {"kept": ("user:{user_id}",)}}

    def state(self, obj) -> str:
        return "kept"

    def in_states(self, states) -> Q:
        return Q()
