"""Announcements, and the records of communications."""

from itertools import count

from django.utils import timezone

from extranet.announcements import announcing
from extranet.announcements.audiences import Addressee
from extranet.announcements.communications import Communication
from extranet.announcements.models import Announcement

from .people import make_staff
from .spaces import make_member

_numbers = count(1)


def make_announcement(
    *to: str, space=None, spaces=(), by=None, state: str = "published", **fields
) -> Announcement:
    """Addressed to groups (values of Audience.To) and `spaces`; with `space` it is that space's own."""
    by = by or (make_member(space, "moderator") if space else make_staff())
    if space is not None:
        audiences = {Addressee("space", space.pk)}
    else:
        audiences = {Addressee(group) for group in to} | {Addressee("space", each.pk) for each in spaces}
        audiences = audiences or {Addressee("staff")}
    fields = {"title": f"Njoftim {next(_numbers)}", "text": "Teksti.", "language": "sq"} | fields
    ends = fields.pop("visible_until", None)
    made = announcing.begin(space, fields, audiences, by=by)
    if state != "draft":
        announcing.take(made.pk, "publish", by=by)
    if state == "archived":
        announcing.take(made.pk, "archive", by=by)
    if ends:
        Announcement.objects.filter(pk=made.pk).update(visible_until=ends)
    made = Announcement.objects.get(pk=made.pk)
    made.save()  # the search learns of it
    return made


def make_communication(by=None, state: str = "planned", **fields) -> Communication:
    today = timezone.localdate()
    fields = {
        "title": f"Komunikimi {next(_numbers)}",
        "objective": "Më shumë dëgjime publike.",
        "target_groups": ["municipality"],
        "tools": ["announcement", "meeting"],
        **({"started_on": today} if state != "planned" else {}),
        **(
            {"finished_on": today, "result": "Erdhën 40 veta.", "lesson": "Më herët."}
            if state == "finished"
            else {}
        ),
    } | fields
    return Communication.objects.create(owner=by or make_staff(), state=state, **fields)
