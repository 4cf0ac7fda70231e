from .policies import can, policy_of

ACTIONS = {"view": "view", "change": "edit", "delete": "trash"}


class PolicyBackend:
    """`user.has_perm("documents.view_document", document)` is answered by the document's policy."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, perm: str, obj=None) -> bool:
        if obj is None or policy_of(obj) is None:
            return False
        action = ACTIONS.get(perm.rpartition(".")[2].partition("_")[0])
        return action is not None and can(user, action, obj)
