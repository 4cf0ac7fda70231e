"""One's own data as a file: complete, and nobody else's."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cms.access.grants import share
from cms.users import my_data, my_data_views
from cms.users.models import DataExport
from cms.users.my_data import archive, forget_old
from extranet.spaces.joining import JoinRequest
from search.models import SavedSearch
from tests.builders.documents import make_document
from tests.builders.invitations import make_invitation
from tests.builders.people import make_organisation_admin, make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
MINE = "/en/accounts/my-data/"


def read(content: bytes) -> tuple[dict, dict[str, list[dict]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        tables = {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig"))))
            for name in file.namelist()
            if name.endswith(".csv")
        }
        return json.loads(file.read("my-data.json")), tables


def download(client) -> bytes:
    client.post(MINE)
    export = DataExport.objects.latest("pk")
    response = client.get(f"{MINE}{export.pk}/")
    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "private, no-store"
    return b"".join(response.streaming_content)


def test_everything_about_me(client):
    space, other = make_space(name_sq="Dhoma"), make_space(visibility="private", name_sq="Tjetra")
    user = make_partner(email="arta@example.org", first_name="Arta")
    boss = make_member(space, "admin")
    make_member(space, user=user)
    make_document(space, user, title="Imi")
    share(make_document(space, boss, title="I ndarë"), user, by=boss)
    SavedSearch.objects.create(user=user, name="Buxheti", query="buxheti", language="sq")
    JoinRequest.objects.create(user=user, space=other, sentence="Sepse")
    make_invitation(other, make_member(other, "admin"), "Arta@example.org")
    client.force_login(user)
    client.get("/en/spaces/")
    data, tables = read(download(client))
    assert data["account"][0]["email"] == "arta@example.org"
    assert data["memberships"][0]["space"] == "Dhoma"
    assert [row["title"] for row in data["documents"]] == ["Imi"]
    assert data["shares"][0]["document"] == "I ndarë"
    assert data["saved-searches"][0]["query"] == "buxheti"
    assert data["join-requests"][0]["sentence"] == "Sepse"
    assert data["invitations"][0]["which"] == "to me"
    assert data["organisations"][0]["state"] == "approved"
    assert "sign_in" in {row["action"] for row in data["activity"]}
    assert tables["documents"][0]["title"] == "Imi"
    assert tables["sessions"]


def test_nothing_of_others_and_nothing_of_spaces_that_were_left(client):
    space = make_space(visibility="secret", name_sq="Kanarina")
    user = make_member(space, ended=True)
    make_document(space, user, title="Kanarina dokument")
    make_document(space, make_member(space), title="Kanarina tjetër")
    SavedSearch.objects.create(user=make_user(), name="Kanarina", query="kanarina", language="sq")
    data, _tables = read(archive(user))
    assert data["documents"] == []
    assert data["saved-searches"] == []
    assert "Kanarina dokument" not in json.dumps(data, ensure_ascii=False)


def test_no_cell_is_taken_for_a_formula():
    user = make_user()
    SavedSearch.objects.create(user=user, name="=1+1", query="@x", language="sq")
    _data, tables = read(archive(user))
    assert tables["saved-searches"][0]["name"] == "'=1+1"


@pytest.mark.stack
@pytest.mark.parametrize(
    "make",
    [
        None,
        make_user,
        make_partner,
        make_organisation_admin,
        make_staff,
        lambda: make_user(is_superuser=True),
    ],
)
def test_nobody_elses(client, make):
    owner = make_user()
    export = my_data.ask(owner)
    if make:
        client.force_login(make())
    assert client.get(f"{MINE}{export.pk}/").status_code == 404
    client.force_login(owner)
    assert client.get(f"{MINE}{export.pk}/").status_code == 200


class TestExport:
    def test_is_for_those_who_signed_in(self, client):
        assert "/accounts/login/" in client.get(MINE)["Location"]

    def test_a_new_one_replaces_the_old_one(self, client, django_capture_on_commit_callbacks):
        user = make_user()
        client.force_login(user)
        client.post(MINE)
        old = DataExport.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(MINE)
        assert DataExport.objects.get().pk != old.pk
        assert not old.file.storage.exists(old.file.name)

    def test_goes_after_a_week(self, django_capture_on_commit_callbacks):
        export = my_data.ask(make_user())
        export.refresh_from_db()
        assert forget_old() == 0
        with (
            time_machine.travel(timezone.now() + timedelta(days=8)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            assert forget_old() == 1
        assert not export.file.storage.exists(export.file.name)

    def test_what_fails_is_said(self, client, monkeypatch):
        monkeypatch.setitem(my_data._parts, "account", lambda user: 1 / 0)
        client.force_login(make_user())
        client.post(MINE)
        assert b"This did not succeed." in client.get(MINE).content

    def test_too_often(self, client, monkeypatch):
        monkeypatch.setattr(my_data_views, "EXPORTS", 1)
        client.force_login(make_user())
        assert [client.post(MINE).status_code for _ in range(2)] == [302, 429]
