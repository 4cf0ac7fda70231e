"""What of a person is kept here, and what goes with the account. What was said stays, without a name."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .models import Draft, Post, Reaction, Reading, Thread


@data_part("posts")
def posts(user):
    """One's own words from anywhere; what they were about, where one still may know of it."""
    seen = set(Thread.objects.visible_to(user).values_list("pk", flat=True))
    for post in Post.objects.filter(owner=user).select_related("thread", "space").order_by("pk"):
        known = post.thread_id in seen
        yield {
            "discussion": post.thread.title if known else "",
            "space": post.space.name if known else "",
            "number": post.number,
            "text": post.text,
            "created_at": post.created_at,
            "edited_at": post.edited_at,
        }


@data_part("post-drafts")
def drafts(user):
    for draft in Draft.objects.filter(user=user).order_by("pk"):
        yield {"title": draft.title, "text": draft.text, "saved_at": draft.saved_at}


@on_closing
def clear(user, email: str) -> None:
    """What nobody but they could ever see goes with them."""
    for model in (Draft, Reading, Reaction):
        model.objects.filter(user=user).delete()
