"""Who may do what with a discussion and a post: every role with every state, asked over HTTP."""

import uuid

import pytest
from django.test import Client

from extranet.discussions import moderating
from extranet.discussions.models import Post, Thread
from tests.builders.discussions import make_reply, make_thread
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

#: Role → (participation of the space, role in it, whether the discussion and the reply are theirs).
MEMBERS = {
    "former member": ("moderate", "member", True),  # ended
    "guest": ("moderate", "guest", False),
    "consumer who owns": ("consume", "member", True),
    "producer": ("produce", "member", False),
    "producer who owns": ("produce", "member", True),
    "moderating member": ("moderate", "member", False),
    "moderator": ("consume", "moderator", False),
    "admin": ("consume", "admin", False),
}
STRANGERS = {
    "anonymous": lambda: None,
    "outsider": make_user,
    "partner": make_partner,
    "cms editor": make_editor,
    "superuser": lambda: make_user(is_staff=True, is_superuser=True),
}
ROLES = [*STRANGERS, *MEMBERS]
INSIDE = {role for role in MEMBERS if role != "former member"}
MODERATORS = {"moderating member", "moderator", "admin"}
AUTHORS = {"producer who owns"}
WRITERS = {"producer", "producer who owns"} | MODERATORS

THREAD_MAY = {
    "view": {"open": INSIDE, "closed": INSIDE, "removed": MODERATORS},
    "reply": {"open": WRITERS},
    "follow": {"open": INSIDE, "closed": INSIDE},
    "rename": {"open": AUTHORS | MODERATORS},
    "answer": {"open": AUTHORS | MODERATORS, "closed": MODERATORS},
    "close": {"open": AUTHORS | MODERATORS},
    "reopen": {"closed": MODERATORS},
    "pin": {"open": MODERATORS, "closed": MODERATORS},
    "move": {"open": MODERATORS, "closed": MODERATORS},
    "remove": {"open": MODERATORS, "closed": MODERATORS},
    "restore": {"removed": MODERATORS},
}
POST_MAY = {
    "edit_post": {"open": AUTHORS},
    "history": {"open": INSIDE, "closed": INSIDE, "removed": MODERATORS},
    "react": {"open": INSIDE, "closed": INSIDE},
    "remove_post": {"open": AUTHORS | MODERATORS | {"consumer who owns"}, "closed": MODERATORS},
}
STEPS = {"close", "reopen", "pin", "remove", "restore"}


class Stage:
    def __init__(self, role: str, state: str, visibility: str = "secret"):
        participation, place, owns = MEMBERS.get(role, ("produce", "", False))
        self.space = make_space(participation=participation, visibility=visibility)
        if role in MEMBERS:
            self.user = make_member(self.space, place)
        else:
            self.user = STRANGERS[role]()
        owner = self.user if owns else make_member(self.space, "moderator")
        self.thread = make_thread(self.space)
        self.post = make_reply(self.thread, text="Fjala e fshehur")
        Thread.objects.filter(pk=self.thread.pk).update(state=state, owner=owner, title="Tema e fshehur")
        Post.objects.filter(thread=self.thread).update(thread_state=state, owner=owner)
        if role == "former member":
            self.user.memberships.all().delete()
        self.client = Client()
        if self.user:
            self.client.force_login(self.user)

    def ask(self, action: str):
        thread, at = self.thread.pk, f"/en/discussions/{self.thread.pk}/"
        if action == "view":
            return self.client.get(at)
        if action in STEPS:
            return self.client.post(f"{at}do/{action}/")
        if action == "reply":
            return self.client.post(f"{at}reply/", {"text": "Po", "key": uuid.uuid4()})
        if action in {"follow", "answer"}:
            return self.client.post(f"{at}{action}/", {"follow": "1", "number": 2})
        if action in {"rename", "move"}:
            return self.client.get(f"{at}{'subject' if action == 'rename' else action}/")
        if action == "react":
            return self.client.post(f"{at}2/react/", {"kind": "agree"})
        name = action.removesuffix("_post")
        assert thread
        return self.client.get(f"{at}2/{name}/")


@pytest.mark.parametrize("state", Thread.State.values)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell(role, state):
    for table, action in [(THREAD_MAY, name) for name in THREAD_MAY] + [
        (POST_MAY, name) for name in POST_MAY
    ]:
        stage = Stage(role, state)
        answer = stage.ask(action)
        may = role in table[action].get(state, set())
        said = f"{role}: {action} of a {state} discussion answers {answer.status_code}"
        if may and action == "reply":
            assert stage.thread.posts.count() == 3, said
        elif action == "reply" and role in INSIDE and state != "removed":
            # Who is in the space is told why, and what they wrote is kept.
            assert stage.thread.posts.count() == 2, said
            assert answer.status_code in {302, 404}, said
        else:
            assert (answer.status_code in {200, 302}) == may, said
            assert may or answer.status_code == 404, said
        assert may or b"fshehur" not in answer.content or role in THREAD_MAY["view"][state], said


@pytest.mark.parametrize(("visibility", "reads"), [("secret", False), ("private", False), ("open", True)])
def test_partners_read_what_is_open_and_write_nothing(visibility, reads):
    stage = Stage("partner", "open", visibility)
    assert stage.ask("view").status_code == (200 if reads else 404)
    assert stage.ask("reply").status_code == 404
    assert stage.ask("react").status_code == 404
    assert stage.client.post(f"/en/discussions/{stage.thread.pk}/draft/", {"text": "x"}).status_code == 404


def test_moving_asks_both_ends():
    stage = Stage("moderator", "open")
    elsewhere, mine = make_space(), make_space(participation="produce")
    make_member(mine, user=stage.user)
    address = f"/en/discussions/{stage.thread.pk}/move/"
    assert stage.client.post(address, {"space": elsewhere.pk}).status_code == 200  # refused in the form
    assert Thread.objects.get().space_id == stage.space.pk
    assert stage.client.post(address, {"space": mine.pk}).status_code == 302
    assert Thread.objects.get().space_id == mine.pk
    assert set(Post.objects.values_list("space_id", flat=True)) == {mine.pk}


def test_who_is_only_in_the_former_space_no_longer_reads(client):
    source, target = make_space(), make_space()
    moderator = make_member(source, "moderator")
    make_member(target, "moderator", user=moderator)
    reader = make_member(source)
    thread = make_thread(source, moderator)
    client.force_login(reader)
    assert client.get(thread.get_absolute_url()).status_code == 200
    moderating.move(thread, target, by=moderator)
    assert client.get(thread.get_absolute_url()).status_code == 404
