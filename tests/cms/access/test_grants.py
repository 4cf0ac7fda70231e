"""Exceptions on single objects: what has expired opens nothing, by any road."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.http import Http404
from wagtail.models import ReferenceIndex

from cms.access import grants
from cms.access.policies import can, get_visible_or_404, readers
from extranet.documents.models import Document, DocumentUserGrant
from search import queries
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORD = "kanarinë"


def by_view(user, document) -> bool:
    try:
        return get_visible_or_404(Document, user, pk=document.pk) == document
    except Http404:
        return False


ROADS = {
    "can": lambda user, document: can(user, "view", document),
    "visible_to": lambda user, document: document in Document.objects.visible_to(user),
    "get_visible_or_404": by_view,
    "has_perm view": lambda user, document: user.has_perm("documents.view_document", document),
    "search": lambda user, document: bool(queries.search(user, WORD).hits),
    "suggest": lambda user, document: bool(queries.suggest(user, "kana")),
}
EDIT_ROADS = {
    "can": lambda user, document: can(user, "edit", document),
    "allowing": lambda user, document: document in Document.objects.allowing(user, "edit"),
    "has_perm": lambda user, document: user.has_perm("documents.change_document", document),
}


@pytest.fixture(params=["person", "organisation"])
def holder_and_user(request):
    if request.param == "person":
        user = make_user()
        return user, user
    organisation = make_organisation()
    return organisation, make_partner(organisation)


@pytest.mark.stack
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(("seconds", "opens"), [(1, True), (0, False), (-1, False), (None, True)])
@time_machine.travel(NOW, tick=False)
def test_opens_until_its_second_by_every_road(holder_and_user, road, seconds, opens):
    holder, user = holder_and_user
    document = make_document(make_space(), title=WORD.title(), text=WORD)
    until = None if seconds is None else NOW + timedelta(seconds=seconds)
    grants.share(document, holder, by=None, expires_at=until)
    bring_up_to_date()
    assert ROADS[road](user, document) is opens


@pytest.mark.parametrize("road", EDIT_ROADS)
@time_machine.travel(NOW, tick=False)
def test_edit_includes_view_and_view_no_edit(road):
    document, editor, viewer = make_document(make_space()), make_user(), make_user()
    grants.share(document, editor, by=None, action="edit", expires_at=NOW + timedelta(hours=1))
    grants.share(document, viewer, by=None)
    assert EDIT_ROADS[road](editor, document)
    assert ROADS["can"](editor, document)
    assert not EDIT_ROADS[road](viewer, document)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert not EDIT_ROADS[road](editor, document)
        assert not ROADS["can"](editor, document)


def test_expiry_changes_who_holds_and_nothing_on_the_object():
    document, user = make_document(make_space()), make_user()
    grants.share(document, user, by=None, expires_at=NOW)
    before = readers(document)
    with time_machine.travel(NOW - timedelta(seconds=1), tick=False):
        assert can(user, "view", document)
    with time_machine.travel(NOW, tick=False):
        assert not can(user, "view", document)
    assert readers(document) == before


def test_sharing_again_renews_with_the_new_end():
    document, user = make_document(make_space()), make_user()
    with time_machine.travel(NOW, tick=False):
        first = grants.share(document, user, by=None, expires_at=NOW - timedelta(days=1))
        assert not can(user, "view", document)
        second = grants.share(document, user, by=None)
        assert (first.pk, first.uuid) == (second.pk, second.uuid)
        assert can(user, "view", document)
        grants.share(document, user, by=None, expires_at=NOW)
        assert not can(user, "view", document)


def test_grant_is_for_one_object_and_one_person():
    document, other, user = make_document(make_space()), make_document(make_space()), make_user()
    grants.share(document, user, by=None)
    assert not can(user, "view", other)
    assert not can(make_user(), "view", document)
    assert not can(None, "view", document)


@pytest.mark.parametrize("action", ["submit", "publish", "archive", "trash", "share", "restore", "explode"])
def test_grant_opens_no_other_action(action):
    document, user = make_document(make_space(), make_user(), "draft"), make_user()
    grants.share(document, user, by=None, action="edit")
    for state in Document.State.values:
        document.state = state
        assert not can(user, action, document)
    assert not Document.objects.allowing(user, action).exists()


def test_deactivated_holder_and_deleted_grantor():
    document, user, grantor = make_document(make_space()), make_user(), make_user()
    grants.share(document, user, by=grantor)
    grantor.delete()
    assert can(user, "view", document)
    user.is_active = False
    assert not can(user, "view", document)


def test_what_is_not_saved_is_shared_with_nobody():
    assert not can(make_user(), "view", Document(space=make_space(), state="published"))


def test_model_permissions_open_no_object():
    from django.contrib.auth.models import Permission

    document, user = make_document(make_space()), make_user()
    user.user_permissions.set(Permission.objects.all())
    assert user.has_perm("documents.view_document")
    assert not user.has_perm("documents.view_document", document)
    assert not any(road(user, document) for road in ROADS.values())


@pytest.mark.parametrize("perm", ["documents.add_document", "documents.nonsense", "nonsense", ""])
def test_unknown_permission_is_nobodys(perm):
    space = make_space()
    assert not make_member(space, "admin").has_perm(perm, make_document(space))


def test_guardians_own_answers_are_not_asked():
    assert not [name for name in settings.AUTHENTICATION_BACKENDS if name.startswith("guardian")]
    document, user = make_document(make_space()), make_user()
    grants.share(document, user, by=None, expires_at=NOW)
    row = DocumentUserGrant.objects.get()
    assert row.permission.codename == "view_document"  # guardian would say yes
    with time_machine.travel(NOW, tick=False):
        assert not user.has_perm("documents.view_document", document)


def test_nobody_imports_guardians_shortcuts():
    """ruff bans it; this holds for those who switch ruff off."""
    for folder in ("cms", "extranet", "search", "tests"):
        for path in Path(settings.BASE_DIR, folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                for name in names:
                    assert not name.startswith(("guardian.shortcuts", "guardian.utils", "guardian.core")), (
                        path
                    )


@pytest.mark.parametrize("label", ["access", "spaces", "documents"])
def test_back_office_keeps_no_references_to_the_extranet(label):
    """Wagtail would note, with every save and every line of the log, what it refers to."""
    assert not [m for m in apps.get_app_config(label).get_models() if ReferenceIndex.model_is_indexable(m)]
