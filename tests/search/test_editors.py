"""Wagtail's own groups keep what the search is told: the glossary, pinned pages, topics."""

import pytest
from django.contrib.auth.models import Group, Permission

from tests.builders.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
@pytest.mark.parametrize(
    "address", ["snippets/search/term/", "snippets/search/pin/", "snippets/topics/topic/"]
)
def test_the_groups_may(client, group, address):
    editor = make_user()
    editor.groups.add(Group.objects.get(name=group))
    client.force_login(editor)
    assert client.get(f"/admin/{address}").status_code == 200


def test_others_may_not(client):
    outsider = make_user()
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(outsider)
    assert client.get("/admin/snippets/search/term/").status_code == 302
