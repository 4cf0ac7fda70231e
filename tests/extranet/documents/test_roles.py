"""Who may do what with a document: every role with every state, asked over HTTP."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cms.access.grants import share
from extranet.documents.models import Document
from extranet.documents.views import ACTIONS
from tests.builders.documents import make_document
from tests.builders.people import make_editor, make_partner, make_user, make_user_administrator
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

STATES = Document.State.values

#: Role → (participation of the space, role in it, whether the documents are theirs).
MEMBERS = {
    "former member": ("moderate", "member", True),  # ended
    "expired guest": ("moderate", "guest", True),  # ended
    "guest": ("moderate", "guest", False),
    "guest who owns": ("moderate", "guest", True),
    "consumer": ("consume", "member", False),
    "consumer who owns": ("consume", "member", True),
    "producer": ("produce", "member", False),
    "producer who owns": ("produce", "member", True),
    "publisher": ("publish", "member", False),
    "publisher who owns": ("publish", "member", True),
    "moderating member": ("moderate", "member", False),
    "moderator": ("consume", "moderator", False),
    "moderator who owns": ("consume", "moderator", True),
    "admin": ("consume", "admin", False),
}
STRANGERS = {
    "anonymous": lambda: None,
    "outsider": make_user,
    "partner": make_partner,
    "cms editor": make_editor,
    "user administrator": make_user_administrator,
    "superuser": lambda: make_user(is_staff=True, is_superuser=True),
    "item-only grantee": make_user,
    "grantee until a second ago": make_user,
}
ROLES = [*STRANGERS, *MEMBERS]

INSIDE = {role for role in MEMBERS if role not in {"former member", "expired guest"}}
OWNERS = {role for role in INSIDE if role.endswith("who owns")}
MODERATORS = {"moderating member", "moderator", "moderator who owns", "admin"}
AUTHORS = {"producer who owns", "publisher who owns", "moderator who owns"}
PUBLISHERS = {"publisher who owns", "moderator who owns"}
GRANTEE = {"item-only grantee"}

MAY = {
    "view": {
        "draft": OWNERS | GRANTEE,
        "pending": OWNERS | MODERATORS | GRANTEE,
        "published": INSIDE | GRANTEE,
        "archived": INSIDE | GRANTEE,
        "discarded": OWNERS,
        "trashed": MODERATORS,
    },
    "edit": {"draft": AUTHORS, "pending": MODERATORS, "published": PUBLISHERS | MODERATORS},
    "sharing": {"draft": AUTHORS, "pending": MODERATORS, "published": PUBLISHERS | MODERATORS},
    "submit": {"draft": AUTHORS},
    "withdraw": {"pending": AUTHORS},
    "publish": {"draft": PUBLISHERS, "pending": PUBLISHERS | MODERATORS, "archived": MODERATORS},
    "archive": {"published": PUBLISHERS | MODERATORS},
    "trash": {
        "draft": AUTHORS,
        "pending": MODERATORS,
        "published": PUBLISHERS | MODERATORS,
        "archived": MODERATORS,
    },
    "restore": {"discarded": AUTHORS, "trashed": MODERATORS},
    "purge": {"discarded": AUTHORS, "trashed": {"admin"}},
}
UPLOADERS = AUTHORS | MODERATORS | {"producer", "publisher"}
TABS = {
    "current": {"draft", "pending", "published"},
    "archived": {"archived"},
    "trash": {"discarded", "trashed"},
}


class Stage:
    """One role before a private space with a document in every state."""

    def __init__(self, role: str):
        participation, place, owns = MEMBERS.get(role, ("moderate", None, False))
        self.space = make_space(visibility="private", participation=participation)
        if role in STRANGERS:
            self.user = STRANGERS[role]()
        else:
            self.user = make_member(self.space, place, ended=role not in INSIDE)
        owner = self.user if owns else make_member(self.space)
        self.documents = {
            state: make_document(self.space, owner, state, title=f"Kanarina {state}", text=state)
            for state in STATES
        }
        if "grantee" in role:
            late = timezone.now() - timedelta(seconds=1) if "until" in role else None
            for document in self.documents.values():
                share(document, self.user, by=owner, expires_at=late)
        self.client = Client()
        if self.user:
            self.client.force_login(self.user)
        # What every page shows is kept from here on: within a transaction, as in `ask`, nothing is.
        self.client.get("/en/search/")

    def ask(self, method: str, address: str, data=None, **headers):
        with transaction.atomic():  # what one question changes, the next does not see
            response = getattr(self.client, method)(address, data, headers=headers)
            transaction.set_rollback(True)
        return response


QUESTIONS = {
    "detail": ("get", "", "view", 200, None),
    "detail head": ("head", "", "view", 200, None),
    "download": ("get", "download/", "view", 200, None),
    "download head": ("head", "download/", "view", 200, None),
    "edit": ("get", "edit/", "edit", 200, None),
    "save": ("post", "edit/", "edit", 302, {"title": "Tjetër", "language": "sq", "revision": 0}),
    "sharing": ("get", "sharing/", "sharing", 200, None),
    "versions": ("get", "versions/", "view", 200, None),
    "version": ("get", "versions/1/download/", "view", 200, None),
    "comparison": ("get", "versions/compare/", "view", 200, None),
    "new version": ("get", "versions/new/", "edit", 200, None),
    "bring back": ("post", "versions/1/restore/", "edit", 302, {}),
    "question before purging": ("get", "delete/", "purge", 200, None),
    "purge": ("post", "delete/", "purge", 302, {}),
    "check out": ("post", "check-out/", "edit", 302, {}),
    "release": ("post", "release/", "view", 302, {}),
    **{action: ("post", f"{action}/", action, 302, {}) for action in ACTIONS},
}


@pytest.fixture
def bare_404(monkeypatch):
    """The table asks many questions, whose answer is mostly the same page: what stands on it is asked below."""
    monkeypatch.setattr("cms.urls.handler404", lambda request, exception=None: HttpResponse(status=404))


@pytest.mark.usefixtures("bare_404")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("role", ROLES)
def test_every_action_in_every_state(role, whole):
    """Whatever the role may do. Of what it may not do a third: another one for each role in each state."""
    stage = Stage(role)
    answered, expected = {}, {}
    for turn, (state, document) in enumerate(stage.documents.items(), ROLES.index(role)):
        for number, (question, (method, path, right, success, data)) in enumerate(QUESTIONS.items()):
            may = role in MAY[right].get(state, ())
            if may or whole or (number + turn) % 3 == 0:
                response = stage.ask(method, f"/en/documents/{document.pk}/{path}", data)
                answered[state, question] = response.status_code
                expected[state, question] = success if may else 404
    assert answered == expected


@pytest.mark.usefixtures("bare_404")
@pytest.mark.parametrize("role", ROLES)
def test_list_shows_what_may_be_viewed(role):
    stage = Stage(role)
    for tab, states in TABS.items():
        response = stage.client.get(f"/en/spaces/{stage.space.slug}/documents/?list={tab}")
        assert response.status_code == (200 if role in INSIDE else 404)
        shown = {state for state in STATES if f"Kanarina {state}" in response.content.decode()}
        assert shown == {state for state in states if role in INSIDE and role in MAY["view"][state]}


@pytest.mark.usefixtures("bare_404")
@pytest.mark.parametrize("role", ROLES)
def test_upload_is_for_those_who_may_add(role):
    stage = Stage(role)
    address = f"/en/spaces/{stage.space.slug}/documents/new/"
    may = role in UPLOADERS
    assert stage.client.get(address).status_code == (200 if may else 404)
    assert stage.client.post(address, {"title": "x"}).status_code == (422 if may else 404)


HIDDEN_ASKED = [
    ("get", "", None),
    ("get", "download/", None),
    ("get", "download/", "If-None-Match"),
    ("get", "download/", "Range"),
    ("head", "download/", None),
    ("get", "edit/", None),
    ("post", "publish/", None),
    ("post", "withdraw/", None),
]


@pytest.mark.parametrize(
    "role",
    [
        "anonymous",
        "outsider",
        "superuser",
        "grantee until a second ago",
        "former member",
        "consumer",
        "moderator",
    ],
)
def test_hidden_is_non_existent_byte_for_byte(role):
    """Permission comes before ETag and range."""
    stage = Stage(role)
    for method, path, header in HIDDEN_ASKED:
        nowhere = _everything(stage.ask(method, f"/en/documents/999999/{path}"))
        for state, document in stage.documents.items():
            if role in MAY[path.strip("/") if path.strip("/") in MAY else "view"].get(state, ()):
                continue
            true = {"If-None-Match": f'"{document.sha256}"', "Range": "bytes=0-3"}
            headers = {header: true[header]} if header else {}
            answer = stage.ask(method, f"/en/documents/{document.pk}/{path}", **headers)
            assert answer.status_code == 404
            assert _everything(answer) == nowhere, (state, method, path, header)


@pytest.mark.parametrize("role", ["guest", *sorted(AUTHORS), "moderating member", "moderator", *GRANTEE])
def test_buttons_are_what_the_role_may_do(role):
    stage = Stage(role)
    for state, document in stage.documents.items():
        if role not in MAY["view"][state]:
            continue
        html = stage.client.get(f"/en/documents/{document.pk}/").content.decode()
        for action in [*ACTIONS, "edit", "sharing"]:
            offered = f"/en/documents/{document.pk}/{action}/" in html
            assert offered is (role in MAY[action].get(state, ())), (state, action)


def test_item_only_grantee_learns_nothing_of_the_space():
    stage = Stage("item-only grantee")
    html = stage.client.get(f"/en/documents/{stage.documents['published'].pk}/").content.decode()
    assert stage.space.slug not in html
    assert stage.space.name not in html


def test_partner_reads_what_is_published_in_an_open_space():
    space = make_space(visibility="open")
    client = Client()
    client.force_login(make_partner())
    seen = {
        state
        for state in STATES
        if client.get(make_document(space, make_member(space), state).get_absolute_url()).status_code == 200
    }
    assert seen == {"published", "archived"}


def test_open_to_secret_holds_from_the_next_request_on():
    space = make_space(visibility="open")
    document = make_document(space)
    client = Client()
    client.force_login(make_partner())
    assert client.get(document.get_absolute_url()).status_code == 200
    space.visibility = "secret"
    space.save()
    assert client.get(document.get_absolute_url()).status_code == 404


def test_leaving_takes_ones_own_drafts_and_rejoining_brings_them_back():
    space = make_space(visibility="private", join="self", participation="produce")
    user = make_partner()
    make_member(space, "admin")
    make_member(space, user=user)
    draft = make_document(space, user, "draft")
    client = Client()
    client.force_login(user)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.post(f"/en/spaces/{space.slug}/leave/").status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"/en/documents/{draft.pk}/download/").status_code == 404
    assert client.post(f"/en/spaces/{space.slug}/join/").status_code == 302
    assert client.get(draft.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("withheld", ["early", "late", "unscanned"])
@pytest.mark.parametrize("role", ["consumer", "guest", "item-only grantee", "producer who owns", "moderator"])
def test_withheld_document_is_its_owners_and_moderators(role, withheld):
    stage = Stage(role)
    tomorrow, yesterday = (timezone.now() + timedelta(days=days) for days in (1, -1))
    document = stage.documents["published"]
    document.visible_from = tomorrow if withheld == "early" else None
    document.visible_until = yesterday if withheld == "late" else None
    document.is_clean = withheld != "unscanned"
    document.scan_state = "clean" if document.is_clean else "waiting"
    document.save()
    expected = 200 if role in OWNERS | MODERATORS else 404
    assert stage.ask("get", f"/en/documents/{document.pk}/").status_code == expected
    opened = stage.ask("get", f"/en/documents/{document.pk}/download/").status_code
    assert opened == (409 if withheld == "unscanned" and expected == 200 else expected)
    listed = stage.client.get(f"/en/spaces/{stage.space.slug}/documents/").content.decode()
    assert ("Kanarina published" in listed) is (expected == 200)


@pytest.mark.parametrize(("path", "method"), [("", "post"), ("download/", "post"), ("publish/", "get")])
def test_wrong_method_says_nothing_about_existence(client, path, method):
    document = make_document(make_space())
    answers = [getattr(client, method)(f"/en/documents/{pk}/{path}") for pk in (document.pk, 999999)]
    assert [answer.status_code for answer in answers] == [405, 405]
    assert _everything(answers[0]) == _everything(answers[1])


def test_number_beyond_the_database_is_not_found(client):
    client.force_login(make_user())
    assert client.get(f"/en/documents/{10**30}/").status_code == 404
    assert client.post("/en/documents/1/explode/").status_code == 404


def test_without_token_nothing_is_changed():
    stage = Stage("admin")
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(stage.user)
    document = stage.documents["pending"]
    for path in ("publish/", "trash/", "edit/", "sharing/"):
        data = {"title": "x", "language": "sq", "share": "1", "email": stage.user.email}
        assert careful.post(f"/en/documents/{document.pk}/{path}", data).status_code == 403
    document.refresh_from_db()
    assert document.state == "pending"
    assert document.title == "Kanarina pending"


def _everything(response):
    return response.status_code, response.content, sorted(response.items()), sorted(response.cookies)
