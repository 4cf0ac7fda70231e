"""“Related” at the foot of public pages: about the same, open to everybody, kept for a while."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache, caches

from search import queries, related, requests
from search.engines import EngineUnavailable, get_engine
from search.models import Entry
from tests.builders.documents import make_document
from tests.builders.pages import make_home, make_news, make_page, make_translation
from tests.builders.people import make_partner
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.extranet.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

ABOUT = "<p>Kompostimi i mbetjeve organike në Prizren: kompostimi ul kostot e deponisë.</p>"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def titles(page) -> list[str]:
    bring_up_to_date()
    cache.clear()
    return [hit.title for hit in queries.related(page, limit=4, kept_for=300)]


@pytest.fixture
def page():
    return make_news("Kompostimi në Prizren", text=ABOUT)


class TestWhich:
    def test_about_the_same_and_nothing_else(self, page):
        make_page("Deponia dhe kompostimi", text=ABOUT)
        make_news("Buxheti i arsimit", text="<p>Shkollat në Prizren marrin më shumë para.</p>")
        assert titles(page) == ["Deponia dhe kompostimi"]

    def test_at_most_four(self, page):
        for number in range(7):
            make_news(f"Kompostimi {number}", text=ABOUT)
        assert len(titles(page)) == 4

    def test_not_itself_nor_its_translations_nor_other_languages(self, page):
        english = make_translation(page, "en", title="Kompostimi në Prizren", slug="composting")
        make_news("Kompostimi dhe Prizreni", language="en", text=ABOUT)
        assert titles(page) == []
        assert titles(english) == ["Kompostimi dhe Prizreni"]

    def test_a_front_page_never(self, page):
        home = make_home()
        home.headline, home.summary = page.title, "Kompostimi, Prizreni, mbetjet organike, deponia."
        home.save()
        assert titles(page) == []

    def test_documents_never(self, page):
        make_document(make_space(visibility="open"), title="Kompostimi në Prizren", text=ABOUT)
        assert titles(page) == []

    def test_a_page_that_says_too_little_has_none(self):
        make_news("Kompostimi në Prizren", text=ABOUT)
        assert titles(make_page("Faqja", text="<p></p>")) == []

    @pytest.mark.parametrize("state", ["draft", "embargo", "early", "deleted"])
    def test_only_what_everybody_sees(self, page, state):
        other = make_news(
            "Kompostimi tjetër",
            text=ABOUT,
            live=state != "draft",
            visible_from=NOW + timedelta(days=900) if state in ("embargo", "early") else None,
            partners_first=state == "early",
        )
        if state == "deleted":
            other.delete()
        assert titles(page) == []

    def test_the_words_are_the_pages_own(self, page):
        bring_up_to_date()
        words = requests.telling_words(Entry.objects.get(kind="news"))
        assert {"kompostim", "prizren"} <= set(words[:3])
        assert len(words) == len(set(words)) <= requests.MAX_WORDS


class TestOnThePage:
    def related(self, client, page) -> str:
        html = client.get(page.url).content.decode()
        return html.partition('aria-labelledby="related"')[2].partition("</section>")[0]

    @pytest.fixture
    def other(self, page):
        other = make_news("Deponia dhe kompostimi", text=ABOUT)
        bring_up_to_date()
        return other

    def test_for_strangers_and_for_members_the_same(self, client, page, other):
        space = make_space()
        make_document(space, title="Kompostimi kanarinë", text=ABOUT)
        bring_up_to_date()
        stranger = self.related(client, page)
        assert other.url in stranger
        for reader in (make_member(space), make_partner()):
            client.force_login(reader)
            assert self.related(client, page) == stranger

    def test_what_one_was_shown_another_is_not(self, client, page):
        """A partner opens the page first: what only partners may read early is not kept for strangers."""
        with time_machine.travel(NOW, tick=False):
            make_news(
                "Kompostimi embargo", text=ABOUT, visible_from=NOW + timedelta(hours=1), partners_first=True
            )
            bring_up_to_date()
            client.force_login(make_partner())
            self.related(client, page)
            client.logout()
            assert "embargo" not in self.related(client, page)

    def test_what_is_kept_is_checked_each_time(self, client, page, other):
        assert other.url in self.related(client, page)
        other.unpublish()
        assert self.related(client, page) == ""

    def test_an_opening_shows_after_a_few_minutes_at_most(self, client, page):
        with time_machine.travel(NOW, tick=False) as clock:
            late = make_news("Kompostimi embargo", text=ABOUT, visible_from=NOW + timedelta(seconds=60))
            bring_up_to_date()
            assert self.related(client, page) == ""
            clock.shift(59)
            assert self.related(client, page) == ""
            clock.shift(related.KEPT)
            if get_engine().embedded:  # Redis has a clock of its own
                assert late.url in self.related(client, page)

    def test_an_engine_that_is_away_costs_the_page_nothing(self, client, page, other, monkeypatch):
        asked = []

        def away(*args):
            asked.append(args)
            raise EngineUnavailable

        monkeypatch.setattr(type(get_engine()), "search", away)
        for _ in range(3):
            assert client.get(page.url).status_code == 200
        assert len(asked) == 1  # and not by every reader, who would wait for it each time

    def test_a_fixed_number_of_queries(self, client, page):
        counted = []
        for more in (1, 6):
            for number in range(more):
                make_news(f"Kompostimi {more} {number}", text=ABOUT)
            bring_up_to_date()
            for store in caches.all():
                store.clear()
            counted.append(count_queries(client, page.url))
        assert counted[0] == counted[1] <= 20
