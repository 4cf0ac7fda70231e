from django import template

from cms.access.principals import principals
from cms.access.tokens import PARTNER, STAFF
from extranet.announcements import receiving

register = template.Library()
SHOWN = 5


@register.inclusion_tag("announcements/includes/to_confirm.html", takes_context=True)
def announcements_to_confirm(context) -> dict:
    """What the reader has to confirm stands above everything else until they do."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"waiting": []}
    return {"waiting": list(receiving.to_acknowledge(request.user)[:SHOWN])}


@register.filter
def is_told_things(user) -> bool:
    """Whether announcements are for this person at all: partners, people of spaces, staff."""
    held = principals(user)
    return PARTNER in held or STAFF in held or any(token.endswith(":member") for token in held)
