"""What happened in a space, for its administrators."""

import pytest
from django.test import Client

from cms.access.audit import log
from cms.access.grants import share
from cms.access.models import AuditEntry
from tests.builders.documents import make_document
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish", visibility="open")


def activity(space) -> str:
    client = Client()
    client.force_login(make_member(space, "admin"))
    return client.get(f"/en/spaces/{space.slug}/activity/").content.decode()


@pytest.mark.parametrize("role", ["guest", "member", "moderator", "partner", "admin elsewhere", "superuser"])
def test_nobody_else(client, space, role):
    match role:
        case "partner":
            user = make_partner()
        case "admin elsewhere":
            user = make_member(make_space(), "admin")
        case "superuser":
            user = make_user(is_superuser=True, is_staff=True)
        case _:
            user = make_member(space, role)
    client.force_login(user)
    assert client.get("/en/spaces/dhoma/activity/").status_code == 404


def test_only_of_this_space(space):
    here, elsewhere = (
        make_document(space, title="Kanarina këtu"),
        make_document(make_space(), title="Kanarina atje"),
    )
    for document in (here, elsewhere):
        log("view", document, user=make_user(first_name="Arta"))
    html = activity(space)
    assert "Kanarina këtu" in html
    assert "Kanarina atje" not in html


def test_administrator_of_both_reads_each_apart(space):
    other = make_space()
    log("view", make_document(other, title="Kanarina atje"), user=make_user())
    admin = make_member(space, "admin")
    make_member(other, "admin", user=admin)
    client = Client()
    client.force_login(admin)
    assert b"Kanarina atje" not in client.get("/en/spaces/dhoma/activity/").content


@pytest.mark.parametrize("state", ["draft", "discarded"])
def test_a_draft_is_its_owners_alone_here_too(space, state):
    """That there is one may be read; neither its title nor with whom it was shared."""
    author = make_member(space)
    document = make_document(space, author, state, title="Kanarina e draftit")
    log("add", document, user=author)
    log("share", document, user=author, holder="Kanarina e ftuar")
    share(document, make_user(), by=author)
    html = activity(space)
    assert "Kanarina" not in html
    assert html.count("<td>document</td>") == 2


def test_title_from_its_time_as_a_draft_is_not_told_afterwards(space):
    author = make_member(space)
    document = make_document(space, author, "draft", title="Kanarina e draftit")
    log("add", document, user=author)
    document.title = "Raporti"
    document.move_to("published")
    document.save()
    html = activity(space)
    assert "Raporti" in html
    assert "Kanarina" not in html


def test_what_is_gone_keeps_its_name(space):
    document = make_document(space, title="Raporti i fshirë")
    log("view", document, user=make_user())
    document.delete()
    assert "Raporti i fshirë" in activity(space)


def test_of_a_feature_that_is_gone(space):
    AuditEntry.objects.create(
        action="view", object_type="polls.Poll", object_id="1", object_name="Anketa", space_id=space.pk
    )
    assert "Anketa" in activity(space)


def test_names_run_nothing(space):
    log("view", make_document(space, title="<script>alert(1)</script>"), user=make_user(first_name="<b>A"))
    html = activity(space)
    assert "<script>alert" not in html
    assert "<b>A" not in html
