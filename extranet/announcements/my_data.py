"""What of a person is kept here, and what goes with the account. What was announced stays, without a name."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .communications import Communication, Task
from .models import Announcement, Receipt


@data_part("announcements")
def announcements(user):
    for row in Announcement.objects.visible_to(user).filter(owner=user).order_by("pk"):
        yield {
            "title": row.title,
            "text": row.text,
            "state": row.state,
            "created_at": row.created_at,
            "published_at": row.published_at,
        }


@data_part("announcements-read")
def read(user):
    """Only of what they may still see is the name told."""
    visible = dict(Announcement.objects.visible_to(user).values_list("pk", "title"))
    for row in Receipt.objects.filter(user=user).order_by("pk"):
        yield {
            "announcement": visible.get(row.announcement_id, ""),
            "read_at": row.read_at,
            "confirmed_at": row.acknowledged_at,
        }


@data_part("communications")
def communications(user):
    for row in Communication.objects.visible_to(user).filter(owner=user).order_by("pk"):
        yield {
            "title": row.title,
            "objective": row.objective,
            "message": row.message,
            "state": row.state,
            "result": row.result,
            "lesson": row.lesson,
            "created_at": row.created_at,
        }


@data_part("communication-tasks")
def tasks(user):
    for row in Task.objects.filter(person=user).order_by("pk"):
        yield {"task": row.what, "until": row.until, "done": row.done}


@on_closing
def clear(user, email: str) -> None:
    """That they read something goes with them; what they were still to do is for somebody else."""
    Receipt.objects.filter(user=user).delete()
    Task.objects.filter(person=user, done=False).update(person=None)
