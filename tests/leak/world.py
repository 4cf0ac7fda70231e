"""One world with every kind of object in every state.

A canary is a word that stands in nothing else: whoever is shown it was shown the object. Who may see it is rule.py.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model

from cms.access.audit import log
from cms.access.grants import share
from cms.organisations.models import Affiliation
from cms.organisations.profiles import Profile
from cms.users.models import DataExport
from extranet.announcements import receiving
from extranet.discussions import drafts, following, moderating, posting
from extranet.documents.folders import make_folder
from extranet.documents.models import Document, DocumentText, Tag
from extranet.documents.tags import set_tags
from extranet.documents.upload_models import Upload
from extranet.spaces.inviting import Wanted, invite
from extranet.spaces.joining import JoinRequest
from extranet.spaces.models import Membership
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.discussions import make_reply, make_thread
from tests.builders.documents import make_document
from tests.builders.notices import tell_all
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_organisation, make_partner, make_user
from tests.builders.practices import make_practice
from tests.builders.publications import make_author, make_publication
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space
from tests.builders.topics import make_topic

from .rule import (
    ANNOUNCEMENT_SEEN_BY,
    CLOCKS,
    COMMON,
    INSIDE,
    PAGE_SEEN_BY,
    PRACTICE_SEEN_BY,
    STATES,
    VISIBILITIES,
    Thing,
)


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
    _people(world, organisation, canary)
    _practices(world, canary)
    _pages(world, canary)
    _publications(world, canary)
    _announcements(world, canary)
    make_news("Zogu i qytetit", text=f"<p>{COMMON}</p>")
    return world


def _people(world: World, organisation, canary: Canaries) -> None:
    """What people say of themselves, and to whom."""
    Affiliation.objects.filter(user=world.people["partner"]).update(role="admin")
    position, why = canary(), canary()
    asking = Affiliation.objects.create(
        user=make_user(first_name=(asker := canary())), organisation=organisation, position=position, why=why
    )
    world.things.append(Thing("affiliation", asking, (position, why, asker), "private"))
    for kind, audience in (("profile", "partners"), ("unlisted profile", "nobody")):
        about, name = canary(), canary()
        profile = Profile.objects.create(
            user=make_user(first_name=name), about=f"{COMMON} {about}", about_to=audience
        )
        world.things.append(Thing(kind, profile, (about, name), "private"))
    export = DataExport.objects.create(
        user=world.people["member"], state="ready", kept_until=timezone.now() + timedelta(days=1)
    )
    export.file.save("x.zip", ContentFile((secret := canary()).encode()))
    world.things.append(Thing("export", export, (secret,), "private"))


def _practices(world: World, canary: Canaries) -> None:
    """Proposals in every state that is hidden from some. The reviewer's note is for its owner and the reviewers.

    What all have in common stands in the title: so they come before everything else, and what is hidden does not
    shift them among the spaces by the weight of words, which it may (decision 4).
    """
    for state in PRACTICE_SEEN_BY:
        title, problem, contact, note = canary(), canary(), canary(), canary()
        practice = make_practice(
            world.people["producer"], state, title=f"{COMMON} {title}", problem=problem, contact=contact,
            note="" if state == "shared" else note,
        )  # fmt: skip
        world.things.append(Thing("practice", practice, (title, problem, contact, note), "private", state))
        log("state", practice, user=world.people["producer"])


def _pages(world: World, canary: Canaries) -> None:
    """News that strangers may not read, each with a file of its own."""
    later = timezone.now() + timedelta(days=30)
    for state in PAGE_SEEN_BY:
        title, text, content = canary(), canary(), canary()
        file = get_document_model().objects.create(
            title="Raporti", file=ContentFile(content.encode(), name=f"{canary()}.txt")
        )
        page = make_news(
            f"{COMMON} {title}", text=f'<p>{text} <a linktype="document" id="{file.pk}">x</a></p>',
            live=state != "draft", visible_from=later if state in {"embargoed", "early"} else None,
            partners_first=state == "early",
        )  # fmt: skip
        if state == "withdrawn":
            page.unpublish()
        world.things.append(Thing("page", page, (title, text), "public", state))
        world.things.append(Thing("file", file, (content,), "public", state))


def _publications(world: World, canary: Canaries) -> None:
    """Pages of the public site; one with a file (reading it takes a process) that must not be there before its page."""
    later = timezone.now() + timedelta(days=30)
    states = {
        "draft": {"live": False},
        "embargoed": {"visible_from": later},
        "for partners first": {"visible_from": later, "partners_first": True},
    }
    author = make_author("Autorja", slug="autorja")  # who writes is public, what is not open yet is not
    for state, fields in states.items():
        title, text, slug, name, topic = canary(), canary(), canary(), canary(), canary()
        page = make_publication(
            f"{COMMON} {title}", slug=slug,
            **({"pages": (text,)} if state == "embargoed" else {"text": f"<p>{text}</p>"}),
            authors=(author, name), topics=[make_topic(name_sq=topic)],
            edition=canary(), **fields,
        )  # fmt: skip
        world.things.append(
            Thing("publication", page, (title, text, slug, name, page.edition), "private", state)
        )
    make_publication(f"{COMMON} e hapur", authors=(author,))


def _announcements(world: World, canary: Canaries) -> None:
    """What the institute announces; one carries news that nobody else may read. Who has read it, and what for."""
    editor, later = world.people["cms editor"], timezone.now() + timedelta(days=30)
    name, aim, lesson = canary(), canary(), canary()
    record = make_communication(
        editor, title=f"{COMMON} {name}", objective=aim, state="finished", lesson=lesson
    )
    world.things.append(Thing("communication", record, (name, aim, lesson), "private"))
    reader = make_partner(make_organisation(kind="donor"), first_name=(who := canary()))
    for state in ANNOUNCEMENT_SEEN_BY:
        title, text, fields = canary(), canary(), {}
        if state in {"draft", "archived"}:
            fields["state"] = state
        elif state == "scheduled":
            fields["visible_from"] = later
        elif state == "carried page":
            words = canary(), canary(), canary()
            page = make_news(
                f"{COMMON} {words[0]}", summary=words[1], text=f"<p>{words[2]}</p>", visible_from=later
            )
            world.things.append(Thing("carried page", page, words, "public", state))
            fields["page"] = page.page_ptr
        to = {"to staff": "staff", "to partners": "cso", "carried page": "cso"}.get(state, "donor")
        made = make_announcement(
            to, by=editor, title=f"{COMMON} {title}", text=text, communication=record, must_acknowledge=True, **fields
        )  # fmt: skip
        world.things.append(Thing("announcement", made, (title, text), "private", state))
        if state == "to donors":
            receiving.acknowledge(made.pk, reader)
            world.things.append(Thing("receipts", made, (who,), "private"))


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
    _arrivals(world, space, canary)
    _furniture(world, space, canary)
    _talk(world, space, canary)
    for state in ("draft", "scheduled", "published", "archived"):
        title, text = canary(), canary()
        when = {"visible_from": timezone.now() + timedelta(days=30)} if state == "scheduled" else {}
        made = make_announcement(
            space=space, by=world.people["moderator"], title=f"{COMMON} {title}", text=text,
            state="published" if state == "scheduled" else state, must_acknowledge=True, **when,
        )  # fmt: skip
        world.things.append(Thing("space announcement", made, (title, text), visibility, state))
    world.things.append(Thing("space receipts", made, (), visibility))
    reason = canary()
    log("policy", space, user=world.people["admin"], reason=reason)
    world.things.append(Thing("log", space, (reason,), visibility))


def _arrivals(world: World, space, canary: Canaries) -> None:
    """Who shall come in, and who would like to."""
    address = f"{canary()}@example.org"
    (invitation,) = invite(space, [Wanted(address, "member", "en")], by=world.people["admin"])
    world.things.append(Thing("invitation", invitation, (address,), space.visibility))
    if space.visibility == "private":
        sentence, name = canary(), canary()
        asker = make_partner(first_name=name)
        request = JoinRequest.objects.create(space=space, user=asker, sentence=sentence)
        world.things.append(Thing("join request", request, (sentence, name), space.visibility))
    name = canary()
    upload = Upload.objects.create(
        space=space, owner=world.people["producer"], file_name=f"{name}.pdf", length=9
    )
    world.things.append(Thing("upload", upload, (name,), space.visibility))


def _furniture(world: World, space, canary: Canaries) -> None:
    """Folders, tags and former versions of what readers of the space may see."""
    folder = make_folder(space, (name := canary()), parent=None, by=world.people["moderator"])
    world.things.append(Thing("folder", folder, (name,), space.visibility))
    document = Document.objects.filter(space=space, state="published", is_clean=True).earliest("pk")
    Document.objects.filter(pk=document.pk).update(folder=folder)
    set_tags(document, [tag := canary()])
    world.things.append(Thing("tag", Tag.objects.get(name=tag), (tag,), space.visibility))
    note = canary()
    version = document.versions.get()
    version.note = note
    version.save()
    world.things.append(Thing("version", version, (note,), space.visibility))


def _talk(world: World, space, canary: Canaries) -> None:
    """Discussions: open ones with former and removed words, one that was removed, and what somebody is writing."""
    moderator, producer, member = (world.people[role] for role in ("moderator", "producer", "member"))
    visibility = space.visibility
    for state in ("published", "pending"):  # as of documents: readers', and moderators' alone
        title, text, former, said = canary(), canary(), canary(), canary()
        thread = make_thread(space, moderator, title=f"{COMMON} {title}", text=former)
        posting.edit(thread.posts.get(), f"{COMMON} {text}", based_on=0, by=moderator)
        following.follow(thread, member, True)
        post = make_reply(thread, producer, f"{COMMON} {said} @{member}")
        if state == "pending":
            moderating.take(thread, "remove", by=moderator)
        thing = "thread" if state == "published" else "removed thread"
        world.things.append(Thing(thing, thread, (title, text, former), visibility, state))
        thing = "post" if state == "published" else "removed post"
        world.things.append(Thing(thing, post, (said,), visibility, state))
        if state == "published":
            gone = make_reply(thread, producer, f"{COMMON} {(words := canary())}")
            moderating.remove_post(gone, "pa lidhje", by=moderator)
            world.things.append(Thing("removed post", gone, (words,), visibility, "pending"))
            written = drafts.keep(member, space, thread, text=(words := canary()))
            world.things.append(Thing("post draft", written, (words,), visibility))
    tell_all()
    notice = member.notices.filter(event__kind="discussions.mentioned").earliest("pk")
    world.things.append(Thing("notice", notice, (), visibility))


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


REMOVED = {
    "saved search", "upload", "export", "invitation", "join request", "affiliation", "profile",
    "unlisted profile", "tag", "practice", "page", "file", "publication",
    "thread", "removed thread", "post", "removed post", "announcement", "carried page", "communication",
    "space announcement",
}  # fmt: skip


def remove_hidden(world: World, role: str) -> None:
    """Make the world one in which nothing that is hidden from the role ever was."""
    hidden = world.hidden_from(role)
    Document.objects.filter(pk__in=[t.obj.pk for t in hidden if t.kind == "document"]).delete()
    for thing in hidden:
        if thing.kind == "roster":
            Membership.objects.filter(user=thing.obj).delete()
        elif thing.kind in {"tag", "folder"} and role == "item-only guest":
            continue
        elif thing.kind in REMOVED or (thing.kind == "space" and role != "item-only guest"):
            thing.obj.delete()  # what the guest was given lies in spaces of which they know nothing
