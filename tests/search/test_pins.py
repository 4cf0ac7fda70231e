"""Pages that editors put first, and what a reader gets of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from search import queries
from search.models import Pin
from tests.builders.pages import make_news, make_page, make_translation
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.vocabulary import make_pin
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def pinned(query: str, user=None, **options) -> list:
    bring_up_to_date()
    return [hit.target for hit in queries.search(user, query, **options).pinned]


@pytest.fixture
def page():
    return make_page("Si të ankoheni", text="<p>Hapat e një ankese.</p>")


class TestWhichQueries:
    @pytest.mark.parametrize(
        "query",
        ["ankesa qytetarësh", "ANKESAT e qytetarëve", "qytetarët ankesë", "ankese qytetaresh", "kritikë"],
    )
    def test_in_any_form_and_order(self, page, query):
        make_pin(page, "ankesat e qytetarëve", "kritika")
        assert pinned(query) == [page]

    @pytest.mark.parametrize(
        "query", ["ankesa", "ankesa qytetarësh komunë", "ankesa ankesat", "ujku", "", '"ankesa qytetarësh"']
    )
    def test_the_whole_query_is_meant(self, page, query):
        make_pin(page, "ankesat e qytetarëve")
        assert pinned(query) == []

    @pytest.mark.parametrize(
        ("query", "language"), [("žalbe", "sr-latn"), ("жалба", "sr-latn"), ("complaints", "en")]
    )
    def test_a_line_may_be_in_any_language(self, page, query, language):
        make_pin(page, "žalba", "complaint")
        assert pinned(query, reader_language=language) == [page]

    def test_for_readers_of_one_language(self, page):
        make_pin(page, "ankesa", language="sq")
        assert pinned("ankesa", reader_language="sq") == [page]
        assert pinned("ankesa", reader_language="en") == []

    def test_not_when_it_is_out_of_use(self, page):
        pin = make_pin(page, "ankesa")
        assert pinned("ankesa") == [page]
        pin.is_active = False
        pin.save()
        assert pinned("ankesa") == []

    def test_not_when_results_are_narrowed(self, page):
        make_pin(page, "ankesa")
        assert pinned("ankesa", kind="page") == []
        assert pinned("ankesa kind:page") == []
        assert pinned("ankesa -ujku") == []

    def test_at_most_three(self):
        pages = [make_page(f"Faqja {number}") for number in range(5)]
        for one in pages:
            make_pin(one, "ankesa")
        assert len(pinned("ankesa")) == queries.MOST_PINS == 3


class TestResults:
    def test_first_and_not_among_the_hits_again(self, page):
        others = [make_page(f"Ankesa {number}", text="<p>ankesa</p>") for number in range(12)]
        make_pin(page, "ankesa")
        bring_up_to_date()
        first, second = (queries.search(None, "ankesa", page=number) for number in (1, 2))
        assert [hit.target for hit in first.pinned] == [page]
        assert second.pinned == []
        shown = [hit.target for hit in (*first.hits, *second.hits)]
        assert sorted(one.pk for one in shown) == sorted(one.pk for one in others)

    def test_where_nothing_else_is_found(self, page):
        make_pin(page, "xhungël")
        bring_up_to_date()
        results = queries.search(None, "xhungël")
        assert ([hit.target for hit in results.pinned], results.hits) == ([page], [])

    def test_the_screen_says_that_it_is_recommended(self, client, page):
        make_pin(page, "xhungël")
        bring_up_to_date()
        screen = client.get("/en/search/", {"q": "xhungël"}).content.decode()
        assert "Recommended" in screen
        assert page.title in screen
        assert "Nothing was found" not in screen
        assert "Recommended" not in client.get("/en/search/", {"q": "ankesë"}).content.decode()

    def test_readers_are_led_to_their_language(self, page):
        english = make_translation(page, "en", title="How to complain", slug="how-to-complain")
        make_pin(page, "ankesa", "complaint")
        assert pinned("complaint", reader_language="en") == [english]
        assert pinned("ankesa", reader_language="sq") == [page]
        assert pinned("ankesa", reader_language="sr-latn") == [page]

    def test_a_search_without_a_pin_costs_one_query_more(self, page, django_assert_num_queries):
        make_pin(page, "ankesa")
        bring_up_to_date()
        words = queries.analyse_query("ujku", "sq")
        queries.pinned_entries(words, "sq", timezone.now())
        with django_assert_num_queries(1):
            assert queries.pinned_entries(words, "sq", timezone.now()) == []


class TestAccess:
    """A pin is a hint to editors' readers, never a door."""

    @pytest.mark.parametrize(
        "who", [lambda: None, make_user, make_partner], ids=["stranger", "user", "partner"]
    )
    @pytest.mark.parametrize("state", ["published", "unpublished", "embargoed", "deleted"])
    def test_of_a_page_in_any_state(self, who, state):
        later = {"visible_from": timezone.now() + timedelta(days=1)} if state == "embargoed" else {}
        page = make_news("Ankesa e parë", **later)
        make_pin(page, "ankesa")
        if state == "unpublished":
            page.unpublish()
        elif state == "deleted":
            page.delete()
        assert pinned("ankesa", user=who()) == ([page] if state == "published" else [])

    def test_a_hidden_pin_takes_no_place_of_another(self):
        for number in range(3):
            make_pin(make_page(f"Faqja {number}", live=False), "ankesa")
        page = make_page("E dukshme")
        make_pin(page, "ankesa")
        assert pinned("ankesa") == [page]

    def test_editors_read_what_is_embargoed_only_if_they_may(self):
        page = make_news("Ankesa", visible_from=timezone.now() + timedelta(days=1))
        make_pin(page, "ankesa")
        editor = make_editor()
        visible = type(page).objects.visible_to(editor).filter(pk=page.pk).exists()
        assert pinned("ankesa", user=editor) == ([page] if visible else [])


class TestPin:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "cannot be blank"),
            (" \n ", "at least one line"),
            ("ankesa\nAnkesa", "twice"),
            ("dhe i nga\n…", "no word"),
        ],
    )
    def test_what_it_must_hold(self, page, text, problem):
        with pytest.raises(ValidationError) as error:
            Pin(page=page, queries=text, language="sq").full_clean()
        assert problem in " ".join(error.value.messages)

    def test_the_database_wants_a_line_too(self, page):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pin.objects.create(page=page, queries="")
