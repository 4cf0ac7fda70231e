"""Nobody is shown a word of what they may not see, on any surface, and what is hidden answers as what is not there.

`make test` asks every surface once for each role, about another object each time; `make leak` asks about all of them.
"""

import itertools
import os
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from cms.notifications import mailing
from extranet.discussions import moderating
from search import alerts
from search.engines import get_engine
from search.models import SavedSearch
from tests.builders.notices import prefer, tell_all
from tests.builders.searches import make_saved
from tests.builders.video import use_jitsi
from tests.engines import bring_up_to_date

from .rule import COMMON, EDITORS, INSIDE, OUTSIDE, ROLES, Thing
from .surfaces import ASKED, Surface, asked_of
from .world import World, build, remove_hidden

WHOLE = bool(os.environ.get("LEAK"))
pytestmark = [pytest.mark.django_db, pytest.mark.stack]

STARTS = ("/en/", "/sq/", "/media/", "/share/", "/uploads/")
#: What differs between two answers without saying anything.
VARYING = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|csrftoken=\w+|sessionid=\w+|expires=[^;]+|\d+:\d+:\d+|nonce="[^"]+"'
)


@pytest.fixture
def world(settings) -> World:
    use_jitsi(settings)  # without a server there are no video rooms to ask for
    with translation.override("en"):
        world = build()
    bring_up_to_date()
    return world


def as_role(world: World, role: str) -> Client:
    client = Client()
    if world.people[role]:
        client.force_login(world.people[role])
    return client


def content(response) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body + b"\n" + "\n".join(f"{name}: {value}" for name, value in response.items()).encode()


def ask(client: Client, method: str, surface: Surface, thing: Thing | None, **headers):
    with translation.override("en"), transaction.atomic():
        answer = getattr(client, method)(
            surface.address(thing),
            surface.query(thing) if method in {"get", "head"} else {},
            headers=surface.headers | headers,
        )
        found = answer.status_code, content(answer)
        transaction.set_rollback(True)
    return found


Heard = Callable[[bytes], list[Thing]]


def listener(world: World, role: str) -> Heard:
    """What of that which is hidden from the role is named in a text."""
    canaries = world.canaries_hidden_from(role)
    pattern = re.compile(b"|".join(map(re.escape, canaries)))
    return lambda text: [canaries[canary] for canary in pattern.findall(text)]


@pytest.mark.parametrize("roles", [OUTSIDE, INSIDE], ids=["outside", "inside"])
def test_roles(world, subtests, roles):
    """Two questions in one world: is a word shown, and does what is hidden answer as what is not there?"""
    for role in roles:
        with subtests.test(role=role):
            client = as_role(world, role)
            heard = listener(world, role)
            # First, and in no transaction: what every page shows is kept from here on.
            nothing = {start: _nothing(client, start) for start in STARTS}
            no_canary_sings(world, role, client, heard)
            hidden_answers_as_nothing(world, role, client, heard, nothing)


def no_canary_sings(world: World, role: str, client: Client, heard: Heard) -> None:
    for number, surface in enumerate(ASKED):
        for thing in about(world, surface, role, number + ROLES.index(role)):
            # A HEAD is a GET without its body: asked where the other is not.
            for method in surface.methods if WHOLE else surface.methods[:1]:
                status, body = ask(client, method, surface, thing)
                assert status < 500, (surface.name, thing)
                shown = heard(_without_question(body, surface, thing))
                if role in EDITORS:
                    shown = [found for found in shown if found.kind not in surface.offers]
                assert not shown, f"{role}: {surface.name} about {thing} shows {shown[0]}"


def about(world: World, surface: Surface, role: str, number: int) -> list[Thing | None]:
    """What is hidden the other question asks about, and listens for canaries too: here of what the role sees."""
    things = asked_of(world, surface)
    if not WHOLE and _answers_as_nothing(world, surface, role):
        things = [thing for thing in things if thing.seen_by(role)]
    return things if WHOLE or not things else [things[number % len(things)]]


def _without_question(body: bytes, surface: Surface, thing: Thing | None) -> bytes:
    """What somebody typed into the address comes back to them: that is no leak."""
    places = surface.fill(thing).values() if thing else ()
    for typed in (*surface.query(thing).values(), *map(str, places)):
        for part in {typed, typed.removeprefix("space:")}:
            body = body.replace(part.encode(), b"")
    return body


