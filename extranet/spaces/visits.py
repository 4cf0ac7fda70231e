"""When a member was last in a space, so that its home can say what is new to them."""

from datetime import datetime, timedelta

from .models import Membership

#: Who comes back within this time has not been away.
ONE_VISIT = timedelta(minutes=30)


def visit(membership: Membership, now: datetime) -> datetime | None:
    """Note that the member is here; gives since when things are new to them (None: their first visit).

    One write a visit, however many pages are opened.
    """
    if membership.seen_at is None or now - membership.seen_at > ONE_VISIT:
        membership.seen_before, membership.seen_at = membership.seen_at, now
        membership.save(update_fields=["seen_at", "seen_before"])
    return membership.seen_before
