"""Communications: planned, running, finished; who saves second is told; what was learned is not left out."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from extranet.announcements import recording
from extranet.announcements.communications import Communication
from extranet.announcements.figures import tables
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_partner, make_staff
from tests.builders.spaces import make_space

pytestmark = pytest.mark.django_db
NEW = "/en/communications/new/"
ROWS = {"tasks-TOTAL_FORMS": "3", "tasks-INITIAL_FORMS": "0"}
DATA = {
    "title": "Dëgjimet", "objective": "40 veta", "target_groups": ["municipality", "citizens"],
    "tools": ["meeting"], "message": "Ejani!", **ROWS,
}  # fmt: skip


@pytest.fixture
def staff(client):
    user = make_staff(language="en", first_name="Arta")
    client.force_login(user)
    return user


def test_planned_with_tasks(client, staff):
    data = DATA | {"tasks-0-what": "Ftesat", "tasks-0-person": str(staff.pk), "tasks-0-until": "2026-12-01"}
    answer = client.post(NEW, data | {"tasks-2-what": "Salla", "tasks-2-done": "on"})
    record = Communication.objects.get()
    assert answer.url == f"/en/communications/{record.pk}/"
    assert (record.state, record.owner, record.target_groups) == (
        "planned",
        staff,
        ["municipality", "citizens"],
    )
    tasks = list(record.tasks.values_list("what", "person", "done"))
    assert tasks == [("Ftesat", staff.pk, False), ("Salla", None, True)]
    body = client.get(answer.url).content.decode()
    assert all(words in body for words in ("Ftesat", "Salla", "40 veta", "Municipalities"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"objective": " \u200b"}, "objective"), ({"tools": []}, "tools"),
        ({"target_groups": ["klingons"]}, "target_groups"), ({"planned_for": "nesër"}, "planned_for"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(client, staff, wrong, field):
    answer = client.post(NEW, DATA | wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "Ejani!" in answer.content.decode()


@pytest.mark.parametrize(
    "row",
    [{"tasks-0-done": "on"}, {"tasks-0-what": "x", "tasks-0-person": "999999"}, {"tasks-TOTAL_FORMS": "51"}],
)
def test_wrong_tasks(client, staff, row):
    answer = client.post(NEW, DATA | row)
    assert answer.status_code == 422
    assert not Communication.objects.exists()
    assert "Dëgjimet" in answer.content.decode()


def test_from_planned_to_finished(client, staff):
    record = make_communication(staff)
    address = f"/en/communications/{record.pk}/"
    assert client.get(f"{address}finish/").status_code == 404  # it has not begun
    client.post(f"{address}do/start/")
    record.refresh_from_db()
    assert (record.state, record.started_on) == ("running", timezone.localdate())
    answer = client.post(
        f"{address}finish/", {"finished_on": str(timezone.localdate()), "result": "x", "revision": "1"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"lesson"}
    whole = {
        "finished_on": str(timezone.localdate()),
        "result": "Erdhën 40",
        "lesson": "Më herët",
        "revision": "1",
    }
    assert client.post(f"{address}finish/", whole).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.lesson) == ("finished", "Më herët")
    client.post(f"{address}do/reopen/")
    record.refresh_from_db()
    assert (record.state, record.finished_on, record.lesson) == ("running", None, "Më herët")


def test_finished_before_it_began(client, staff):
    record = make_communication(staff, state="running")
    data = {"finished_on": "2020-01-01", "result": "x", "lesson": "y", "revision": "0"}
    answer = client.post(f"/en/communications/{record.pk}/finish/", data)
    assert answer.status_code == 422
    assert "It has to end after it begins." in answer.content.decode()


def test_the_database_keeps_it_too():
    record = make_communication(state="running")
    with pytest.raises(IntegrityError), transaction.atomic():
        Communication.objects.filter(pk=record.pk).update(state="finished", finished_on=timezone.localdate())


def test_of_two_who_save_the_second_is_told(client, staff):
    record = make_communication(make_staff(first_name="Driton"))
    recording.save(record.pk, {"objective": "60 veta"}, [{"what": "Ftesat"}], based_on=0, by=record.owner)
    address = f"/en/communications/{record.pk}/edit/"
    answer = client.post(address, DATA | {"revision": "0", "tasks-0-what": "Salla"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in body for words in ("Somebody saved this", "Driton", "60 veta", "Ftesat"))
    assert 'value="Salla"' in body
    assert list(record.tasks.values_list("what", flat=True)) == ["Ftesat"]
    again = DATA | {"revision": answer.context["form"]["revision"].value(), "tasks-0-what": "Salla"}
    assert client.post(address, again).status_code == 302
    assert list(record.tasks.values_list("what", flat=True)) == ["Salla"]


def test_narrowed(client, staff):
    rows = {
        "a": make_communication(staff, target_groups=["donor"], tools=["press"]),
        "b": make_communication(
            staff, state="running", target_groups=["donor", "media"], tools=["press", "social"]
        ),
    }
    for query, expected in (
        ("", "ab"), ("?group=media", "b"), ("?group=donor", "ab"), ("?state=planned", "a"), ("?tool=social", "b"),
        ("?state=planned&group=media", ""), ("?group=x", "ab"), ("?tool=event", ""),
    ):  # fmt: skip
        page = client.get(f"/en/communications/{query}")
        assert {row.pk for row in page.context["list_page"]} == {rows[name].pk for name in expected}, query


def test_counted():
    make_communication(target_groups=["donor"], tools=["press"])
    make_communication(state="finished", target_groups=["donor", "media"], tools=["press"])
    found = tables(Communication.objects.all())
    assert found["target_groups"].rows == [("Donors and development partners", 2, 1), ("Media", 1, 1)]
    assert found["tools"].rows == [("Press release or conference", 2, 1)]
    assert found["tools"].chart.bars[0].shown == "2"


def test_its_chain(client, staff):
    record = make_communication(staff)
    announced = make_announcement("donor", communication=record)
    space_own = make_announcement(space=make_space(), communication=record, title="E fshehtë")
    page, closed = make_news("E hapur"), make_news("E mbyllur", live=False)
    record.pages.set([page.page_ptr, closed.page_ptr])
    body = client.get(f"/en/communications/{record.pk}/").content.decode()
    assert announced.title in body
    assert "read by 0 people" in body
    assert "E hapur" in body
    assert space_own.title not in body
    assert "E mbyllur" not in body


def test_news_of_the_back_office_only(client):
    page = make_news("E hapur")
    client.force_login(make_editor(language="en"))
    client.post(NEW, DATA | {"pages": [str(page.pk)]})
    assert [found.pk for found in Communication.objects.get().pages.all()] == [page.pk]
    client.force_login(make_staff())
    assert "pages" not in client.get(NEW).context["form"].fields


def test_export_runs_no_formula(client, staff):
    make_communication(staff, title="=1+1", lesson="@x")
    make_communication(staff, state="running")
    answer = client.get("/en/communications/export/?state=planned")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=1+1,planned,")
    assert "'@x" in lines[1]


@pytest.mark.parametrize(
    "address", ["", "new/", "export/", "{pk}/", "{pk}/edit/", "{pk}/finish/", "{pk}/delete/"]
)
def test_only_for_the_staff(client, address):
    record = make_communication(state="running")
    for user in (None, make_partner()):
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(f"/en/communications/{address.format(pk=record.pk)}").status_code == 404


def test_deleted_only_before_it_began(client, staff):
    planned, running = make_communication(staff), make_communication(staff, state="running")
    for record in (planned, running):
        client.post(f"/en/communications/{record.pk}/delete/")
    assert list(Communication.objects.all()) == [running]


def test_a_draft_that_a_colleague_added_stays_and_is_not_named(client, staff):
    record = make_communication(staff)
    draft, public = make_news("E mbyllur", live=False), make_news("E hapur")
    record.pages.set([draft.page_ptr, public.page_ptr])
    address = f"/en/communications/{record.pk}/edit/"
    page = client.get(address).content.decode()
    assert "E hapur" in page
    answer = client.post(address, DATA | {"revision": "9", "pages": []})
    assert answer.status_code == 409
    for body in (
        page,
        answer.content.decode(),
        client.get(f"/en/communications/{record.pk}/").content.decode(),
    ):
        assert "E mbyllur" not in body
    client.post(address, DATA | {"revision": "0", "pages": []})
    assert list(record.pages.all()) == [draft.page_ptr]
