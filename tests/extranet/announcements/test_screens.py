"""Announcing, reading, confirming and looking who has: by the addresses of the site."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.access.models import AuditEntry
from cms.users import closing
from extranet.announcements import announcing, my_data, receiving
from extranet.announcements.audiences import Addressee
from extranet.announcements.models import LONGEST, Announcement
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.people import make_organisation, make_partner, make_staff
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db
NEW = "/en/announcements/new/"
DATA = {"title": "Thirrja", "text": "Afati është e premtja.", "language": "sq", "to": ["donor"]}


def make_donor(**fields):
    return make_partner(make_organisation(kind="donor"), **{"language": "en"} | fields)


def names(client, found, query: str = "") -> list[str]:
    page = client.get(f"/en/announcements/{found.pk}/readers/{query}")
    return [str(person) for person in page.context["list_page"]]


# -- announcing ---------------------------------------------------------------------------------------


def test_the_institute_announces(client):
    client.force_login(staff := make_staff(language="en"))
    answer = client.post(NEW, DATA | {"publish": "1"}, follow=True)
    found = Announcement.objects.get()
    assert (found.state, found.owner, found.space) == ("published", staff, None)
    assert "Announced." in answer.content.decode()
    entries = AuditEntry.objects.filter(object_type="announcements.Announcement")
    assert list(entries.values_list("action", flat=True)) == ["state", "add"]


def test_a_space_announces(client):
    space = make_space(slug="dhoma")
    client.force_login(make_member(space, "moderator"))
    form = client.get("/en/spaces/dhoma/announcements/new/").context["form"]
    assert not {"to", "spaces", "page", "communication"} & set(form.fields)
    client.post("/en/spaces/dhoma/announcements/new/", DATA | {"to": ["staff"]})
    found = Announcement.objects.get()
    assert [each.token for each in found.audiences.all()] == [f"space:{space.pk}:member"]
    assert found.state == "draft"


def test_scheduled_says_so(client):
    client.force_login(make_staff(language="en"))
    later = timezone.localtime() + timedelta(days=1)
    data = DATA | {"publish": "1", "visible_from": later.strftime("%Y-%m-%dT%H:%M")}
    page = client.post(NEW, data, follow=True).content.decode()
    assert "Scheduled: its readers are told when its time comes." in page
    assert Announcement.objects.get().phase == "scheduled"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"text": "\u2800"}, "text"),
        ({"text": "x" * (LONGEST + 1)}, "text"),
        ({"to": []}, "to"),
        ({"to": ["space"]}, "to"),
        ({"to": ["institute"]}, "to"),
        ({"language": "de"}, "language"),
        ({"visible_from": "2026-12-02T10:00", "visible_until": "2026-12-01T10:00"}, "__all__"),
        ({"visible_from": "0001-01-01T00:00"}, "visible_from"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, wrong, field):
    client.force_login(make_staff())
    answer = client.post(NEW, DATA | wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Announcement.objects.exists()
    kept = "text" if field != "text" else "title"
    assert DATA[kept] in answer.content.decode()


def test_over_before_it_is_announced(client):
    client.force_login(make_staff(language="en"))
    page = client.post(NEW, DATA | {"publish": "1", "visible_until": "2026-01-01T10:00"}, follow=True)
    assert "The time until which it is shown is over." in page.content.decode()
    assert Announcement.objects.get().state == "draft"


@pytest.mark.parametrize("who", ["anonymous", "partner", "member", "moderator"])
def test_others_do_not_announce(client, who):
    space = make_space(slug="dhoma", participation="publish")
    user = {
        "anonymous": lambda: None,
        "partner": make_partner,
        "member": lambda: make_member(space),
        "moderator": lambda: make_member(space, "moderator"),
    }[who]()
    if user:
        client.force_login(user)
    assert client.get(NEW).status_code == 404
    assert client.post(NEW, DATA).status_code == 404
    inside = client.get("/en/spaces/dhoma/announcements/new/").status_code
    assert inside == (200 if who == "moderator" else 404)


def test_of_two_who_save_the_second_is_told(client):
    first, second = make_staff(first_name="Arta"), make_staff(language="en")
    found = make_announcement("donor", by=first, title="Para", state="draft")
    announcing.save(found.pk, {"title": "Tani"}, [_audience(found)], based_on=0, by=first)
    client.force_login(second)
    address = f"/en/announcements/{found.pk}/edit/"
    answer = client.post(address, DATA | {"title": "Imja", "revision": "0"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody saved this while you were writing" in body
    assert "Arta" in body
    assert "Tani" in body
    assert 'value="Imja"' in body
    found.refresh_from_db()
    assert found.title == "Tani"
    revision = answer.context["form"]["revision"].value()
    assert client.post(address, DATA | {"title": "Imja", "revision": revision}).status_code == 302
    found.refresh_from_db()
    assert found.title == "Imja"


def _audience(found):
    each = found.audiences.first()
    return Addressee(each.to, each.space_id)


def test_a_step_is_about_what_one_saw(client):
    client.force_login(make_staff(language="en"))
    found = make_announcement("donor", state="draft")
    page = client.post(f"/en/announcements/{found.pk}/do/publish/", {"seen": "7"}, follow=True)
    assert "Somebody changed this while you were looking at it." in page.content.decode()
    found.refresh_from_db()
    assert found.state == "draft"


def test_draft_is_deleted_and_nothing_else(client):
    client.force_login(make_staff())
    draft, published = make_announcement("donor", state="draft"), make_announcement("donor")
    for found in (draft, published):
        client.post(f"/en/announcements/{found.pk}/delete/")
    assert list(Announcement.objects.all()) == [published]


def test_to_a_space_that_became_hidden_it_stays_addressed(client):
    staff = make_partner(is_staff=True)
    space = make_space(visibility="private")
    found = make_announcement("donor", spaces=[space], by=staff)
    space.visibility = "secret"
    space.save()
    client.force_login(staff)
    page = client.get(f"/en/announcements/{found.pk}/")
    assert space.name not in page.content.decode()
    client.post(f"/en/announcements/{found.pk}/edit/", DATA | {"revision": "0"})
    assert found.audiences.filter(space=space).exists()


# -- reading ------------------------------------------------------------------------------------------


def test_reading_is_noted_once(client, clock):
    donor, found = make_donor(), make_announcement("donor")
    client.force_login(donor)
    address = f"/en/announcements/{found.pk}/"
    client.head(address)
    assert not found.receipts.exists()
    assert "tag--care" in client.get("/en/announcements/").content.decode()
    client.get(address)
    first = found.receipts.get().read_at
    assert first == timezone.now()
    clock.shift(60)
    client.get(address)
    assert found.receipts.get().read_at == first
    assert ">new</span>" not in client.get("/en/announcements/").content.decode()


def test_who_keeps_it_reads_it_without_a_note(client):
    owner, found = make_staff(), make_announcement("donor", state="draft")
    client.force_login(owner)
    assert client.get(f"/en/announcements/{found.pk}/").status_code == 200
    assert not found.receipts.exists()


def test_at_the_top_until_it_is_confirmed(client):
    space = make_space(slug="dhoma")
    member = make_member(space, user=make_donor())
    found = make_announcement(space=space, must_acknowledge=True)
    client.force_login(member)
    places = ("/en/spaces/", "/en/spaces/dhoma/", "/en/notices/", "/en/announcements/")
    assert all("Please read and confirm" in client.get(place).content.decode() for place in places)
    page = client.post(f"/en/announcements/{found.pk}/confirm/", follow=True).content.decode()
    assert "Thank you: it is noted that you have read it." in page
    assert "You confirmed on" in page
    assert not any("Please read and confirm" in client.get(place).content.decode() for place in places)


def test_on_the_home_of_its_own_spaces_only(client):
    space, other = make_space(slug="dhoma"), make_space(slug="tjeter")
    member = make_member(space)
    make_member(other, user=member)
    make_announcement(space=space, must_acknowledge=True, title="Rregullat")
    client.force_login(member)
    assert "Rregullat" in client.get("/en/spaces/dhoma/").content.decode()
    assert "Rregullat" not in client.get("/en/spaces/tjeter/").content.decode()


@pytest.mark.parametrize("state", ["draft", "archived", "scheduled", "ended"])
def test_nothing_else_stands_there(client, state):
    now, donor = timezone.now(), make_donor()
    fields = {
        "scheduled": {"visible_from": now + timedelta(hours=1)},
        "ended": {"visible_until": now - timedelta(hours=1)},
    }.get(state, {"state": state})
    found = make_announcement("donor", must_acknowledge=True, **fields)
    assert not receiving.to_acknowledge(donor).exists()
    client.force_login(donor)
    assert client.post(f"/en/announcements/{found.pk}/confirm/").status_code == 404


def test_lists_of_those_in_charge(client):
    client.force_login(make_staff())
    now = timezone.now()
    rows = {
        "draft": make_announcement("donor", state="draft"),
        "scheduled": make_announcement("donor", visible_from=now + timedelta(hours=1)),
        "announced": make_announcement("donor"),
        "archived": make_announcement("donor", state="archived"),
        "mine": make_announcement("staff"),
    }
    for name, expected in (
        ("", {"mine"}),
        ("planned", {"draft", "scheduled"}),
        ("sent", {"announced", "mine"}),
        ("archived", {"archived"}),
    ):
        page = client.get(f"/en/announcements/?list={name}")
        assert {row.pk for row, _new, _to in page.context["rows"]} == {rows[each].pk for each in expected}
    client.force_login(make_donor())
    assert client.get("/en/announcements/?list=planned").context["chosen"] == ""


# -- who has read it ----------------------------------------------------------------------------------


def test_names_and_numbers(client):
    owner, read, unread = make_staff(), make_donor(last_name="Aaa"), make_donor(last_name="Bbb")
    found = make_announcement("donor", by=owner, must_acknowledge=True)
    client.force_login(read)
    client.get(f"/en/announcements/{found.pk}/")
    client.force_login(owner)
    assert names(client, found) == [str(read), str(unread)]
    assert names(client, found, "?list=unread") == [str(unread)]
    assert names(client, found, "?list=read") == [str(read)]
    assert names(client, found, "?list=confirmed") == []
    assert names(client, found, "?list=unconfirmed") == [str(read), str(unread)]
    figures = client.get(f"/en/announcements/{found.pk}/").context["figures"]
    assert (figures.people, figures.read, figures.acknowledged, figures.percent) == (2, 1, 0, 50)


@pytest.mark.parametrize("who", ["reader", "moderator", "member", "stranger", "staff"])
def test_receipts_are_nobody_elses(client, who):
    space = make_space(slug="dhoma", participation="moderate")
    owner = make_member(space, "moderator")
    found = make_announcement(space=space, by=owner)
    user = {
        "reader": lambda: make_member(space, "guest"),
        "moderator": lambda: make_member(space, "moderator"),
        "member": lambda: make_member(space),
        "stranger": make_partner,
        "staff": make_staff,
    }[who]()
    client.force_login(user)
    for address in ("readers/", "readers/export/"):
        assert client.get(f"/en/announcements/{found.pk}/{address}").status_code == 404
    page = client.get(f"/en/announcements/{found.pk}/")
    if page.status_code == 200:
        assert page.context["figures"] is None
        assert "readers/" not in page.content.decode()
    for user in (owner, make_member(space, "admin")):
        client.force_login(user)
        assert client.get(f"/en/announcements/{found.pk}/readers/").status_code == 200


def test_of_a_hidden_space_neither_names_nor_numbers(client):
    """The institute's staff who are not in a space learn nothing of who is in it."""
    inside, outside = make_partner(is_staff=True), make_partner(is_staff=True)
    space = make_space(visibility="private")
    make_member(space, user=inside)
    person = make_member(space)
    found = make_announcement(spaces=[space], by=inside)
    client.force_login(inside)
    assert names(client, found) == [str(person)]
    client.force_login(outside)
    assert names(client, found) == []
    assert receiving.figures(outside, found).people == 1  # they see the card of the space
    space.visibility = "secret"
    space.save()
    assert receiving.figures(outside, found).people == 0


