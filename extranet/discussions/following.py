"""Who follows a discussion, and how far each has read."""

from django.db import transaction
from django.db.models import F, Q

from cms.notifications.models import Notice

from .models import Post, Reading, Thread

#: The kinds of events that are about a post (notices.py).
TOLD = ("discussions.replied", "discussions.mentioned")


def said_something(thread: Thread, user, number: int) -> None:
    """Who writes has read up to there, and follows unless they said they do not want to."""
    reading, made = Reading.objects.get_or_create(
        thread=thread, user=user, defaults={"read_to": number, "follows": True}
    )
    if not made:
        mine = Reading.objects.filter(pk=reading.pk)
        mine.filter(follows=None).update(follows=True)
        mine.filter(read_to=number - 1).update(read_to=number)  # what others wrote in between stays unread


def follow(thread: Thread, user, follows: bool) -> None:
    Reading.objects.update_or_create(thread=thread, user=user, defaults={"follows": follows})


def follows(thread: Thread, user) -> bool:
    return Reading.objects.filter(thread=thread, user=user, follows=True).exists()


def read_to(thread: Thread, user) -> int:
    """The number of the last post that `user` has read; 0 of who has not been here."""
    if not user.is_authenticated:
        return thread.last_number
    return Reading.objects.filter(thread=thread, user=user).values_list("read_to", flat=True).first() or 0


@transaction.atomic
def has_read(thread: Thread, user, number: int) -> None:
    """`user` was shown the posts up to `number`; of these nothing waits for them any more."""
    if not user.is_authenticated:
        return
    reading, made = Reading.objects.get_or_create(thread=thread, user=user, defaults={"read_to": number})
    if not made and reading.read_to < number:
        Reading.objects.filter(pk=reading.pk, read_to__lt=number).update(read_to=number)
    # Of these and no later ones, however they are told of them.
    said = Post.objects.filter(thread=thread, number__lte=number)
    told = Notice.objects.filter(user=user, event__kind__in=TOLD)
    told.filter(event__object_id__in=said.values("pk")).have_been_seen()


def unread(user, threads) -> dict[int, int]:
    """How many posts of each thread came since `user` read in it; threads they never opened count whole. One query."""
    threads = list(threads)
    if not user.is_authenticated:
        return {}
    known = dict(Reading.objects.filter(user=user, thread__in=threads).values_list("thread_id", "read_to"))
    return {thread.pk: new for thread in threads if (new := thread.last_number - known.get(thread.pk, 0)) > 0}


def with_unread(user, threads):
    """A queryset narrowed to those in which there is something `user` has not read."""
    read = Reading.objects.filter(user=user, read_to__gte=F("thread__last_number"))
    return threads.exclude(pk__in=read.values("thread"))


def readers_of(post: Post) -> Q:
    """For a queryset of users: those who were shown `post`."""
    rows = Reading.objects.filter(thread=post.thread_id, read_to__gte=post.number)
    return Q(pk__in=rows.values("user"))


def followers(thread_id: int) -> Q:
    """For a queryset of users."""
    return Q(pk__in=Reading.objects.filter(thread=thread_id, follows=True).values("user"))
