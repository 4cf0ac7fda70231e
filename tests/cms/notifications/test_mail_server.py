"""Notices on the way to a real mail server: a worker that is killed, several at once, an address that refuses."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from cms.notifications import mailing, problems
from cms.notifications.models import Notice, Undeliverable
from tests import sink
from tests.builders.notices import prefer, tell_all
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

from .test_telling import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]
PEOPLE = 25


@pytest.fixture
def server(settings):
    with sink.running() as (found, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        found.port = port
        yield found


@pytest.fixture
def people():
    """They wait for a mail that is due."""
    space = make_space()
    people = [make_member(space) for _ in range(PEOPLE)]
    for person in people:
        prefer(person, "now")
    publish(space, title="Raporti")
    tell_all()
    Notice.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    return people


def sender(port: int) -> subprocess.Popen:
    database = connection.settings_dict
    environment = os.environ | {"SINK_PORT": str(port)}
    if connection.vendor == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{database['NAME']}"
    else:
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{database['NAME']}"
    command = [sys.executable, "-m", "tests.cms.notifications.sender"]
    return subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR)


def test_a_killed_worker_loses_nothing_and_repeats_one(server, people):
    """It dies when the server has a mail that it has not acknowledged yet."""

    def kill(mail):
        if len(server.mails) == 7:
            os.kill(worker.pid, signal.SIGKILL)

    server.on_mail = kill
    worker = sender(server.port)
    assert worker.wait(60) == -signal.SIGKILL
    assert len(server.mails) == 7
    assert Notice.objects.filter(mail="sent").count() == 6
    server.on_mail = lambda mail: None
    assert mailing.send_due(60) == PEOPLE - 7, "what the dead one has in its hands waits for its lease"
    Notice.objects.filter(mail="waiting").update(lease_until=timezone.now())  # the two minutes are over
    assert mailing.send_due(60) == 1
    receivers = Counter(mail["To"] for mail in server.mails)
    assert receivers.keys() == {person.email for person in people}
    assert sorted(receivers.values()) == [1] * (PEOPLE - 1) + [2]
    repeated = next(address for address, number in receivers.items() if number == 2)
    assert len({mail["Message-ID"] for mail in server.mails if mail["To"] == repeated}) == 1
    assert len({mail["Message-ID"] for mail in server.mails}) == PEOPLE


def test_several_workers_send_each_mail_once(server, people):
    def work(_number):
        try:
            return mailing.send_due(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == PEOPLE
    assert len({mail["To"] for mail in server.mails}) == len(server.mails) == PEOPLE


def test_a_server_that_is_away_loses_nothing(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    assert mailing.send_due(5) == 0
    assert Notice.objects.filter(mail="waiting").count() == PEOPLE
    with sink.running() as (found, port):
        settings.EMAIL_PORT = port
        Notice.objects.filter(mail="waiting").update(lease_until=None, due_at=timezone.now())
        assert mailing.send_due(60) == PEOPLE
        assert len(found.mails) == PEOPLE


def test_an_address_that_refuses_gets_nothing_more(server, people):
    gone, admin = people[0], make_user(is_staff=True, is_superuser=True, language="en")
    server.refused = {gone.email}
    mailing.send_due(60)
    assert {mail["To"] for mail in server.mails} == {person.email for person in people} - {gone.email}
    problem = Undeliverable.objects.get()
    assert (problem.email, problem.reason[:3]) == (gone.email, "550")
    tell_all()
    assert admin.notices.get().event.kind == "notifications.undeliverable"
    assert problems.stopped(gone)
    gone.email = "re@example.org"
    gone.save()
    assert not problems.stopped(gone), "another address of the same person is written to"


LANGUAGES = {"sq": "Dokument i ri", "sr-latn": "Novi dokument", "en": "New document"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_a_mail_looks(server, language):
    space = make_space(name_sq="Puna <b>jonë</b>")
    reader = make_member(space, user=make_user(language=language, first_name="Zana"))
    prefer(reader, "now")
    publish(space, title="Raporti\u200b <script>alert(1)</script>")
    tell_all()
    Notice.objects.update(due_at=timezone.now())
    assert mailing.send_due(60) == 1
    (mail,) = server.mails
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert LANGUAGES[language] in mail["Subject"]
    for part in (text, html):
        assert LANGUAGES[language] in part
        assert "Zana" in part
        assert f"http://localhost:8000/{language}/documents/" in part
        assert f"/{language}/notices/stop/" in part
    assert f'<html lang="{language}">' in html
    assert "<script>" not in html
    assert "Puna <b>jonë</b>" in text
    assert "<b>" not in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_no_header_can_be_slipped_in(server):
    reader = make_member(space := make_space())
    prefer(reader, "now")
    publish(space, title="Raporti\r\nBcc: tjeter@example.org\r\n\r\nTrupi")
    tell_all()
    Notice.objects.update(due_at=timezone.now())
    assert mailing.send_due(60) == 1
    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert "Bcc: tjeter@example.org" in mail["Subject"]
    assert {mail["To"] for mail in server.mails} == {reader.email}
