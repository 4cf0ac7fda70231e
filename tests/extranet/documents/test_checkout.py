"""Checking out: who may, what others are told, and when it ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cms.access.models import AuditEntry
from extranet.documents.checkout import Held, check_out, holder_of
from extranet.documents.models import Document
from tests.builders.documents import as_upload, make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(participation="publish")


@pytest.fixture
def document(space):
    return make_document(space, make_member(space), title="Raporti")


@pytest.fixture
def holder(space, document):
    user = make_member(space, "moderator", make_user(first_name="Arta", last_name="Krasniqi"))
    check_out(document.pk, by=user)
    return user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(user, document, path, data=None):
    return signed_in(user).post(f"/en/documents/{document.pk}/{path}/", data or {}, follow=True)


CHANGES = {
    "edit": {"title": "Tjetër", "language": "sq", "revision": 0},
    "versions/new": None,  # a file each time
    "versions/1/restore": {},
    "trash": {},
    "archive": {},
}


@pytest.mark.parametrize("path", ["edit", "versions/new", "trash", "archive"])
def test_others_are_told_who_holds_it_and_change_nothing(document, holder, path):
    data = CHANGES[path] if path != "versions/new" else {"file": as_upload("a.txt", b"e re")}
    answer = ask(document.owner, document, path, data)
    html = answer.content.decode()
    assert "Arta Krasniqi" in html
    assert "Ask them, or an administrator of the space, to release it." in html
    if path == "edit":
        assert 'value="Tjetër"' in html
        assert answer.status_code == 409
    after = Document.objects.get()
    assert (after.title, after.version, after.state, after.checked_out_by) == (
        "Raporti",
        1,
        "published",
        holder,
    )


def test_bringing_back_is_held_up_too(document, space):
    user = make_member(space, "moderator")
    ask(user, document, "versions/new", {"file": as_upload("a.txt", b"e re")})
    check_out(document.pk, by=user)
    assert "has checked out" in ask(document.owner, document, "versions/1/restore").content.decode()
    assert Document.objects.get().version == 2


@pytest.mark.parametrize("path", ["edit", "versions/new"])
def test_forms_do_not_open_in_vain(document, holder, path):
    html = signed_in(document.owner).get(f"/en/documents/{document.pk}/{path}/", follow=True).content.decode()
    assert "Arta Krasniqi has checked out" in html
    assert f"/documents/{document.pk}/edit/" not in html
    assert f"/documents/{document.pk}/release/" not in html


def test_its_holder_works_on(document, holder):
    assert ask(holder, document, "edit", CHANGES["edit"]).status_code == 200
    assert Document.objects.get().title == "Tjetër"
    html = signed_in(holder).get(document.get_absolute_url()).content.decode()
    assert "You have checked it out since" in html
    ask(holder, document, "release")
    assert Document.objects.get().checked_out_by is None


@pytest.mark.parametrize(
    ("role", "releases"), [("member", False), ("guest", False), ("moderator", False), ("admin", True)]
)
def test_who_releases(space, document, holder, role, releases):
    user = make_member(space, role)
    ask(user, document, "release")
    assert (Document.objects.get().checked_out_by is None) is releases


@pytest.mark.parametrize("role", ["member", "guest"])
def test_who_may_not_edit_does_not_check_out(space, document, role):
    client = signed_in(make_member(space, role))
    assert client.post(f"/en/documents/{document.pk}/check-out/").status_code == 404
    assert Document.objects.get().checked_out_by is None


def test_hidden_document_says_nothing(document):
    client = signed_in(make_user())
    for path in ("check-out", "release"):
        answers = [client.post(f"/en/documents/{pk}/{path}/") for pk in (document.pk, 999999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("loss", ["left", "expired", "role", "inactive", "state"])
def test_who_loses_the_right_holds_nothing(document, holder, loss):
    membership = holder.memberships.get()
    match loss:
        case "left":
            membership.delete()
        case "expired":
            membership.expires_at = timezone.now()
            membership.save()
        case "role":
            membership.role = "member"
            membership.save()
        case "inactive":
            holder.is_active = False
            holder.save()
        case "state":
            Document.objects.update(state="archived")
    current = Document.objects.get()
    assert holder_of(current) is None
    if loss != "state":
        check_out(document.pk, by=document.owner)
        assert Document.objects.get().checked_out_by == document.owner


@pytest.mark.parametrize("action", ["trash", "archive"])
def test_leaving_the_table_releases(document, holder, action):
    ask(holder, document, action)
    assert Document.objects.get().checked_out_by is None


@pytest.mark.stack
def test_a_person_is_deleted(document, holder):
    holder.delete()
    assert Document.objects.get().checked_out_at is None


@pytest.mark.stack
def test_both_or_none(document):
    for fields in ({"checked_out_by": document.owner}, {"checked_out_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.update(**fields)


def test_audit(document, holder):
    ask(holder, document, "check-out")  # again: nothing to note
    ask(holder, document, "release")
    entries = AuditEntry.objects.filter(action="edit").order_by("pk")
    assert [entry.details.get("checked_out") for entry in entries] == [True, None]
    assert entries[1].details["released_from"] == "Arta Krasniqi"


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_gets_it():
    space = make_space(participation="moderate")
    document = make_document(space)
    users = [make_member(space) for _ in range(8)]
    start = Barrier(8)

    def attempt(user):
        try:
            start.wait(20)
            check_out(document.pk, by=user)
        except Held:
            return None
        else:
            return user
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        got = [user for user in pool.map(attempt, users) if user is not None]
    assert len(got) == 1
    assert Document.objects.get().checked_out_by == got[0]
    assert AuditEntry.objects.filter(action="edit").count() == 1
