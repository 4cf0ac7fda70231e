"""`user.has_perm(permission, object)` is the policy's answer, for superusers too."""

import pytest

from cms.access.grants import share
from tests.builders.documents import make_document
from tests.builders.pages import make_page
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db


def test_a_superuser_is_like_anybody_where_a_policy_decides():
    superuser = make_user(is_superuser=True, is_staff=True)
    document = make_document(make_space())
    assert not superuser.has_perm("documents.view_document", document)
    share(document, superuser, by=None)
    assert superuser.has_perm("documents.view_document", document)
    assert not superuser.has_perm("documents.change_document", document)
    assert superuser.has_perm("home.change_standardpage", make_page())
    assert superuser.has_perm("wagtailadmin.access_admin")


def test_a_moderator_may_what_the_policy_says():
    space = make_space()
    document, moderator = make_document(space), make_member(space, "moderator")
    assert moderator.has_perm("documents.view_document", document)
    assert moderator.has_perm("documents.change_document", document)
    moderator.is_active = False
    assert not moderator.has_perm("documents.view_document", document)