def _answers_as_nothing(world: World, surface: Surface, role: str) -> bool:
    """Whether the surface is about one thing, and says of a hidden one what it says of one that never was."""
    return bool(surface.kind and not surface.query(_any(world, surface)) and role not in surface.answered)


def hidden_answers_as_nothing(
    world: World, role: str, client: Client, heard: Heard, nothing: dict[str, bytes]
) -> None:
    for number, surface in enumerate(ASKED):
        if not _answers_as_nothing(world, surface, role):
            continue
        hidden = [thing for thing in world.of(surface.kind) if not thing.seen_by(role)]
        turn = number + ROLES.index(role)
        some = hidden if WHOLE or not hidden else [hidden[turn % len(hidden)]]
        others = ("head", "post", "put")
        methods = (*surface.methods, *others) if WHOLE else (surface.methods[0], others[turn % 3])
        for thing, method in itertools.product(some, dict.fromkeys(methods)):
            # Of the other methods the status is looked at: the page that says so need not be made for each.
            with nullcontext() if WHOLE or method == "get" else patch("cms.urls.handler404", _bare):
                status, body = ask(client, method, surface, thing, **_conditional(thing))
            shown = heard(_without_question(body, surface, thing))
            assert not shown, f"{role}: {method} {surface.name} about {thing} shows {shown[0]}"
            if role == "anonymous" and status == 302:
                assert b"/accounts/login/" in body
                continue
            if role == "anonymous" and status == 401 and surface.headers:
                continue  # a machine's address, which asks everybody alike to sign in
            if status == 405:  # the method is refused before anything is looked at
                continue
            assert status == 404, f"{role}: {method} {surface.name} about {thing} answers {status}"
            if method == "get":
                with translation.override("en"):
                    start = f"/{surface.address(thing).split('/')[1]}/"
                assert VARYING.sub(b"", body) == nothing[start], f"{role}: {surface.name} about {thing}"


def _bare(request, exception=None) -> HttpResponse:
    return HttpResponse(status=404)


def _nothing(client: Client, start: str) -> bytes:
    """What is said of an address that never was."""
    with translation.override(start.strip("/") if start in {"/en/", "/sq/"} else "en"):
        answer = client.get(f"{start}asgjekund/")
    assert answer.status_code == 404 or start == "/uploads/"
    return VARYING.sub(b"", content(answer))


def _any(world: World, surface: Surface) -> Thing | None:
    return next(iter(world.of(surface.kind)), None)


def _conditional(thing: Thing) -> dict[str, str]:
    """Who knows the ETag of a file must not be told that it is still the same."""
    digest = getattr(thing.obj, "sha256", "x")
    return {"If-None-Match": f'"{digest}"', "If-Modified-Since": "Wed, 01 Jan 2099 00:00:00 GMT"}


LISTING = (
    "spaces:list",
    "search:results",
    "search:suggestions",
    "organisations:list",
    "wagtail_serve",
    "authors:detail",
    "search:saved",
    "notifications:list",
    "notifications:stream",
    "announcements:list",
)


@pytest.mark.parametrize("role", ["anonymous", "partner", "item-only guest", "guest", "member", "moderator"])
def test_the_same_as_in_a_world_without_it(world, role):
    """Totals, facets, suggestions, paging and menus say nothing about what is hidden."""
    client = as_role(world, role)
    lists = [surface for surface in ASKED if surface.name in LISTING and not surface.kind]
    inside = [
        (surface, thing)
        for surface in ASKED
        if surface.name
        in {
            "space_search:results",
            "space_search:suggestions",
            "documents:list",
            "discussions:list",
            "announcements:in_space",
            "spaces:home",
        }
        and surface.kind == "space"
        for thing in world.of("space")
        if thing.seen_by(role)
    ]
    asked = [*((surface, None) for surface in lists), *inside]
    before = [_plain(client, surface, thing) for surface, thing in asked]
    with translation.override("en"):
        remove_hidden(world, role)
    bring_up_to_date()
    for (surface, thing), was in zip(asked, before, strict=True):
        now = _plain(client, surface, thing)
        # The weight of words may put hits into another order (decision 4), and does nothing else.
        order = sorted if "search" in surface.name else list
        lines, lines_before = (
            order(body.decode(errors="replace").splitlines()) for _status, body in (now, was)
        )
        assert lines == lines_before, f"{role}: {surface.name} about {thing}"
        assert now[0] == was[0]


def _plain(client: Client, surface: Surface, thing: Thing | None) -> tuple[int, bytes]:
    status, body = ask(client, "get", surface, thing)
    return status, VARYING.sub(b"", body)


