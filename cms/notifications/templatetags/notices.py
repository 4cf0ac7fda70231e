from django import template

from cms.notifications import reading

register = template.Library()


@register.simple_tag(takes_context=True)
def unseen_notices(context) -> dict:
    """How many notices wait for the reader: `{"number": 3, "more": False}`; asked once a page."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"number": 0, "more": False}
    if not hasattr(request, "unseen_notices"):
        number, more = reading.unseen(request.user)
        request.unseen_notices = {"number": number, "more": more}
    return request.unseen_notices
