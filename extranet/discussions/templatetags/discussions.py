from django import template

from extranet.discussions.models import Reaction
from extranet.discussions.reading import Shown

register = template.Library()


@register.filter
def reactions_of(one: Shown) -> list[tuple[str, str, int, bool]]:
    """(kind, its name, how many, whether the reader is among them), in their order."""
    return [(kind, str(label), *one.reactions.get(kind, (0, False))) for kind, label in Reaction.Kind.choices]
