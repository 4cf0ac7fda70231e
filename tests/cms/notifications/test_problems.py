"""Mails that come back, read as the mail server hands them over; and who sees whose address it is."""

import io

import pytest
from django.core import mail
from django.core.management import call_command

from cms.notifications import mailing, problems
from cms.notifications.models import Notice, Undeliverable
from tests.builders.notices import prefer, sent
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space

from .test_telling import publish

pytestmark = pytest.mark.django_db

BOUNCE = """From: MAILER-DAEMON@mx.example.org
To: info@klgi-ks.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such
 mailbox

--b
Content-Type: message/rfc822

From: KLGI <info@klgi-ks.com>
To: {address}
Message-ID: {number}

--b--
"""


@pytest.fixture
def told(clock):
    """Somebody who was sent a mail: (person, the mail)."""
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space)
    (letter,) = sent(clock)
    return reader, letter


def bounced(number: str, address="x@example.org", action="failed", status="5.1.1"):
    text = BOUNCE.format(number=number, address=address, action=action, status=status)
    return problems.read_bounce(text.replace("\n", "\r\n").encode())


def test_a_returned_mail_stops_its_reader(told):
    reader, letter = told
    problem = bounced(letter.extra_headers["Message-ID"])
    assert problem.user == reader
    assert problem.reason == "5.1.1 smtp; 550 5.1.1 No such mailbox"
    assert Notice.objects.get(user=reader).mail == "failed"


def test_nothing_more_is_sent(told, clock):
    reader, letter = told
    bounced(letter.extra_headers["Message-ID"])
    publish(reader.memberships.get().space)
    assert [message for message in sent(clock) if message.to == [reader.email]] == []
    Undeliverable.objects.all().delete()
    publish(reader.memberships.get().space)
    assert [message.to for message in sent(clock, mailing.LEASE * 20)] == [[reader.email]]


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0")]
)
def test_what_may_still_arrive_stops_nothing(told, action, status):
    assert bounced(told[1].extra_headers["Message-ID"], action=action, status=status) is None


@pytest.mark.parametrize("number", ["<x@y>", "<00000000-0000-0000-0000-000000000000@localhost>", ""])
def test_nobody_is_stopped_by_a_made_up_mail(told, number):
    assert bounced(number, address=told[0].email) is None
    assert not Undeliverable.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Subject: x\n\n" + b"a" * 100_000])
def test_anything_is_read(raw):
    assert problems.read_bounce(raw) is None


def test_the_command(told, monkeypatch, capsys):
    text = BOUNCE.format(
        number=told[1].extra_headers["Message-ID"], address="x@y.org", action="failed", status="5.1.1"
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    out = io.StringIO()
    call_command("bounce", stdout=out)
    assert told[0].email in out.getvalue()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (make_user, 404),
        (make_partner, 404),
        (make_editor, 404),
        (lambda: make_user(is_staff=True, is_superuser=True), 200),
    ],
)
def test_only_who_looks_after_accounts_sees_them(client, told, who, status):
    bounced(told[1].extra_headers["Message-ID"])
    user = who()
    client.force_login(user)
    page = client.get("/en/notices/undeliverable/")
    assert page.status_code == status
    assert (told[0].email in page.content.decode()) == (status == 200)
    problem = Undeliverable.objects.get()
    client.post("/en/notices/undeliverable/", {"problem": problem.pk})
    assert Undeliverable.objects.exists() == (status != 200)
    assert mail.outbox is not None


def test_the_reader_is_told_on_the_screen(client, told):
    reader, letter = told
    bounced(letter.extra_headers["Message-ID"])
    client.force_login(reader)
    assert reader.email in client.get("/en/notices/").content.decode()
