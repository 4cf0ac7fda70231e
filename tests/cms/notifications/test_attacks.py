"""What goes wrong with notices when mail servers, workers and people do what they should not."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from cms.notifications import letters, mailing, preferences, problems, reading, telling
from cms.notifications.models import Event, Notice, Timetable, Undeliverable
from cms.organisations import people
from extranet.documents.models import Document
from extranet.spaces import asking
from extranet.spaces.joining import JoinRequest
from extranet.spaces.models import Space
from tests.builders.notices import prefer, sent, tell_all, told
from tests.builders.people import make_organisation, make_organisation_admin, make_partner, make_user
from tests.builders.spaces import make_member, make_space

from .test_problems import BOUNCE, bounced
from .test_telling import KIND, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(clock):
    """Somebody who was sent a mail: (person, the mail)."""
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    (message,) = sent(clock)
    return reader, message


# -- mail that comes back ----------------------------------------------------------------------------


def test_a_server_may_complain_in_its_own_language(letter):
    reader, message = letter
    text = BOUNCE.format(
        number=message.extra_headers["Message-ID"], address=reader.email, action="failed", status="5.1.1"
    ).replace("No such\n mailbox", "Kutia nuk është\n këtu")
    assert problems.read_bounce(text.replace("\n", "\r\n").encode()).user == reader


def test_a_late_return_does_not_stop_the_next_address(letter):
    reader, message = letter
    former, reader.email = reader.email, "tjeter@example.org"
    reader.save()
    assert bounced(message.extra_headers["Message-ID"], address=former) is None
    assert not Undeliverable.objects.exists()


def test_a_return_full_of_numbers_is_read_in_a_few_questions(letter, django_assert_max_num_queries):
    numbers = " ".join(
        f"<{number:08x}-0000-4000-8000-000000000000.0123456789abcdef@x>" for number in range(500)
    )
    with django_assert_max_num_queries(30):
        assert bounced(numbers) is None


@pytest.mark.parametrize("code", [530, 554])
def test_a_relay_that_refuses_us_stops_nobodys_address(clock, monkeypatch, code):
    """It says so of each address, and means the site."""
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    tell_all()
    clock.shift(timedelta(minutes=5))
    said = {554: b"5.7.1 <x@y>: Relay access denied", 530: b"5.7.0 Must issue a STARTTLS command first"}
    refusal = smtplib.SMTPRecipientsRefused({reader.email: (code, said[code])})
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", _raising(refusal))
        mailing.send_due()
    assert not Undeliverable.objects.exists()
    assert len(sent(clock, timedelta(hours=1))) == 1


def _raising(error):
    def send(*args, **kwargs):
        raise error

    return send


# -- one bad mail, one bad event ---------------------------------------------------------------------


def test_a_mail_that_cannot_be_written_holds_up_no_other(clock, monkeypatch):
    """An address that no mail program takes, a kind with a mistake: the others get theirs, and it is given up."""
    space = make_space()
    bad, good = make_member(space), make_member(space)
    prefer(bad, "now")
    prefer(good, "now")
    publish(space)
    tell_all()
    clock.shift(timedelta(minutes=5))
    written = letters.written

    def broken(user, rows, number):
        if user == bad:
            raise ValueError("no such address")
        return written(user, rows, number)

    monkeypatch.setattr(letters, "written", broken)
    mail.outbox.clear()
    mailing.send_due()
    assert [message.to for message in mail.outbox] == [[good.email]]
    for _again in range(mailing.ATTEMPTS + 1):
        clock.shift(timedelta(hours=5))
        mailing.send_due()
    assert Notice.objects.get(user=bad).mail == "failed"


def test_an_event_that_cannot_be_told_holds_up_no_other(clock, monkeypatch):
    space = make_space()
    make_member(space)
    first, second = publish(space, title="Një"), publish(space, title="Dy")
    clock.shift(timedelta(minutes=5))
    people = telling._notices

    def broken(kind, event, obj):
        if obj == first:
            raise ValueError("a mistake in a kind")
        return people(kind, event, obj)

    monkeypatch.setattr(telling, "_notices", broken)
    telling.catch_up()
    assert not Event.objects.filter(object_id=second.pk, tell_at__isnull=False).exists()


# -- choices -----------------------------------------------------------------------------------------


def test_one_form_that_silences_all_but_one_kind_keeps_what_waits_of_it(clock):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    tell_all()
    preferences.choose(reader, "", {"": "screen", KIND: "now"})
    assert len(sent(clock)) == 1


def test_a_number_that_is_none_is_no_error(client):
    client.force_login(make_user())
    assert client.post("/en/notices/seen/", {"newest": "9" * 5000}).status_code == 302


# -- what is hidden ----------------------------------------------------------------------------------


def test_an_answer_names_no_space_that_has_become_secret(clock):
    space = make_space(visibility="private", join="request", name_en="Public name")
    person = make_partner()
    asked = JoinRequest.objects.create(space=space, user=person, sentence="x", state="refused", reason="jo")
    from cms.notifications.events import announce

    announce("spaces.answered", asked, room=f"space:{space.pk}")
    tell_all()
    with translation.override("en"):
        assert len(told(person)) == 1
        Space.objects.filter(pk=space.pk).update(
            visibility="secret", name_en="Secret name", name_sq="Secret name"
        )
        assert "Secret name" not in "".join(told(person))


# -- documents that open later -----------------------------------------------------------------------


def test_who_waits_for_the_scan_is_mailed_after_it(clock):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    document = publish(space, is_clean=False, scan_state="waiting")
    assert sent(clock) == []
    type(document).objects.update(is_clean=True, scan_state="clean")
    assert [message.to for message in sent(clock)] == [[reader.email]]


def test_a_document_that_opens_later_than_planned_is_told_then(clock):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    soon, later = (timezone.now() + timedelta(hours=hours) for hours in (1, 3))
    from extranet.documents.notices import tell_of_publication
    from tests.builders.documents import make_document

    document = make_document(space, None, "published", visible_from=soon)
    tell_of_publication(document, by=None)
    document.visible_from = later
    document.save()
    clock.shift(timedelta(hours=2))
    telling.catch_up()
    assert sent(clock) == []
    clock.shift(timedelta(hours=2))
    telling.catch_up()
    assert [message.to for message in sent(clock)] == [[reader.email]]


def test_a_digest_waits_for_what_opens_later(clock):
    reader = make_member(space := make_space())
    publish(space, title="Tani", description="")
    later = publish(space, title="Pastaj")
    tell_all()
    type(later).objects.filter(pk=later.pk).update(visible_from=timezone.now() + timedelta(hours=30))
    (first,) = sent(clock, timedelta(hours=20))
    assert "Tani" in first.body
    assert "Pastaj" not in first.body
    assert sent(clock, timedelta(hours=20)) == []
    (second,) = sent(clock, timedelta(hours=20))
    assert second.to == [reader.email]
    assert "Pastaj" in second.body


def test_what_is_never_clean_is_given_up(clock):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space, is_clean=False, scan_state="waiting")
    tell_all()
    for _again in range(mailing.ATTEMPTS + 1):
        clock.shift(timedelta(hours=5))
        mailing.send_due()
    assert Notice.objects.get().mail == "revoked"


# -- servers and workers that go away ----------------------------------------------------------------


def test_a_server_that_is_away_is_no_attempt(clock, monkeypatch):
    """A mail is given up after a day of attempts, not because the server was away while nobody could try."""
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    tell_all()

    def away():
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_opened", away)
        for _again in range(mailing.ATTEMPTS):
            clock.shift(timedelta(minutes=5))
            mailing.send_due()
    assert Notice.objects.get().attempts == 0
    assert len(sent(clock)) == 1


def test_a_mail_keeps_its_number_over_quiet_hours(clock):
    """A worker died, perhaps after it had sent the mail; then the night began."""
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    tell_all()
    clock.shift(timedelta(minutes=5))
    (taken,) = mailing._take(reader.pk, Notice.objects.get().bundle, None)
    Timetable.objects.create(user=reader, quiet_from="12:00", quiet_until="14:00")
    assert sent(clock) == []
    (message,) = sent(clock, timedelta(hours=3))
    assert str(taken.letter) in message.extra_headers["Message-ID"]


# -- lists of which much is hidden -------------------------------------------------------------------


def test_what_is_hidden_leaves_no_gap_among_the_notices(client, clock):
    """Somebody left a space in which much happened: neither an empty page, nor one that counts what they missed."""
    stays, leaves = make_space(), make_space()
    reader = make_member(stays, user=make_user(language="en"))
    membership = make_member(leaves, user=reader).memberships.get(space=leaves)
    publish(stays, title="Raporti")
    for number in range(35):
        publish(leaves, title=f"Fshehtë {number}")
    tell_all()
    membership.delete()
    client.force_login(reader)
    page = client.get("/en/notices/").content.decode()
    assert "Raporti" in page
    assert "There is nothing here" not in page
    assert "Fshehtë" not in page
    assert 'rel="next"' not in page


def test_all_notices_are_reached(clock):
    reader = make_member(space := make_space())
    for number in range(7):
        publish(space, title=f"{number}")
    tell_all()
    seen, before = [], None
    while True:
        news, before = reading.page(reader, before=before, limit=3)
        seen += [one.notice.pk for one in news]
        if before is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 7


def test_so_much_is_looked_at_for_one_page(monkeypatch, django_assert_max_num_queries):
    """Ten thousand replies in a discussion that was removed are not all read for an empty page."""
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    reader = make_member(space := make_space())
    shown = publish(space)
    for _another in range(30):
        publish(space)
    tell_all()
    Document.objects.exclude(pk=shown.pk).update(state="draft")
    with django_assert_max_num_queries(70):
        news, earlier = reading.stream(reader)
    assert news == []
    while earlier is not None:
        news, earlier = reading.stream(reader, before=earlier)
    assert [one.event.object_id for one in news] == [shown.pk]


# -- requests ----------------------------------------------------------------------------------------


def test_of_a_request_that_was_taken_back_nobody_is_told(clock):
    space = make_space(visibility="private", join="request")
    admin, person = make_member(space, "admin"), make_partner()
    asked = asking.ask(space, person, "Dua të hyj")
    tell_all()
    assert len(told(admin)) == 1
    asking.withdraw(asked)
    assert told(admin) == []
    assert sent(clock) == []


def test_of_a_request_that_another_one_answered_nobody_is_mailed(clock):
    organisation = make_organisation()
    first, second = make_organisation_admin(organisation), make_organisation_admin(organisation)
    affiliation = people.ask(make_user(), organisation, why="Punoj atje")
    tell_all()
    assert len(told(second)) == 1
    people.approve(affiliation, by=first, role="member", position="", expires_at=None)
    assert told(second) == []


# -- clocks ------------------------------------------------------------------------------------------


def test_the_days_of_the_stream_are_the_readers(client, clock):
    """Half past ten in the evening and half past twelve at night are one day in Greenwich, two in Prishtina."""
    space = make_space()
    reader = make_member(space, user=make_user(language="en", time_zone="Europe/Belgrade"))
    for at in ("2026-11-20T21:30:00+00:00", "2026-11-20T23:30:00+00:00", "2026-11-21T10:00:00+00:00"):
        clock.move_to(at)
        publish(space)
        tell_all()
    client.force_login(reader)
    page = client.get("/en/notices/new/").content.decode()
    days = page.split("stream__day")[1:]
    assert [day.count("New document") for day in days] == [2, 1]
