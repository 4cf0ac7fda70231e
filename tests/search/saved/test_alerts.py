"""What a reader is told about a saved search: only what is new, only what they may see when it is sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.access.grants import share, unshare
from cms.organisations.models import Affiliation
from extranet.documents.models import Document
from extranet.spaces.models import Membership
from search import alerts, ids, queries
from search.engines import get_engine
from search.models import Entry, SavedSearch
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_translation
from tests.builders.people import make_partner, make_user
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

from .mails import next_mails

pytestmark = [pytest.mark.django_db, pytest.mark.stack, pytest.mark.usefixtures("clock")]


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


def test_ids_as_text():
    for numbers in ([], [1], [3, 4, 5, 9, 11, 12], list(range(1000))):
        assert ids.read(ids.written(numbers)) == set(numbers)
    assert ids.written([12, 3, 4, 5, 9, 11, 3]) == "3-5,9,11-12"
