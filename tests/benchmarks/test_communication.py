"""Telling ten thousand people, a digest for a thousand with fifty spaces each, and a discussion of 2,000 posts."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.notifications import mailing, telling
from cms.notifications.events import announce
from cms.notifications.models import Event, Notice
from cms.users.models import User
from extranet.discussions.models import Post, Reaction, Reading, Thread
from extranet.spaces.models import Membership
from extranet.spaces.rooms import room_of
from tests.builders.discussions import make_thread
from tests.builders.documents import make_document
from tests.builders.notices import prefer
from tests.builders.spaces import make_member, make_space

from .test_site import measured, report

pytestmark = [pytest.mark.bench, pytest.mark.stack, pytest.mark.django_db(transaction=True)]
MANY, READERS, SPACES, POSTS = 10_000, 1_000, 50, 2_000


def make_people(number: int) -> list[User]:
    rows = [
        User(email=f"p{index}@example.org", first_name=f"P{index}", password="!") for index in range(number)
    ]
    return User.objects.bulk_create(rows, batch_size=2000)


def join(space, people) -> None:
    Membership.objects.bulk_create(
        [Membership(space=space, user=person) for person in people], batch_size=2000
    )


def took(do) -> tuple[float, int]:
    with CaptureQueriesContext(connection) as captured:
        start = time.perf_counter()
        do()
        seconds = time.perf_counter() - start
    return seconds, len(captured)


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_ten_thousand_are_told():
    space = make_space()
    join(space, make_people(MANY))
    prefer(space.memberships.first().user, "daily")
    document = make_document(space, None, "published", title="Raporti")
    analyze()
    announcing, _queries = took(lambda: announce("documents.version", document, room=room_of(space.pk)))
    pk = Event.objects.latest("pk").pk
    Event.objects.update(tell_at=timezone.now())
    Notice.objects.all().delete()
    queueing, queries = took(lambda: telling.tell(pk))
    assert Notice.objects.count() == MANY
    Notice.objects.filter(mail="waiting").update(due_at=timezone.now())
    start = time.perf_counter()
    sent = mailing.send_due(10)
    rate = sent / (time.perf_counter() - start)
    print(f"\n{MANY:,} people: announced in {announcing * 1000:.0f} ms, queued in {queueing:.2f} s (goal 2) with "
          f"{queries} queries, then {rate:.0f} mails a second by one worker")  # fmt: skip


def test_digests():
    people = make_people(READERS)
    for _number in range(SPACES):
        space = make_space()
        join(space, people)
        document = make_document(space, None, "published", title="Raporti")
        announce("documents.published", document, room=room_of(space.pk))
    for pk in Event.objects.filter(tell_at__isnull=False).values_list("pk", flat=True):
        telling.tell(pk)
    assert Notice.objects.filter(how="daily").count() == READERS * SPACES
    analyze()
    Notice.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    mail.outbox.clear()
    with CaptureQueriesContext(connection) as captured:
        one = mailing.send_due(0.001)
    start = time.perf_counter()
    sent = mailing.send_due(600)
    seconds = time.perf_counter() - start
    assert one + sent == READERS
    assert mail.outbox[0].body.count("Raporti") == SPACES
    print(f"\nDigests for {READERS:,} people with {SPACES} spaces each: {seconds:.1f} s (goal 60) by one worker, "
          f"{len(captured) / max(one, 1):.0f} queries a mail")  # fmt: skip


def test_a_long_thread(client):
    space = make_space()
    people = [make_member(space) for _ in range(40)]
    thread = make_thread(space)
    text = "Komuna miratoi buxhetin e vitit të ardhshëm.\n\n> Si u vendos?\n\n@Person Me votim publik. " * 4
    Post.objects.bulk_create(
        Post(thread=thread, space=space, number=number, owner=people[number % 40], text=text)
        for number in range(2, POSTS + 1)
    )
    Thread.objects.filter(pk=thread.pk).update(last_number=POSTS)
    Reaction.objects.bulk_create(
        Reaction(post=post, user=people[index], kind="agree")
        for post in Post.objects.filter(thread=thread)
        for index in range(5)
    )
    Reading.objects.bulk_create(
        [Reading(thread=thread, user=person, read_to=POSTS, follows=True) for person in people],
        ignore_conflicts=True,
    )
    analyze()
    client.force_login(people[0])
    at = f"/en/discussions/{thread.pk}/"
    report(
        f"A discussion of {POSTS:,} posts (goal 150 ms)",
        [
            ("its first page of 40", 0, measured(lambda: client.get(f"{at}?page=1"))),
            ("its last page", 0, measured(lambda: client.get(f"{at}?page=50"))),
            ("what is new, asked by the open page", 0, measured(lambda: client.get(f"{at}since/{POSTS}/"))),
            (
                "the list of discussions",
                0,
                measured(lambda: client.get(f"/en/spaces/{space.slug}/discussions/")),
            ),
        ],
    )