def test_export_runs_no_formula(client):
    owner = make_staff(language="en")
    make_donor(first_name="=HYPERLINK", last_name='("http://x")')
    found = make_announcement("donor", by=owner)
    client.force_login(owner)
    answer = client.get(f"/en/announcements/{found.pk}/readers/export/?list=unread")
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("\ufeffName,Read,Confirmed")
    assert "\"'=HYPERLINK" in body
    assert AuditEntry.objects.filter(action="export").exists()


def test_reminded_by_a_click(client, clock):
    owner = make_staff(language="en")
    make_donor()
    found = make_announcement("donor", by=owner, must_acknowledge=True)
    client.force_login(owner)
    address = f"/en/announcements/{found.pk}/remind/"
    assert (
        "Those who have not confirmed it are reminded." in client.post(address, follow=True).content.decode()
    )
    assert "Wait until tomorrow." in client.post(address, follow=True).content.decode()


def test_my_data_and_closing(client):
    donor = make_donor()
    found = make_announcement("donor", must_acknowledge=True)
    receiving.acknowledge(found.pk, donor)
    make_communication(by=donor)
    assert [row["announcement"] for row in my_data.read(donor)] == [found.title]
    assert len(list(my_data.communications(donor))) == 1
    closing.close(donor)
    assert not found.receipts.exists()
