"""What is offered for a mistyped query, and that it never says what the reader could not find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import public_words, queries
from search.models import PublicTexts
from search.spelling import MOST_TRIES, meant
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_page
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def offered(query: str, user=None, **options) -> str:
    PublicTexts.objects.update(read_at=timezone.now() - public_words.NOT_BEFORE)
    public_words.refresh()
    bring_up_to_date()
    return queries.search(user, query, **options).meant


@pytest.fixture
def page():
    return make_page("Komuna e Prishtinës", text="<p>Kuvendi i Prishtinës miratoi rregulloren.</p>")


class TestOffers:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("prihstines", "Prishtinës"),  # two letters in the other order
            ("prishtnes", "Prishtinës"),  # one left out
            ("prisshtines", "Prishtinës"),  # one more
            ("prishtimës", "Prishtinës"),  # another one
            ("komuna e prihstines", "komuna e Prishtinës"),
            ("kommuna, e prihstines!", "Komuna, e Prishtinës!"),
            ("Rregullorem", "rregulloren"),
        ],
    )
    def test_a_word_one_letter_away_properly_written(self, page, query, expected):
        assert offered(query) == expected

    @pytest.mark.parametrize(
        "query",
        [
            "prishtines",  # finds
            "komuna xhungla",  # known words; no text has both
            "prihstimes",  # two letters away
            "kom",
            "",
            "-prihstines",
            "kind:prihstines",
            "12345",
            "\ud800\ud800\ud800\ud800",
            "x" * 1900,
        ],
    )
    def test_nothing_where_nothing_is_meant(self, page, query):
        make_page("Xhungla")
        assert offered(query) == ""

    def test_conditions_stay(self, page):
        assert offered("prihstines kind:page -ujku") == "Prishtinës kind:page -ujku"

    @pytest.mark.parametrize(
        "condition",
        [
            'tema:"kommuna prihstines"',
            '-"ujku kommuna"',
            "-„ujku kommuna“",
            "\u200f-kommuna",
            "viti:«1 kommuna»",
        ],
    )
    def test_quoted_conditions_stay_too(self, page, condition):
        bring_up_to_date()
        public_words.refresh()
        assert meant(f"prihstines {condition}", "sq", lambda query: True) == f"Prishtinës {condition}"

    def test_only_what_would_hit_with_the_filters_that_hold(self, page):
        assert offered("prihstines", kind="page") == "Prishtinës"
        assert offered("prihstines", kind="news") == ""

    def test_all_words_must_hit_together(self, page):
        make_page("Xhungla")
        assert offered("xhungka prihstines") == ""

    def test_some_words_are_shown_and_the_whole_is_offered(self, page):
        bring_up_to_date()
        assert offered("kuvendi prihstines") == "kuvendi Prishtinës"

    def test_of_equally_near_words_the_readers_language_counts_then_the_more_frequent(self):
        make_page("Bardha", language="sr-latn", text="<p>bardha bardha bardha</p>")
        make_page("Bardhe", text="<p>bardhi bardhi</p>")
        assert offered("bardhx", reader_language="sr-latn") == "bardha"
        assert offered("bardhx", reader_language="sq") == "bardhi"

    def test_words_of_the_lexicon_are_offered_too(self):
        """Nobody wrote `prokurimeve` in public, but it is a word, and finds what has `prokurimi`."""
        page = make_page("Faqja", text="<p>Prokurimi.</p>")
        assert offered("prokurimvee") == "prokurimeve"
        page.unpublish()
        assert offered("prokurimvee") == ""

    def test_the_engine_is_asked_a_few_times_at_most(self, page):
        tried = []
        public_words.refresh()
        assert meant("kommuna kuvemdi prihstines rregullorem", "sq", tried.append) == ""
        assert 1 <= len(tried) <= MOST_TRIES

    def test_the_words_are_looked_up_with_one_query(self, page, django_assert_num_queries):
        public_words.refresh()
        with django_assert_num_queries(1):
            meant("kommuna kuvemdi prihstines", "sq", lambda query: False)


class TestLeaks:
    """`Kanarinzeza` stands in one text that is hidden from most; a letter of it is wrong in what is asked."""

    ROLES = {
        "stranger": lambda space: None,
        "user": lambda space: make_user(),
        "partner": lambda space: make_partner(),
        "editor": lambda space: make_editor(),
        "superuser": lambda space: make_user(is_superuser=True, is_staff=True),
        "guest": lambda space: make_member(space, "guest"),
        "member": lambda space: make_member(space),
        "admin": lambda space: make_member(space, "admin"),
        "ended": lambda space: make_member(space, ended=True),
    }

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("visibility", ["secret", "private", "open"])
    @pytest.mark.parametrize("state", ["draft", "published", "archived"])
    def test_no_word_of_a_document_is_offered_to_anybody(self, role, visibility, state):
        space = make_space(visibility=visibility)
        make_document(space, title="Kanarinzeza", text="kanarinzeza", state=state, owner=make_member(space))
        user = self.ROLES[role](space)
        assert offered("kanarimzeza", user) == ""

    @pytest.mark.parametrize("role", ROLES)
    def test_a_public_word_is_not_offered_for_what_only_others_find(self, role):
        """The correction is public, but beside the other word it would hit in the secret document only."""
        space = make_space(visibility="secret")
        make_document(space, title="Dokumenti", text="pylltaria kanarinzeza")
        make_page("Faqja", text="<p>pylltaria</p>")
        finds = {"guest", "member", "admin"}
        expected = "pylltaria kanarinzeza" if role in finds else ""
        assert offered("pyltaria kanarinzeza", self.ROLES[role](space)) == expected

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("hidden", ["draft", "embargo", "unpublished"])
    def test_nor_a_word_of_a_page_that_is_not_open(self, role, hidden):
        fields = {"visible_from": timezone.now() + timedelta(days=1)} if hidden == "embargo" else {}
        page = make_news("Kanarinzeza", live=hidden != "draft", **fields)
        if hidden == "unpublished":
            offered("kanarimzeza")
            page.unpublish()
        assert offered("kanarimzeza", self.ROLES[role](make_space())) == ""

    def test_nor_one_that_was_read_while_its_page_was_open(self):
        page = make_news("Kanarinzeza")
        assert offered("kanarimzeza") == "Kanarinzeza"
        page.unpublish()
        bring_up_to_date()
        assert queries.search(None, "kanarimzeza").meant == ""


class TestScreen:
    def test_a_link_that_keeps_the_filters(self, client, page):
        public_words.refresh()
        bring_up_to_date()
        screen = client.get("/en/search/", {"q": "prihstines", "kind": "page"}).content.decode()
        assert "Did you mean" in screen
        assert "<strong>Prishtinës</strong>" in screen
        assert 'href="?q=Prishtin%C3%ABs&amp;kind=page"' in screen
        assert "Did you mean" not in client.get("/en/search/", {"q": "prishtinës"}).content.decode()

    def test_what_was_typed_is_text(self, client, page):
        public_words.refresh()
        bring_up_to_date()
        screen = client.get("/en/search/", {"q": "<b>prihstines</b>"}).content.decode()
        assert "<b>Prishtinës" not in screen
