"""One world with every kind of object in every state, and who may see what of it in plain words.

A canary is a word that stands in nothing else: whoever is shown it was shown the object. The rule is written here a
second time, without tokens and policies.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from django.utils import timezone

from cms.access.audit import log
from cms.access.grants import share
from extranet.documents.models import Document, DocumentText
from extranet.spaces.models import Membership
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_organisation, make_partner, make_user
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space

#: In every text: what one would look for to find all there is.
COMMON = "zogu"
STATES = ("draft", "pending", "published", "archived", "discarded", "trashed")
CLOCKS = ("embargoed", "closed", "unscanned")
VISIBILITIES = ("secret", "private", "open")

OUTSIDE = ("anonymous", "outsider", "partner", "former member", "expired guest", "item-only guest",
           "admin elsewhere", "cms editor", "superuser")  # fmt: skip
INSIDE = ("guest", "member", "producer", "moderator", "admin")
ROLES = (*OUTSIDE, *INSIDE)


@dataclass
class Thing:
    """Something that is hidden from some."""

    kind: str
    obj: object
    canaries: tuple[str, ...]
    visibility: str
    state: str = ""
    #: Handed to the item-only guest, and to nobody else outside.
    shared: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.state} in a {self.visibility} space"

    def seen_by(self, role: str) -> bool:
        if self.kind == "space":
            return role in INSIDE or (role == "partner" and self.visibility != "secret")
        if self.kind in {"roster", "saved search", "log"}:
            return self._seen_inside(role)
        if self.shared and role == "item-only guest":
            return True
        owns, moderates = role == "producer", role in {"moderator", "admin"}
        reads = role in INSIDE or (role == "partner" and self.visibility == "open")
        return {
            "draft": owns,
            "discarded": owns,
            "pending": owns or moderates,
            "trashed": moderates,
            "published": reads,
            "archived": reads,
        }.get(self.state, owns or moderates)  # what the clock withholds

    def _seen_inside(self, role: str) -> bool:
        return role in {"roster": INSIDE, "saved search": ("member",), "log": ("admin",)}[self.kind]


@dataclass
class World:
    people: dict[str, object] = field(default_factory=dict)
    spaces: dict[str, object] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)

    def hidden_from(self, role: str) -> list[Thing]:
        return [thing for thing in self.things if not thing.seen_by(role)]

    def canaries_hidden_from(self, role: str) -> dict[bytes, Thing]:
        return {canary.encode(): thing for thing in self.hidden_from(role) for canary in thing.canaries}

    def of(self, kind: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind]


class Canaries:
    """Words that look alike to no analyser and stand in nothing else."""

    def __init__(self):
        self.number = 0

    def __call__(self) -> str:
        self.number += 1
        letters = "".join("bcdfghklmnprstvz"[int(digit, 16)] for digit in f"{self.number * 7919 % 65536:04x}")
        return f"xq{letters}wq"


def build() -> World:
    world, canary = World(), Canaries()
    organisation = make_organisation()
    world.people = {
        "anonymous": None,
        "outsider": make_user(),
        "partner": make_partner(organisation),
        "former member": make_partner(make_organisation(state="archived")),
        "expired guest": make_user(),
        "item-only guest": make_user(),
        "admin elsewhere": make_member(make_space(slug="tjeter"), "admin"),
        "cms editor": make_editor(),
        "superuser": make_user(is_superuser=True, is_staff=True),
        **{role: make_user() for role in INSIDE},
    }
    for visibility in VISIBILITIES:
        _furnish(world, visibility, canary)
    member = world.people["member"]
    name = canary()
    search = make_saved(member, COMMON, name=name)
    world.things.append(Thing("saved search", search, (name,), "private"))
    make_news("Zogu i qytetit", text=f"<p>{COMMON}</p>")
    return world


def _furnish(world: World, visibility: str, canary: Canaries) -> None:
    words = canary(), canary()
    space = make_space(
        slug=f"dhoma-{canary()}", visibility=visibility, participation="produce", join="team",
        name_sq=f"Dhoma {words[0]}", name_en=f"Room {words[0]}", summary_sq=f"{COMMON} {words[1]}",
    )  # fmt: skip
    world.spaces[visibility] = space
    world.things.append(Thing("space", space, (*words, space.slug), visibility))
    for role in INSIDE:
        kind = {"guest": "guest", "moderator": "moderator", "admin": "admin"}.get(role, "member")
        make_member(space, kind, user=world.people[role])
    make_member(space, "admin", user=world.people["former member"]).memberships.all().delete()
    make_member(space, "guest", user=world.people["expired guest"], ended=True)
    someone = make_member(
        space, user=make_user(first_name=(name := canary()), email=f"{canary()}@example.org")
    )
    world.things.append(Thing("roster", someone, (name, someone.email), visibility))
    for state, clock in (*product(STATES, ("",)), *product(("published",), CLOCKS)):
        _document(world, space, state, clock, canary)
    reason = canary()
    log("policy", space, user=world.people["admin"], reason=reason)
    world.things.append(Thing("log", space, (reason,), visibility))


def _document(world: World, space, state: str, clock: str, canary: Canaries) -> None:
    title, description, text, file_name = canary(), canary(), canary(), canary()
    now, month = timezone.now(), timedelta(days=30)
    withheld = {
        "embargoed": {"visible_from": now + month},
        "closed": {"visible_until": now - month},
        "unscanned": {"is_clean": False},
    }
    document = make_document(
        space, world.people["producer"], state, text=f"{COMMON} {text}", title=f"Raporti {title}",
        description=description, file_name=f"{file_name}.pdf", **withheld.get(clock, {}),
    )  # fmt: skip
    thing = Thing(
        "document", document, (title, description, text, file_name), space.visibility, clock or state
    )
    if state == "published" and not clock:
        thing.shared = True
        share(document, world.people["item-only guest"], by=None)
        DocumentText.objects.filter(document=document).update(title=text)
    log("view", document, user=world.people["producer"])
    world.things.append(thing)


def remove_hidden(world: World, role: str) -> None:
    """Make the world one in which nothing that is hidden from the role ever was."""
    hidden = world.hidden_from(role)
    Document.objects.filter(pk__in=[t.obj.pk for t in hidden if t.kind == "document"]).delete()
    for thing in hidden:
        if thing.kind == "roster":
            Membership.objects.filter(user=thing.obj).delete()
        elif thing.kind == "saved search" or (thing.kind == "space" and role != "item-only guest"):
            thing.obj.delete()  # what the guest was given lies in spaces of which they know nothing
