"""What a reader finds, and what a query may be."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.grants import share
from extranet.documents.models import Document
from search import queries, requests
from search.engines import Translation, get_engine
from search.hits import Fragment
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_page
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def search(user, query, **options):
    bring_up_to_date()
    return queries.search(user, query, **options)


class TestWords:
    @pytest.mark.parametrize(
        "query", ["komuna", "KOMUNËS", "komunat", "komunave", "komune", "  komuna  ", "komuna, komuna!"]
    )
    def test_any_form_with_or_without_diacritics(self, query):
        page = make_page("Raporti", text="<p>Komuna miratoi buxhetin.</p>")
        assert [hit.target for hit in search(None, query).hits] == [page]

    @pytest.mark.parametrize("query", ["opština", "opštine", "општина", "ОПШТИНЕ", "opstina"])
    def test_serbian_in_either_script(self, query):
        page = make_page("Izveštaj", language="sr-latn", text="<p>Opština je usvojila budžet.</p>")
        assert [hit.target for hit in search(None, query, reader_language="sr-latn").hits] == [page]

    def test_all_words_are_wanted_and_some_when_none_has_all(self):
        both = make_page("Ujku dhe dhelpra")
        one = make_page("Ujku")
        results = search(None, "ujku dhelpra")
        assert ([hit.target for hit in results.hits], results.some_words) == ([both], False)
        results = search(None, "ujku majmuni")
        assert {hit.target for hit in results.hits} == {both, one}
        assert results.some_words

    def test_stop_words_do_not_narrow_unless_there_is_nothing_else(self):
        page = make_page("Ligji për ujërat")
        assert [hit.target for hit in search(None, "ligji dhe ujërat").hits] == [page]
        assert [hit.target for hit in search(None, "për").hits] == [page]

    def test_the_title_counts_most(self):
        make_page("Tjetër gjë", text="<p>" + "mbushje " * 60 + "pylltari</p>")
        titled = make_page("Pylltari")
        assert search(None, "pylltari").hits[0].target == titled

    @pytest.mark.parametrize(
        "query",
        [
            '"',
            "AND",
            "NOT",
            "a OR",
            "(",
            "*",
            "^",
            ":",
            "title:",
            "{}",
            "NEAR(a b)",
            "a" * 5000,
            "' OR 1=1 --",
            "\0",
            "-",
            "+",
            "\\",
            "𝔘",
            "\u202e\u200fzogu\u200f",
            "😀 👩‍👩‍👧",
            '"zogu',
            "kind:",
            'space:"',
            "zogu*",
            "zog?",
            "(zogu OR ujku) AND NOT x",
            "komuna " * 1250,
            '"a b" ' * 1600,
            "-x " * 3000,
            "kind:news " * 1000,
            "\ud800",
        ],
    )
    def test_a_malformed_query_is_a_normal_query(self, query):
        make_page("Faqja")
        assert search(None, query).page == 1
        assert queries.suggest(None, query) is not None

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(query=st.text(max_size=40))
    def test_any_text_is_a_query(self, query):
        results = queries.search(None, query)
        assert results.total is None or results.total >= len(results.hits) >= 0
        queries.suggest(None, query)

    def test_nothing_asked_lists_the_newest(self):
        old = make_news("E vjetra", date=timezone.localdate() - timedelta(days=400))
        new = make_news("E reja")
        targets = [hit.target for hit in search(None, "", kind="news").hits]
        assert targets == [new, old]


class TestPhrases:
    @pytest.fixture
    def pages(self):
        return (
            make_page("Një", text="<p>Buxheti i komunës u miratua.</p>"),
            make_page("Dy", text="<p>Komunës i duhet buxheti; buxhetit të komunave.</p>"),
        )

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("buxheti komunës", {"Një", "Dy"}),
            ('"buxheti i komunës"', {"Një"}),
            ("„buxheti i komunes“", {"Një"}),
            ('"komunave"', {"Dy"}),
            ('"i komunës" miratua', {"Një"}),
            ('"komunës buxheti"', set()),
            ('buxheti -"buxheti i komunës"', {"Dy"}),
            ("buxheti -miratimi -miratua", {"Dy"}),
            ("komuna -BE-ja", {"Një", "Dy"}),
            ("buxheti komuna majmuni", {"Një", "Dy"}),
            ('"buxheti i komunës" komuna majmuni', {"Një"}),
            ("buxheti majmuni -miratua", {"Dy"}),
            ('"nuk ka të tillë" komuna buxheti', set()),
        ],
    )
    def test_in_order_and_without(self, pages, query, expected):
        assert {hit.title for hit in search(None, query).hits} == expected

    def test_what_is_excluded_is_so_in_all_its_forms(self, pages):
        assert search(None, "buxheti -komunave").total == 0

    def test_only_exclusions_list_the_newest(self, pages):
        old = make_news("E vjetra", date=timezone.localdate() - timedelta(days=400))
        new = make_news("E reja")
        assert [hit.target for hit in search(None, "-komuna kind:news").hits] == [new, old]
        targets = {hit.target for hit in search(None, "-komuna").hits}
        assert {old, new} <= targets
        assert targets.isdisjoint(pages)

    def test_the_words_of_a_phrase_are_marked(self, pages):
        (hit,) = search(None, '"buxheti i komunës"').hits
        marked = [segment.text for segment in hit.fragments[0].segments if segment.hit]
        assert marked == ["Buxheti", "i", "komunës"]


class TestTranslations:
    """`komunë` is `municipality` in English, and a `municipal assembly` is a `kuvend komunal`."""

    @pytest.fixture(autouse=True)
    def terms(self, monkeypatch):
        def translations(words, language):
            lemmas = [word.lemmas for word in words]
            return [
                Translation(
                    at, at + 1, "en", queries.analyse_query("municipality", "en"), "komunë", "municipality"
                )
                for at, some in enumerate(lemmas)
                if "komune" in some
            ]

        monkeypatch.setattr(requests.glossary, "translations", translations)

    def test_after_all_that_is_found_by_the_words_themselves(self):
        space = make_space(visibility="open")
        make_document(space, title="Municipality municipality", language="en", text="municipality")
        make_document(space, title="Raport", text="Diçka për një komunë.")
        hits = search(make_member(space), "komuna").hits
        assert [hit.title for hit in hits] == ["Raport", "Municipality municipality"]
        assert [[t.translation for t in hit.translated] for hit in hits] == [[], ["municipality"]]
        (fragment,) = hits[1].fragments
        assert [segment.text for segment in fragment.segments if segment.hit] == ["municipality"]

    def test_with_other_words_that_are_found_directly(self):
        make_page("Report 2024", language="en", text="<p>The municipality in Prishtina.</p>")
        found = search(None, "komuna 2024", reader_language="en")
        assert (found.total, found.some_words) == (1, False)
        assert found.hits[0].translated[0].term == "komunë"

    def test_not_what_is_excluded(self):
        make_page("Report", language="en", text="<p>The municipality.</p>")
        assert search(None, "komuna -report", reader_language="en").total == 0

    def test_only_what_one_may_see(self):
        make_document(make_space(), title="Municipality", language="en")
        assert search(make_user(), "komuna").total == 0


class TestOrder:
    def test_of_equally_good_hits_the_newer_comes_first(self):
        today = timezone.localdate()
        for days in (700, 0, 2000, 350):
            make_news(f"Zogu {days}", date=today - timedelta(days=days))
        titles = [hit.title for hit in search(None, "zogu").hits]
        assert titles == ["Zogu 0", "Zogu 350", "Zogu 700", "Zogu 2000"]

    def test_a_word_in_the_title_outweighs_any_date(self):
        make_news("E re", text="<p>Zogu.</p>")
        make_news("Zogu", date=timezone.localdate() - timedelta(days=4000))
        assert [hit.title for hit in search(None, "zogu").hits] == ["Zogu", "E re"]


class TestNarrowing:
    @pytest.fixture
    def world(self):
        space = make_space(slug="punet", visibility="open")
        reader = make_member(space)
        make_document(space, title="Zogu", language="en")
        make_document(make_space(slug="fshehur"), title="Zogu")
        make_news("Zogu")
        return reader

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({}, 2),
            ({"kind": "document"}, 1),
            ({"kind": "news"}, 1),
            ({"kind": "nothing"}, 0),
            ({"language": "en"}, 1),
            ({"space": "punet"}, 1),
            ({"space": "fshehur"}, 0),
            ({"space": "nuk-ekziston"}, 0),
            ({"year": str(timezone.localdate().year)}, 2),
            ({"year": "1999"}, 0),
            ({"year": "x"}, 0),
            ({"year": "١٩٩٩"}, 0),
            ({"kind": "document", "language": "sq"}, 0),
        ],
    )
    def test_by(self, world, options, expected):
        assert search(world, "zogu", **options).total == expected

    def test_facets_count_what_this_reader_sees(self, world):
        facets = search(world, "zogu").facets
        assert {value: count for value, _label, count in facets["kind"]} == {"document": 1, "news": 1}
        assert [(value, count) for value, _label, count in facets["space"]] == [("punet", 1)]
        assert {value: count for value, _label, count in facets["language"]} == {"en": 1, "sq": 1}
        assert search(None, "zogu").facets["space"] == []


class TestPassages:
    def test_a_hit_names_its_page_and_leads_there(self):
        space = make_space(visibility="open")
        document = make_document(space, text=["Faqja e parë.", "Faqja e dytë.", "Këtu flitet për bletarinë."])
        (hit,) = search(make_member(space), "bletari").hits
        assert hit.target == document
        (fragment,) = hit.fragments
        with translation.override("en"):
            assert fragment.label == "page 3"
        assert fragment.url.endswith("?unit=3#unit-3")
        assert [segment.text for segment in fragment.segments if segment.hit] == ["bletarinë"]

    @pytest.mark.parametrize(("seconds", "label"), [(0, "0:00"), (754, "12:34"), (3754, "1:02:34")])
    def test_a_time_is_said_as_a_player_shows_it(self, seconds, label):
        assert Fragment("time", seconds, "", []).label == label

    def test_only_passages_of_visible_hits(self):
        mine, other = make_space(), make_space()
        make_document(mine, text="kanarinë ime")
        make_document(other, text="kanarinë tjetër")
        results = search(make_member(mine), "kanarinë")
        text = "".join(s.text for hit in results.hits for f in hit.fragments for s in f.segments)
        assert "ime" in text
        assert "tjetër" not in text

    def test_markup_in_a_text_stays_text(self):
        space = make_space()
        make_document(space, text="<script>alert(1)</script> kanarinë")
        (hit,) = search(make_member(space), "kanarinë").hits
        assert "<script>" in "".join(s.text for s in hit.fragments[0].segments)


class TestWhoFinds:
    def test_an_item_only_guest_learns_nothing_of_the_space(self):
        space = make_space(name_sq="Hapësira sekrete", visibility="secret")
        document = make_document(space, title="Zogu")
        make_document(space, title="Zogu tjetër")
        guest = make_user()
        share(document, guest, by=None)
        results = search(guest, "zogu")
        assert [hit.target for hit in results.hits] == [document]
        assert results.hits[0].space is None
        assert results.facets["space"] == []
        assert search(guest, "zogu", space=space.slug).total == 0
        assert search(guest, "sekrete").total == 0

    def test_a_grant_to_an_organisation_is_held_by_its_people(self):
        organisation = make_organisation()
        document = make_document(make_space(), title="Zogu")
        share(document, organisation, by=None)
        assert search(make_partner(organisation), "zogu").total == 1
        assert search(make_partner(), "zogu").total == 0

    def test_who_leaves_loses_drafts_too(self):
        space = make_space(participation="produce")
        owner = make_member(space)
        draft = make_document(space, owner, "draft", title="Zogu")
        assert [hit.target for hit in search(owner, "zogu").hits] == [draft]
        assert search(make_member(space, "admin"), "zogu").total == 0
        owner.memberships.all().delete()
        assert search(owner, "zogu").total == 0
        assert not Document.objects.visible_to(owner).exists()

    def test_a_superuser_finds_what_a_stranger_finds(self):
        make_document(make_space(visibility="private"), title="Zogu")
        assert search(make_user(is_superuser=True, is_staff=True), "zogu").total == 0

    def test_each_hit_is_asked_of_the_database_once_more(self, monkeypatch):
        """Should the engine ever answer too much, the page shows no more than the policy allows."""
        document = make_document(make_space(), title="Zogu")
        bring_up_to_date()
        engine = get_engine()
        honest = type(engine).search

        def careless(self, request):
            found = honest(self, request)
            from search.models import Entry

            entry = Entry.objects.get(object_id=document.pk, content_type__model="document")
            return type(found)([entry.pk, *found.ids], found.total, found.facets)

        monkeypatch.setattr(type(engine), "search", careless)
        assert queries.search(make_user(), "zogu").hits == []


class TestSuggestions:
    def test_titles_that_go_on_so(self):
        make_page("Bashkëpunimi ndërkomunal")
        make_page("Buxheti")
        bring_up_to_date()
        assert [hit.title for hit in queries.suggest(None, "bashkepu")] == ["Bashkëpunimi ndërkomunal"]
        assert [hit.title for hit in queries.suggest(None, "bashkepunimi nd")] == ["Bashkëpunimi ndërkomunal"]

    def test_only_of_what_one_may_see(self):
        make_document(make_space(), title="Bashkëpunimi sekret")
        bring_up_to_date()
        assert queries.suggest(None, "bashk") == []
        assert queries.suggest(make_user(), "bashk") == []

    def test_not_of_what_stands_in_the_text(self):
        make_page("Faqja", text="<p>bashkëpunimi</p>")
        bring_up_to_date()
        assert queries.suggest(None, "bashk") == []
