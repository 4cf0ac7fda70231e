"""Discussions in spaces."""

import uuid

from extranet.discussions import posting
from extranet.discussions.models import Post, Thread

from .spaces import make_member


def make_thread(space, by=None, *, title: str = "Buxheti", text: str = "Si e shihni?", **fields) -> Thread:
    """Begun by a moderator of the space unless `by` is given."""
    by = by or make_member(space, "moderator")
    fields = {"language": "sq", "key": uuid.uuid4()} | fields
    return posting.begin(space, title=title, text=text, by=by, **fields)


def make_reply(thread, by=None, text: str = "Dakord.", **fields) -> Post:
    by = by or make_member(thread.space, "moderator")
    return posting.reply(thread, text=text, key=fields.pop("key", uuid.uuid4()), by=by, **fields)
