"""What a reader is told about a saved search: only what is new, only what they may see when it is sent."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from cms.access.grants import share, unshare
from cms.organisations.models import Affiliation
from extranet.documents.models import Document
from extranet.spaces.models import Membership
from search import alerts, ids, queries, saved
from search.engines import EngineUnavailable, get_engine
from search.models import Entry, SavedSearch
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_translation
from tests.builders.people import make_partner, make_user
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

START = "2026-11-23T12:00:00+01:00"  # a Monday


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def next_mails(clock, days: int = 1) -> list:
    """What is sent on the morning after so many days."""
    mail.outbox.clear()
    bring_up_to_date()
    clock.shift(timedelta(days=days))
    alerts.send_due()
    return list(mail.outbox)


def save(user, **fields) -> SavedSearch:
    bring_up_to_date()
    return make_saved(user, **fields)


class TestWhatIsNew:
    def test_what_was_there_is_not_told_and_what_comes_is_told_once(self, clock):
        make_news("Zogu i vjetër")
        save(make_user())
        assert next_mails(clock) == []
        make_news("Zogu i ri")
        (told,) = next_mails(clock)
        assert "Zogu i ri" in told.body
        assert "Zogu i vjetër" not in told.body
        assert next_mails(clock) == []

    def test_an_edited_page_is_news_once_it_matches(self, clock):
        matching, other = make_news("Zogu"), make_news("Pylli")
        save(make_user())
        matching.title = "Zogu i bardhë"
        matching.save()
        assert next_mails(clock) == []
        other.title = "Zogu i pyllit"
        other.save()
        (told,) = next_mails(clock)
        assert "Zogu i pyllit" in told.body
        assert "Zogu i bardhë" not in told.body

    def test_an_embargo_is_told_when_it_opens(self, clock):
        opening = timezone.now() + timedelta(days=2, hours=12)
        make_news("Zogu nën embargo", visible_from=opening)
        save(make_user())
        assert next_mails(clock) == []
        assert next_mails(clock) == []
        (told,) = next_mails(clock)
        assert "Zogu nën embargo" in told.body

    def test_partners_are_told_of_an_embargoed_page_early_and_once(self, clock):
        save(make_partner())
        save(make_user())
        opening = timezone.now() + timedelta(days=2)
        make_news("Zogu nën embargo", visible_from=opening, partners_first=True)
        assert len(next_mails(clock)) == 1
        assert len(next_mails(clock, days=2)) == 1  # the citizen

    def test_a_space_one_joins_is_news(self, clock):
        space, user = make_space(), make_user()
        make_document(space, title="Zogu i hapësirës")
        save(user)
        assert next_mails(clock) == []
        make_member(space, user=user)
        (told,) = next_mails(clock)
        assert "Zogu i hapësirës" in told.body

    def test_what_one_loses_and_gets_back_is_not(self, clock):
        space = make_space()
        user = make_member(space)
        make_document(space, title="Zogu")
        save(user)
        Membership.objects.all().delete()
        assert next_mails(clock) == []
        make_member(space, user=user)
        assert next_mails(clock) == []

    def test_a_translation_that_opens_is_one_new_page_in_its_language_only(self, clock):
        page = make_news("Zogu")
        reader, english_reader = make_user(), make_user()
        save(reader)
        save(english_reader, query="zogu", language="en")
        make_translation(page, "en", title="Zogu the bird", slug="bird")
        (told,) = next_mails(clock)
        assert told.to == [english_reader.email]

    def test_some_words_are_not_enough(self, clock):
        save(make_user(), query="zogu majmuni")
        make_news("Zogu")
        assert next_mails(clock) == []

    def test_more_than_a_query_can_compare(self, clock, monkeypatch):
        monkeypatch.setattr(queries, "NEWEST_AMONG", 3)
        save(make_user())
        for number in range(5):
            make_news(f"Zogu {number}")
        (told,) = next_mails(clock)
        assert "5" in told.subject
        assert "Zogu 4" in told.body
        assert next_mails(clock) == []

    def test_filters_hold(self, clock):
        space = make_space(slug="punet")
        user = make_member(space)
        save(user, query="", filters={"space": "punet", "kind": "document"})
        make_document(space, title="Raporti")
        make_document(make_space(), title="Tjetri")
        make_news("Lajmi")
        (told,) = next_mails(clock)
        assert "Raporti" in told.body
        assert "Tjetri" not in told.body
        assert "Lajmi" not in told.body

    def test_many_are_counted_and_the_newest_named(self, clock):
        save(make_user())
        for number in range(alerts.SHOWN + 5):
            make_news(f"Zogu {number:02}", date=timezone.localdate() - timedelta(days=number))
        (told,) = next_mails(clock)
        assert "25" in told.subject
        assert told.body.count("\n* ") == alerts.SHOWN
        assert "Zogu 00" in told.body
        assert "Zogu 24" not in told.body
        assert next_mails(clock) == []


class TestWhoMaySeeIt:
    """The search is made as that person, at that moment."""

    @pytest.fixture
    def secret(self):
        return make_space(name_sq="Kanarina e hapësirës", visibility="secret")

    def text_of(self, told) -> str:
        return "".join(
            f"{message.subject}{message.body}{message.alternatives[0][0]}{message.extra_headers}"
            for message in told
        )

    @pytest.mark.parametrize("lost", ["left", "expired", "state", "embargo", "unscanned", "deleted"])
    def test_lost_between_saving_and_sending(self, clock, secret, lost):
        user = make_member(secret)
        search = save(user)
        document = make_document(secret, title="Zogu kanarina")
        membership = Membership.objects.filter(user=user)
        match lost:
            case "left":
                membership.delete()
            case "expired":
                membership.update(expires_at=timezone.now() + timedelta(hours=18))
            case "state":
                document.move_to(Document.State.TRASHED)
            case "embargo":
                document.visible_from = timezone.now() + timedelta(days=9)
                document.save()
            case "unscanned":
                document.is_clean, document.scan_state = False, "waiting"
                document.save()
            case "deleted":
                document.delete()
        make_news("Zogu i hapur")
        told = next_mails(clock)
        assert "Zogu i hapur" in self.text_of(told)
        assert "anarina" not in self.text_of(told)
        assert len(told) == 1
        search.refresh_from_db()
        hidden = Entry.objects.filter(kind="document").values_list("pk", flat=True)
        assert not ids.read(search.known) & set(hidden)

    @pytest.mark.parametrize(
        ("role", "told"),
        [("guest", 1), ("member", 1), ("moderator", 1), ("admin", 1), ("former", 0), ("outsider", 0)],
    )
    def test_roles(self, clock, secret, role, told):
        if role == "outsider":
            user = make_user()
        elif role == "former":
            user = make_member(secret, ended=True)
        else:
            user = make_member(secret, role, expires_at=timezone.now() + timedelta(days=9))
        save(user)
        make_document(secret, title="Zogu kanarina")
        mails = next_mails(clock)
        assert len(mails) == told
        if not told:
            assert "anarina" not in self.text_of(mails)

    def test_an_item_only_guest_is_told_of_the_item_without_its_space(self, clock, secret):
        guest, late = make_user(), make_user()
        save(guest)
        save(late)
        document = make_document(secret, title="Zogu")
        share(document, guest, by=None)
        unshare(share(document, late, by=None))
        (told,) = next_mails(clock)
        assert told.to == [guest.email]
        assert "anarina" not in self.text_of([told])

    def test_an_open_space_that_turns_secret(self, clock):
        space, partner = make_space(visibility="open"), make_partner()
        save(partner)
        make_document(space, title="Zogu")
        space.visibility = "secret"
        space.save()
        assert next_mails(clock) == []

    def test_who_is_no_partner_any_more(self, clock):
        partner = make_partner()
        save(partner)
        make_document(make_space(visibility="open"), title="Zogu")
        Affiliation.objects.all().delete()
        assert next_mails(clock) == []

    def test_who_may_not_sign_in_is_told_nothing(self, clock):
        user = make_user()
        save(user)
        make_news("Zogu")
        user.is_active = False
        user.save()
        assert next_mails(clock) == []
        user.is_active = True
        user.save()
        assert len(next_mails(clock)) == 1

    def test_should_the_engine_answer_too_much_the_policy_still_decides(self, clock, secret, monkeypatch):
        user = make_user()
        save(user)
        make_document(secret, title="Zogu kanarina")
        engine = type(get_engine())
        monkeypatch.setattr(engine, "every", lambda *a: list(Entry.objects.values_list("pk", flat=True)))
        assert "anarina" not in self.text_of(next_mails(clock))
        monkeypatch.undo()
        make_member(secret, user=user)
        assert "anarina" in self.text_of(next_mails(clock))  # it was not taken for told


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


def test_ids_as_text():
    for numbers in ([], [1], [3, 4, 5, 9, 11, 12], list(range(1000))):
        assert ids.read(ids.written(numbers)) == set(numbers)
    assert ids.written([12, 3, 4, 5, 9, 11, 3]) == "3-5,9,11-12"
