"""Another model may have rooms by saying so: its own policy decides who comes in, its space whether anybody does."""

import pytest
from django.db.models import Q

from cms.access.models import AuditEntry
from extranet.documents.models import Document
from extranet.spaces import video_rooms as rooms
from extranet.video.rooms import room_for, turn
from tests.builders.documents import make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member
from tests.builders.video import link_in

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


@pytest.fixture
def draft(monkeypatch, jitsi, space):
    """A document about which one talks: nobody does, but it has a policy, states and owners."""
    monkeypatch.setattr(rooms, "_kinds", dict(rooms._kinds))
    rooms.has_room(
        rooms.RoomKind(
            name="document",
            model=Document,
            key="pk",
            enter="view",
            moderate="edit",
            open=~Q(state="archived"),
            space=lambda document: document.space,
            who="Its readers.",
        )
    )
    return make_document(space, make_member(space), "draft", title="Drafti i fshehtë")


def test_its_policy_decides(client, draft):
    address = f"/en/video/document/{draft.pk}/"
    for user, status in ((draft.owner, 200), (make_member(draft.space), 404), (make_user(), 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.post(address).status_code == status
    (line,) = AuditEntry.objects.filter(details__joined="video")
    assert (line.object_type, line.actor_id) == ("documents.Document", draft.owner_id)
    Document.objects.update(state="archived")
    client.force_login(draft.owner)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999999", "dhoma"])
def test_no_such_object(client, draft, key):
    client.force_login(draft.owner)
    assert client.get(f"/en/video/document/{key}/").status_code == 404


def test_a_room_of_its_own_with_the_switch_of_the_space(client, draft):
    client.force_login(draft.owner)
    here, there = (client.post(f"/en/video/{place}/") for place in (f"document/{draft.pk}", "space/dhoma"))
    assert room_for(draft) in link_in(here)
    assert room_for(draft) != room_for(draft.space)
    assert room_for(draft) not in link_in(there)
    turn(draft.space, False, by=make_member(draft.space, "admin"))
    assert not link_in(client.post(f"/en/video/document/{draft.pk}/"))