class TestMail:
    """What waits to be sent is judged when it is sent."""

    def test_alerts(self, world):
        for role in ROLES:
            if world.people[role]:
                make_saved(world.people[role], COMMON)
        SavedSearch.objects.update(known="")  # all is new to everybody
        mails = self.sent()
        for role in ROLES:
            person = world.people[role]
            if person is None:
                continue
            texts = "\n".join(
                str(message.message()) for message in mails if message.to == [person.email]
            ).encode()
            shown = [thing for canary, thing in world.canaries_hidden_from(role).items() if canary in texts]
            assert not shown, f"{role} was sent {shown[0]}"

    def test_revoked_between(self, world):
        member = world.people["member"]
        make_saved(member, COMMON)
        SavedSearch.objects.update(known="")
        member.memberships.all().delete()
        texts = "\n".join(str(message.message()) for message in self.sent()).encode()
        own = world.canaries_hidden_from("outsider")
        shown = [thing for canary, thing in own.items() if canary in texts and thing.kind != "saved search"]
        assert not shown

    def test_notices(self, world):
        """At once and as digests, to who has left meanwhile too."""
        left = world.people["producer"]
        for how, role in zip(
            ("now", "daily", "weekly") * 2, ("admin", "moderator", "guest", "member"), strict=False
        ):
            prefer(world.people[role], how)
        left.memberships.all().delete()
        moderator = world.people["moderator"]
        for thing in world.of("thread"):
            moderating.take(thing.obj, "remove", by=moderator)
        mails = self.notices_sent()
        assert mails
        gone = {canary for thing in world.of("thread") for canary in thing.canaries}
        # What an announcement carries is in no mail, not even to its readers.
        carried = [canary.encode() for thing in world.of("carried page") for canary in thing.canaries]
        roles = {person.email: role for role, person in world.people.items() if person}
        for message in mails:
            text = "\n".join([message.subject, message.body, message.alternatives[0].content]).encode()
            assert not [canary for canary in carried if canary in text]
            role = roles.get(message.to[0])
            if role is None:  # somebody who only fills the world
                continue
            hidden = set(world.canaries_hidden_from("outsider" if message.to == [left.email] else role))
            if role not in {"moderator", "admin"}:
                hidden |= {canary.encode() for canary in gone}
            shown = [canary for canary in hidden if canary in text]
            assert not shown, f"{role} was sent {shown[0]}"

    def notices_sent(self) -> list:
        tell_all()
        mail.outbox.clear()
        with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
            mailing.send_due(600)
        return list(mail.outbox)

    def sent(self) -> list:
        mail.outbox.clear()
        if not get_engine().embedded:
            bring_up_to_date()
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1), tick=False):
            alerts.send_due()
        return list(mail.outbox)


#: The public site, and a screen of Wagtail's that fails on purpose.
WITHOUT = {"wagtail_serve", "wagtailadmin_error_test"}


#: What is looked after there: accounts, by name and address and nothing of what they do; the public site's pages.
LOOKED_AFTER = {"roster", "join request", "affiliation", "profile", "unlisted profile", "page", "file"}


@pytest.mark.long
def test_back_office(world, subtests):
    """Every screen of the back office that needs no object, and its searches."""
    for role in ("cms editor", "superuser"):
        with subtests.test(role=role):
            back_office_shows_nothing(world, role)


def _refused(answer) -> bool:
    """Wagtail sends who may not see a screen back to its first one."""
    sent_back = answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")
    return sent_back or answer.status_code in {403, 404, 405}


def back_office_shows_nothing(world: World, role: str) -> None:
    from .surfaces import addresses

    client, heard = as_role(world, role), listener(world, role)
    names = [
        name for name in addresses() if name.startswith(("wagtail", "unanswered")) and name not in WITHOUT
    ]
    opened = 0
    for name in names:
        try:
            address = reverse(name)
        except NoReverseMatch:  # it needs an object
            continue
        for query in ({}, {"q": COMMON}):
            with transaction.atomic():
                answer = client.get(address, query)
                body = content(answer)
                transaction.set_rollback(True)
            opened += answer.status_code == 200
            leaks = [thing for thing in heard(body) if thing.kind not in LOOKED_AFTER]
            assert not leaks, f"{role}: {name} shows {leaks[0]}"
            if not WHOLE and _refused(answer):
                break  # with a word it is refused as well
    assert opened > 20
