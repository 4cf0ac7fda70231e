"""What of a person is kept here, and what goes with the account."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from . import reading
from .models import Notice, Preference, Timetable, Undeliverable


@data_part("notices")
def notices(user):
    rows = Notice.objects.visible_to(user).select_related("event__actor").order_by("-pk")[:2000]
    for news in reading.notices(user, list(rows)):
        yield {
            "text": news.line.text,
            "place": news.place,
            "at": news.event.at,
            "seen_at": news.notice.seen_at,
            "mail": news.notice.mail,
        }


@data_part("notice-settings")
def settings(user):
    for row in Preference.objects.filter(user=user).order_by("pk"):
        yield {"room": row.room, "kind": row.kind, "how": row.how}
    for row in Timetable.objects.filter(user=user):
        yield {"quiet_from": row.quiet_from, "quiet_until": row.quiet_until, "digest_at": row.digest_at}


@on_closing
def clear(user, email: str) -> None:
    """Nobody is told anything any more; what they caused stays, without a name."""
    for model in (Notice, Preference, Timetable, Undeliverable):
        model.objects.filter(user=user).delete()
