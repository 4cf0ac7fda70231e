"""Who is told of an announcement, when, and once only."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cms.notifications import telling
from cms.notifications.models import Event, Notice
from cms.organisations.models import Affiliation
from cms.users.models import User
from extranet.announcements import announcing, receiving
from extranet.announcements.audiences import Addressee, addressed
from extranet.announcements.models import Announcement
from tests.builders.announcements import make_announcement
from tests.builders.notices import prefer, sent, tell_all, told
from tests.builders.people import make_organisation, make_partner, make_staff
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def make_donor(**fields):
    return make_partner(make_organisation(kind="donor"), **fields)


def test_those_addressed_are_told_and_nobody_else(clock):
    owner, donor, other = make_staff(), make_donor(language="en"), make_partner()
    found = make_announcement("donor", "staff", by=owner, title="Thirrja", text="Afati është e premtja.")
    (letter,) = sent(clock)
    assert letter.to == [donor.email]
    assert letter.subject == "Announcement: Thirrja"
    assert "Afati është e premtja." in letter.body
    assert f"/announcements/{found.pk}/" in letter.body
    with translation.override("en"):
        assert told(donor) == ["Announcement: Thirrja"]
        assert told(owner) == told(other) == []


def test_in_the_stream_of_its_space(clock, client):
    space = make_space()
    member = make_member(space, user=make_donor(language="en"))
    make_announcement(space=space, title="Takimi")
    make_announcement("donor", title="Thirrja")
    tell_all()
    client.force_login(member)
    page = client.get(f"/en/notices/new/?room=space:{space.pk}").content.decode()
    assert "Takimi" in page
    assert "Thirrja" not in page
    assert "Thirrja" in client.get("/en/notices/new/").content.decode()


def test_scheduled(clock):
    donor = make_donor()
    make_announcement("donor", visible_from=timezone.now() + timedelta(hours=2))
    assert sent(clock, timedelta(hours=1)) == []
    assert donor.notices.count() == 0
    clock.shift(timedelta(hours=1))
    assert len(sent(clock)) == 1
    assert donor.notices.count() == 1


def test_moved_before_its_time(clock):
    donor, owner = make_donor(), make_staff()
    found = make_announcement("donor", by=owner, visible_from=timezone.now() + timedelta(hours=2))
    later = timezone.now() + timedelta(hours=4)
    announcing.save(found.pk, {"visible_from": later}, {Addressee("donor")}, based_on=0, by=owner)
    clock.shift(timedelta(hours=3))
    telling.catch_up()
    assert donor.notices.count() == 0
    clock.shift(timedelta(hours=1, minutes=1))
    telling.catch_up()
    assert donor.notices.count() == 1
    assert Event.objects.count() == 1


def test_archived_before_its_time_nobody_is_told(clock):
    donor, owner = make_donor(), make_staff()
    found = make_announcement("donor", by=owner, visible_from=timezone.now() + timedelta(hours=2))
    announcing.take(found.pk, "archive", by=owner)
    clock.shift(timedelta(hours=3))
    telling.catch_up()
    assert donor.notices.count() == 0


def test_archived_after_it_was_queued_nothing_is_sent(clock):
    donor, owner = make_donor(), make_staff()
    found = make_announcement("donor", by=owner)
    tell_all()
    announcing.take(found.pk, "archive", by=owner)
    assert sent(clock) == []
    assert donor.notices.get().mail == "revoked"
    assert told(donor) == []


def test_who_is_added_is_told_and_the_others_not_again(clock):
    donor, owner = make_donor(), make_staff()
    found = make_announcement("donor", by=owner)
    assert len(sent(clock)) == 1
    town = make_partner(make_organisation(kind="municipality"))
    both = {Addressee("donor"), Addressee("municipality")}
    announcing.save(found.pk, {}, both, based_on=0, by=owner)
    (letter,) = sent(clock)
    assert letter.to == [town.email]
    assert donor.notices.count() == town.notices.count() == 1
    announcing.save(found.pk, {"title": "Tjetër"}, both, based_on=1, by=owner)
    assert sent(clock) == []


@pytest.mark.parametrize(("must", "letters"), [(True, 1), (False, 0)])
def test_what_must_be_confirmed_is_told_whatever_one_chose(clock, must, letters):
    prefer(make_donor(), "never")
    make_announcement("donor", must_acknowledge=must)
    assert len(sent(clock)) == letters


@pytest.mark.parametrize("count", [10, 3000])
def test_thousands_are_told_by_as_many_questions(clock, count):
    organisation = make_organisation(kind="donor")
    people = User.objects.bulk_create(User(email=f"d{n}@example.org") for n in range(count))
    Affiliation.objects.bulk_create(
        Affiliation(user=user, organisation=organisation, approved=True) for user in people
    )
    found = make_announcement("donor")
    with CaptureQueriesContext(connection) as captured:
        assert telling.tell(Event.objects.get(object_id=found.pk).pk) == count
    written = [query for query in captured if "INSERT INTO" in query["sql"]]
    assert len(captured) - len(written) <= 16
    assert len(written) <= -(-count // 900)  # SQLite takes so many rows at once
    assert Notice.objects.count() == count


# -- confirming and reminding -------------------------------------------------------------------------


def test_reminded_once_a_day_and_only_who_has_not_confirmed(clock):
    owner, done, late = make_staff(), make_donor(), make_donor(language="en")
    found = make_announcement("donor", by=owner, must_acknowledge=True, title="Rregullat")
    sent(clock)
    receiving.acknowledge(found.pk, done)
    announcing.remind(found.pk, by=owner)
    (letter,) = sent(clock)
    assert letter.to == [late.email]
    assert letter.subject == "Still to be confirmed: Rregullat"
    clock.shift(timedelta(hours=23))
    with pytest.raises(ValidationError):
        announcing.remind(found.pk, by=owner)
    clock.shift(timedelta(hours=1))
    announcing.remind(found.pk, by=owner)
    assert len(sent(clock)) == 1


def test_confirmed_before_the_reminder_goes_out(clock):
    owner, donor = make_staff(), make_donor()
    found = make_announcement("donor", by=owner, must_acknowledge=True)
    sent(clock)
    announcing.remind(found.pk, by=owner)
    tell_all()
    receiving.acknowledge(found.pk, donor)
    assert sent(clock) == []


@pytest.mark.parametrize("state", ["draft", "archived", "not to be confirmed", "scheduled"])
def test_nothing_to_remind_of(clock, state):
    owner = make_staff()
    fields = {"must_acknowledge": state != "not to be confirmed"}
    if state == "scheduled":
        fields["visible_from"] = timezone.now() + timedelta(hours=1)
    fields["state"] = state if state in {"draft", "archived"} else "published"
    found = make_announcement("donor", by=owner, **fields)
    with pytest.raises((ValidationError, Http404)):
        announcing.remind(found.pk, by=owner)


def test_confirmed_once_however_often_they_click(clock):
    donor = make_donor()
    found = make_announcement("donor", must_acknowledge=True)
    assert receiving.acknowledge(found.pk, donor) is True
    first = found.receipts.get().acknowledged_at
    clock.shift(60)
    assert receiving.acknowledge(found.pk, donor) is False
    assert found.receipts.get().acknowledged_at == first


@pytest.mark.parametrize("who", ["stranger", "owner", "staff"])
def test_only_those_addressed_confirm(who):
    owner = make_staff()
    found = make_announcement("donor", by=owner, must_acknowledge=True)
    user = {"stranger": make_partner, "owner": lambda: owner, "staff": make_staff}[who]()
    with pytest.raises(Http404):
        receiving.acknowledge(found.pk, user)
    assert not found.receipts.exists()


# -- who may announce ---------------------------------------------------------------------------------


def test_a_space_reaches_its_own_members_only():
    space, other = make_space(), make_space(visibility="open")
    moderator = make_member(space, "moderator")
    make_member(other, "moderator", user=moderator)
    values = {"title": "x", "text": "y", "language": "sq"}
    for wanted in ({Addressee("space", other.pk)}, {Addressee("staff")}, {Addressee("donor")}, set()):
        with pytest.raises(ValidationError):
            announcing.begin(space, values, wanted, by=moderator)
    for by in (make_member(space), make_staff(), make_member(other, "admin")):
        with pytest.raises(PermissionDenied):
            announcing.begin(space, values, {Addressee("space", space.pk)}, by=by)
    with pytest.raises(PermissionDenied):
        announcing.begin(None, values, {Addressee("donor")}, by=moderator)
    assert not Announcement.objects.exists()


def test_the_institute_addresses_no_space_it_may_not_know():
    staff = make_partner(is_staff=True)
    secret, private = make_space(visibility="secret"), make_space(visibility="private")
    values = {"title": "x", "text": "y", "language": "sq"}
    make_member(secret, "admin", user=staff)
    for space in (secret, make_space(visibility="secret")):
        with pytest.raises(ValidationError):
            announcing.begin(None, values, {Addressee("space", space.pk)}, by=staff)
    announcing.begin(None, values, {Addressee("space", private.pk)}, by=staff)


def test_people_count_once():
    space = make_space(visibility="private")
    person = make_donor(is_staff=True)
    make_member(space, user=person)
    Affiliation.objects.create(user=person, organisation=make_organisation(kind="cso"), approved=True)
    found = make_announcement("staff", "donor", "cso", spaces=[space], by=make_partner(is_staff=True))
    assert list(addressed(found)) == [person]


def test_no_closed_account_is_told():
    donor = make_donor()
    donor.is_active = False
    donor.save()
    assert not addressed(make_announcement("donor")).exists()
