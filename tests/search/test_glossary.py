"""Terms of the glossary in a query, whatever its language, and what they are called elsewhere."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from search import glossary
from search.analysis import fold
from search.glossary import load_shipped, shipped_terms, translations
from search.models import Term
from search.phrases import words_of
from search.queries import analyse_query, search
from tests.builders.pages import make_page
from tests.builders.vocabulary import make_term
from tests.engines import bring_up_to_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    """A glossary without the shipped terms."""
    Term.objects.all().delete()


def found(query: str, language: str = "sq") -> set[tuple[str, str]]:
    return {(one.language, one.translation) for one in translations(analyse_query(query, language), language)}


class TestShipped:
    def test_there_are_enough_and_they_are_in_the_database(self):
        shipped = list(shipped_terms())
        assert len(shipped) >= 350
        assert Term.objects.count() == len(shipped)

    def test_no_name_stands_in_two_terms(self):
        names = [
            (field, fold(name))
            for term in Term.objects.all()
            for field in Term.FIELDS
            for name in term.names(field)
        ]
        assert [name for name, count in Counter(names).items() if count > 1] == []

    def test_no_name_is_without_words(self):
        for term in Term.objects.all():
            for field in Term.FIELDS:
                assert all(words_of(name, field) for name in term.names(field)), term

    def test_loading_again_neither_changes_nor_doubles(self):
        term = Term.objects.get(sq="komunë")
        term.en = "municipality\nlocal authority"
        term.save()
        before = sorted(Term.objects.values_list("pk", "sq", "sr", "en"))
        assert load_shipped() == 0
        assert sorted(Term.objects.values_list("pk", "sq", "sr", "en")) == before

    def test_loading_brings_what_is_missing(self):
        Term.objects.filter(sq="komunë").delete()
        assert load_shipped() == 1
        assert Term.objects.filter(sq="komunë", sr="opština", en="municipality").exists()

    @pytest.mark.parametrize(
        ("query", "language", "expected"),
        [
            ("komunave", "sq", ("en", "municipality")),
            ("opštinama", "sr-latn", ("sq", "komunë")),
            ("општина", "sr-latn", ("en", "municipality")),
            ("municipalities", "en", ("sr-latn", "opština")),
            ("buxhetit", "sq", ("sr-latn", "budžet")),
            ("prokurimit publik", "sq", ("en", "public procurement")),
            ("prokurimi publik në komuna", "sq", ("en", "public procurement")),
            ("javne nabavke", "sr-latn", ("sq", "prokurim publik")),
            ("public procurement", "en", ("sq", "prokurim publik")),
            ("leje e ndërtimit", "sq", ("sr-latn", "građevinska dozvola")),
            ("lejeve te ndertimit", "sq", ("en", "building permit")),
            ("kryetari i komunës", "sq", ("en", "mayor")),
            ("mayor", "sq", ("sr-latn", "gradonačelnik")),
            ("kodi i etikës", "en", ("en", "code of conduct")),
            ("code of conduct", "sq", ("sr-latn", "kodeks ponašanja")),
        ],
    )
    def test_any_form_in_any_language(self, query, language, expected):
        assert expected in found(query, language)


@pytest.mark.usefixtures("empty")
class TestTranslations:
    def test_the_longest_term_counts_and_says_where_it_stands(self):
        make_term("prokurim", "nabavka", "procurement")
        make_term("prokurim publik", "javna nabavka", "public procurement")
        words = analyse_query("raporti për prokurimin publik", "sq")
        shown = {(one.first, one.last, one.term, one.translation) for one in translations(words, "sq")}
        assert shown == {
            (1, 3, "prokurim publik", "javna nabavka"),
            (1, 3, "prokurim publik", "public procurement"),
        }

    def test_words_are_analysed_in_their_own_language(self):
        make_term("komunë", en="municipal assemblies")
        (one,) = translations(analyse_query("komuna", "sq"), "sq")
        assert (one.language, one.words) == ("en", words_of("municipal assemblies", "en"))

    def test_all_synonyms_are_given_and_those_of_the_same_language_are_not(self):
        make_term("përfitues|pranues", en="beneficiary|recipient")
        assert found("përfituesit") == {("en", "beneficiary"), ("en", "recipient")}

    def test_the_readers_language_comes_first(self):
        make_term("sud", en="pot")
        make_term("gjykatë", "sud", "court")
        assert found("sud", "sr-latn") == {("sq", "gjykatë"), ("en", "court")}
        assert found("sud", "sq") == {("en", "pot")}

    def test_words_in_another_order_or_apart_are_no_term(self):
        make_term("leje ndërtimi", en="building permit")
        assert found("ndërtimi leje") == set()
        assert found("leje për shkollë ndërtimi") == set()

    def test_what_adds_nothing_is_left_out(self):
        make_term("monitorim", "monitoring", "monitoring")
        assert found("monitoring", "en") == {("sq", "monitorim")}

    def test_a_term_out_of_use_counts_for_nothing(self):
        make_term("komunë", en="municipality", is_active=False)
        assert found("komuna") == set()

    def test_several_terms_in_one_query(self):
        make_term("buxhet", en="budget")
        make_term("komunë", en="municipality")
        assert found("buxheti i komunës") == {("en", "budget"), ("en", "municipality")}

    @pytest.mark.parametrize("query", ["", "dhe", "…", "a" * 2000, "\ud800"])
    def test_nothing_to_translate(self, query):
        make_term("komunë", en="municipality")
        assert found(query) == set()


@pytest.mark.usefixtures("empty")
@pytest.mark.stack
class TestKept:
    def test_a_search_asks_once_and_reads_the_terms_only_when_one_changed(self):
        term = make_term("komunë", en="municipality")
        words = analyse_query("komuna", "sq")
        translations(words, "sq")
        with CaptureQueriesContext(connection) as captured:
            translations(words, "sq")
        assert len(captured) == 1
        term.en = "commune"
        term.save()
        assert found("komuna") == {("en", "commune")}
        term.delete()
        assert found("komuna") == set()

    def test_a_change_that_was_undone_is_forgotten(self):
        term = make_term("komunë", en="municipality")
        with pytest.raises(RuntimeError), transaction.atomic():
            term.en = "commune"
            term.save()
            assert found("komuna") == {("en", "commune")}
            raise RuntimeError
        assert found("komuna") == {("en", "municipality")}

    def test_another_analysis_reads_the_terms_anew(self, monkeypatch):
        make_term("komunë", en="municipality")
        found("komuna")
        monkeypatch.setattr("search.phrases.VERSION", 999)
        with CaptureQueriesContext(connection) as captured:
            found("komuna")
        assert len(captured) == 2


@pytest.mark.usefixtures("empty")
class TestTerm:
    @pytest.fixture(autouse=True)
    def in_english(self):
        with translation.override("en"):
            yield

    def problem(self, **fields) -> dict:
        with pytest.raises(ValidationError) as error:
            Term(**fields).full_clean()
        return error.value.message_dict

    @pytest.mark.stack
    @pytest.mark.parametrize("fields", [{}, {"sq": "komunë"}, {"en": "municipality"}])
    def test_two_languages_are_wanted(self, fields):
        assert "at least two" in self.problem(**fields)["__all__"][0]
        with pytest.raises(IntegrityError), transaction.atomic():
            Term.objects.create(**fields)

    def test_twice_in_one_language(self):
        assert "stands here twice" in self.problem(sq="komunë\nKomune", en="municipality")["sq"][0]

    def test_in_another_term(self):
        make_term("komunë", en="municipality")
        (message,) = self.problem(sq="bashki\nkomuna\nKomunë", sr="opština")["sq"]
        assert "already belongs to the term “komunë = municipality”" in message

    def test_without_a_word(self):
        assert "holds no word" in self.problem(sq="dhe", en="municipality")["sq"][0]

    def test_lines_are_put_in_order(self):
        term = Term(sq="  komunë \n\n bashki  e   re\n", en="municipality")
        term.full_clean()
        assert term.sq == "komunë\nbashki e re"
        assert str(term) == "komunë = municipality"


@pytest.mark.stack
def test_an_albanian_query_finds_the_english_page_and_says_by_what():
    english = make_page("Annual report", language="en", text="<p>The municipal budget was adopted.</p>")
    albanian = make_page("Raporti", text="<p>Buxheti i komunës u miratua.</p>")
    bring_up_to_date()
    hits = search(None, "buxhetin e komunës", reader_language="sq").hits
    assert [hit.target for hit in hits] == [albanian, english]
    (by,) = hits[1].translated
    assert (by.language, by.translation) == ("en", "municipal budget")


def test_the_file_has_one_line_a_term_and_four_columns():
    lines = glossary.SHIPPED.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "sq;sr;en;note"
    assert all(line.count(";") == 3 and line == line.strip() for line in lines)


def test_a_term_with_hundreds_of_synonyms_fails_no_search():
    make_term("zorba", en="|".join(f"alpha{number} beta{number} gamma{number}" for number in range(500)))
    make_page("Zorba")
    bring_up_to_date()
    assert search(None, "zorba", reader_language="sq").total == 1
