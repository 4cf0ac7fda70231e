"""A page of a thread as one reader sees it, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from cms.access.policies import policy_of
from cms.access.principals import principals
from extranet.spaces import items

from .models import A_PAGE, Attachment, Post, Reaction, Thread
from .rendering import shown


@dataclass
class Shown:
    """A post with what its reader may see of it, and do with it. `html` is None when its words are not for them."""

    post: Post
    html: SafeString | None
    attachments: list = field(default_factory=list)
    #: Kind of reaction → (how many, whether the reader is among them).
    reactions: dict[str, tuple[int, bool]] = field(default_factory=dict)
    may: frozenset[str] = frozenset()
    is_new: bool = False
    is_answer: bool = False


ACTIONS = ("view", "edit", "react", "remove", "restore")


def page_of(user, thread: Thread, number: int, *, read_to: int = 0) -> list[Shown]:
    """The posts of page `number` (from 1). `read_to`: those beyond are new to the reader."""
    first = (number - 1) * A_PAGE + 1
    return _shown(user, thread, thread.posts.filter(number__gte=first, number__lt=first + A_PAGE), read_to)


def after(user, thread: Thread, number: int) -> list[Shown]:
    """Posts that came after post `number`, at most a page of them."""
    return _shown(user, thread, thread.posts.filter(number__gt=number)[:A_PAGE], number)


def _shown(user, thread: Thread, posts, read_to: int) -> list[Shown]:
    posts = list(posts.select_related("owner").prefetch_related("mentioned"))
    policy = policy_of(Post)
    assert policy is not None
    held = principals(user)
    attached = _attached(user, posts)
    reactions = _reactions(user, posts)
    found = []
    for post in posts:
        may = frozenset(action for action in ACTIONS if held & policy.tokens(action, post))
        seen = "view" in may
        names = [str(person) for person in post.mentioned.all()]
        found.append(
            Shown(
                post,
                shown(post.text, names) if seen else None,
                attached.get(post.pk, []) if seen else [],
                {kind: reactions.get((post.pk, kind), (0, False)) for kind in Reaction.Kind.values},
                may,
                is_new=post.number > read_to and post.owner_id != user.pk,
                is_answer=thread.answer == post.number,
            )
        )
    return found


def _attached(user, posts: Iterable[Post]) -> dict[int, list]:
    rows = list(Attachment.objects.filter(post__in=posts))
    there = items.visible(user, {(row.kind, row.item_id) for row in rows})
    found: dict[int, list] = {}
    for row in rows:
        if (item := there.get((row.kind, row.item_id))) is not None:
            found.setdefault(row.post_id, []).append(item)
    return found


def _reactions(user, posts: Iterable[Post]) -> dict[tuple[int, str], tuple[int, bool]]:
    found: dict[tuple[int, str], tuple[int, bool]] = {}
    rows = Reaction.objects.filter(post__in=posts).values_list("post_id", "kind", "user_id")
    for post_id, kind, user_id in rows:
        number, mine = found.get((post_id, kind), (0, False))
        found[post_id, kind] = number + 1, mine or user_id == user.pk
    return found
