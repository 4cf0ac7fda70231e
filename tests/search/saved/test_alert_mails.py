"""The mails about saved searches: how they read, when they go, and what may go wrong on the way."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from search import alerts, saved
from search.engines import EngineUnavailable, get_engine
from search.models import SavedSearch
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.people import make_user
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

from .mails import next_mails

pytestmark = [pytest.mark.django_db, pytest.mark.stack, pytest.mark.usefixtures("clock")]


def save(user, **fields) -> SavedSearch:
    bring_up_to_date()
    return make_saved(user, **fields)


class TestTheMail:
    @pytest.mark.parametrize(("language", "path"), [("sq", "/sq/"), ("sr-latn", "/sr-latn/"), ("en", "/en/")])
    def test_in_the_readers_language(self, clock, language, path):
        space = make_space(name_sq="Puna", name_sr="Rad", name_en="Work")
        user = make_member(space, user=make_user(language=language, first_name="Arta"))
        save(user)
        make_document(space, title="Zogu")
        (told,) = next_mails(clock)
        html, kind = told.alternatives[0]
        assert kind == "text/html"
        assert f'<html lang="{language}">' in html
        for text in (told.body, html):
            assert "Arta" in text
            assert {"sq": "Puna", "sr-latn": "Rad", "en": "Work"}[language] in text
            assert f"http://localhost:8000{path}documents/" in text
            assert f"{path}search/saved/stop/" in text

    @pytest.mark.parametrize("zone", ["Europe/Belgrade", "America/New_York", "Asia/Tokyo"])
    def test_in_the_readers_morning(self, clock, zone):
        search = save(make_user(time_zone=zone, language="en"))
        make_news("Zogu")
        bring_up_to_date()
        clock.move_to(search.next_at - timedelta(seconds=1))
        alerts.send_due()
        assert mail.outbox == []
        clock.shift(1)
        alerts.send_due()
        (told,) = mail.outbox
        assert ", 07:00." in told.body

    def test_a_name_cannot_write_headers_nor_markup(self, clock):
        save(make_user(), name="a\nBcc: x@example.org <b>")
        make_news("Zogu <script>")
        (told,) = next_mails(clock)
        assert "\n" not in told.subject
        html = told.alternatives[0][0]
        assert "<script>" not in html
        assert "<b>" not in html

    def test_programs_can_stop_it(self, clock):
        save(make_user())
        make_news("Zogu")
        (told,) = next_mails(clock)
        assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert told.extra_headers["List-Unsubscribe"].startswith(
            "<http://localhost:8000/sq/search/saved/stop/"
        )


class TestWhen:
    @pytest.mark.parametrize(
        ("frequency", "now", "expected"),
        [
            ("daily", "2026-11-23T06:59:59+01:00", "2026-11-23T07:00:00+01:00"),
            ("daily", "2026-11-23T07:00:00+01:00", "2026-11-24T07:00:00+01:00"),
            ("weekly", "2026-11-23T06:00:00+01:00", "2026-11-23T07:00:00+01:00"),
            ("weekly", "2026-11-23T07:00:00+01:00", "2026-11-30T07:00:00+01:00"),
            ("weekly", "2026-11-29T05:00:00+01:00", "2026-11-30T07:00:00+01:00"),
            ("daily", "2026-03-28T12:00:00+01:00", "2026-03-29T07:00:00+02:00"),  # summer time begins
            ("daily", "2026-10-24T12:00:00+02:00", "2026-10-25T07:00:00+01:00"),
        ],
    )
    def test_following(self, frequency, now, expected):
        user = make_user(time_zone="Europe/Belgrade")
        at = saved.following(user, frequency, timezone.datetime.fromisoformat(now))
        assert at == timezone.datetime.fromisoformat(expected)

    def test_weekly_waits_a_week(self, clock):
        save(make_user(), frequency="weekly")
        make_news("Zogu")
        assert next_mails(clock, days=6) == []
        assert len(next_mails(clock)) == 1

    def test_never_is_never(self, clock):
        save(make_user(), frequency="never")
        make_news("Zogu")
        assert next_mails(clock, days=30) == []

    def test_a_pause_is_caught_up(self, clock):
        search = save(make_user())
        saved.change(search, name="Pauza", frequency="daily", is_paused=True)
        make_news("Zogu i pauzës")
        assert next_mails(clock, days=3) == []
        search.refresh_from_db()
        saved.change(search, name="Pauza", frequency="daily", is_paused=False)
        assert "Zogu i pauzës" in next_mails(clock)[0].body

    def test_after_never_one_begins_anew(self, clock):
        search = save(make_user())
        saved.change(search, name="x", frequency="never", is_paused=False)
        make_news("Zogu")
        bring_up_to_date()
        saved.change(search, name="x", frequency="daily", is_paused=False)
        assert next_mails(clock) == []


class TestWhatCanFail:
    def test_a_mail_server_that_is_away_loses_nothing(self, clock, monkeypatch):
        search = save(make_user())
        make_news("Zogu")
        with monkeypatch.context() as patch:
            patch.setattr(EmailBackend, "send_messages", fails_with(ConnectionRefusedError))
            assert next_mails(clock) == []
        clock.shift(alerts.LEASE - timedelta(seconds=1))
        assert alerts.send_due() == 0
        clock.shift(1)
        assert alerts.send_due() == 1
        search.refresh_from_db()
        assert search.next_at > timezone.now() + timedelta(hours=12)

    def test_one_refused_address_does_not_keep_the_others(self, clock, monkeypatch):
        first, second = save(make_user()), save(make_user())
        make_news("Zogu")
        honest = EmailBackend.send_messages

        def refuse(self, messages):
            if messages[0].to == [first.user.email]:
                raise smtplib.SMTPRecipientsRefused({})
            return honest(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        (told,) = next_mails(clock)
        assert told.to == [second.user.email]
        monkeypatch.undo()
        (told,) = next_mails(clock)
        assert told.to == [first.user.email]

    def test_an_engine_that_is_away_when_sending(self, clock, monkeypatch):
        save(make_user())
        make_news("Zogu")
        with monkeypatch.context() as patch:
            patch.setattr(type(get_engine()), "every", fails_with(EngineUnavailable))
            assert next_mails(clock) == []
        clock.shift(alerts.LEASE)
        assert alerts.send_due() == 1

    def test_an_engine_that_is_away_when_saving(self, clock, monkeypatch):
        make_news("Zogu i vjetër")
        with monkeypatch.context() as patch:
            patch.setattr(type(get_engine()), "every", fails_with(EngineUnavailable))
            search = save(make_user())
        assert search.known is None
        assert alerts.send_due() == 0  # looks now, and tells nothing
        search.refresh_from_db()
        assert search.known is not None
        make_news("Zogu i ri")
        (told,) = next_mails(clock)
        assert "Zogu i vjetër" not in told.body

    def test_deleted_while_it_was_sent(self, clock, monkeypatch):
        search = save(make_user())
        make_news("Zogu")
        honest = alerts.message

        def delete(*args):
            SavedSearch.objects.all().delete()
            return honest(*args)

        monkeypatch.setattr(alerts, "message", delete)
        assert len(next_mails(clock)) == 1
        assert not SavedSearch.objects.filter(pk=search.pk).exists()

    def test_paused_while_it_was_sent(self, clock, monkeypatch):
        search = save(make_user())
        make_news("Zogu")
        honest = alerts.message

        def pause(*args):
            saved.change(SavedSearch.objects.get(), name="x", frequency="daily", is_paused=True)
            return honest(*args)

        monkeypatch.setattr(alerts, "message", pause)
        assert len(next_mails(clock)) == 1
        search.refresh_from_db()
        assert search.next_at is None
        assert search.is_paused


def fails_with(error: type[Exception]):
    def fail(*args, **kwargs):
        raise error("away")

    return fail
