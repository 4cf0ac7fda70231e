"""What of a person is kept here, and what goes with the account. What was proposed stays with the institute."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .models import SECTIONS, Practice


@data_part("practices")
def practices(user):
    for row in Practice.objects.visible_to(user).filter(owner=user).order_by("pk"):
        yield {
            "title": row.title,
            "summary": row.summary,
            **{name: getattr(row, name) for name in SECTIONS},
            "state": row.state,
            "created_at": row.created_at,
        }


@on_closing
def clear(user, email: str) -> None:
    """What nobody but its owner could ever see goes with them."""
    for practice in Practice.objects.filter(
        owner=user, state__in=[Practice.State.DRAFT, Practice.State.RETURNED]
    ):
        practice.delete()  # one by one: each is a signal to the search
