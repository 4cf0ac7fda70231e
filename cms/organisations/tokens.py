"""How the tokens of people of organisations are written."""


def of_kind(kind: str) -> str:
    """Held by the approved people of all approved organisations of a kind: "kind:municipality"."""
    return f"kind:{kind}"
