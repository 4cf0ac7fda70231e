"""How to cite: what people paste, and what programs that keep references read."""

import re
from datetime import date

import pytest

from cms.publications import citing
from tests.builders.pages import make_translation
from tests.builders.people import make_organisation
from tests.builders.publications import make_author, make_publication

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 5)
URL = "https://www.klgi-ks.com/sq/botime/raporti/"


def publication(**fields):
    return make_publication(
        **{
            "title": "Buxheti i hapur",
            "slug": "buxheti",
            "authors": (make_author("Arta Krasniqi"), "Jelena Petrović-Marković"),
            "date": date(2026, 3, 1),
            **fields,
        }
    )


class TestSentence:
    def test_albanian(self):
        text = citing.apa(publication(subtitle="Si e lexojnë qytetarët"), URL, TODAY)
        assert text.startswith(
            "Krasniqi, A. & Petrović-Marković, J. (2026). Buxheti i hapur: Si e lexojnë qytetarët. "
        )
        assert "5 nëntor 2026" in text
        assert text.endswith(URL)

    @pytest.mark.parametrize(
        ("language", "day"), [("sr-latn", "5. novembar 2026."), ("en", "5 November 2026")]
    )
    def test_in_the_language_of_the_publication(self, language, day):
        page = make_translation(publication(), language, title="Open budgets")
        assert day in citing.apa(page, URL, TODAY)

    def test_doi_instead_of_address(self):
        text = citing.apa(publication(doi="10.1234/klgi.5"), URL, TODAY)
        assert text.endswith("https://doi.org/10.1234/klgi.5")
        assert URL not in text

    def test_organisation_as_author_is_not_named_twice(self):
        page = publication(authors=(make_organisation(name_sq="Instituti X"),), publisher="Instituti X")
        assert citing.apa(page, URL, TODAY).count("Instituti X") == 1

    def test_nobody(self):
        text = citing.apa(publication(authors=()), URL, TODAY)
        assert text.startswith("Buxheti i hapur. (2026).")

    def test_question_as_title_gets_no_full_stop(self):
        assert "Kush paguan? " in citing.apa(publication(title="Kush paguan?"), URL, TODAY)

    def test_many(self):
        names = tuple(f"Emri Mbiemri{letter}" for letter in "abcdefghijklmnopqrstuvw")
        text = citing.apa(publication(authors=names), URL, TODAY)
        assert "Mbiemris, E., … Mbiemriw, E." in text
        assert "Mbiemrit" not in text

    def test_page_shows_it(self, client):
        page = publication()
        assert "Krasniqi, A. &amp; Petrović-Marković, J." in client.get(page.url).content.decode()


class TestBibTeX:
    def test_fields(self):
        page = publication(kind="guide", isbn="978-0-306-40615-7", edition="2")
        text = citing.bibtex(page, URL)
        assert text.startswith("@book{klgi2026-buxheti,\n")
        assert "author = {Krasniqi, Arta and Petrović-Marković, Jelena}" in text
        assert "title = {{Buxheti i hapur}}" in text
        assert "isbn = {978-0-306-40615-7}" in text
        assert "language = {albanian}" in text
        assert text.count("{") == text.count("}")

    def test_escaping(self):
        page = publication(
            title=r"100% e buxhetit & {taksat} #1 a_b ~ ^ \ $5", authors=("Ana {Evil} and Co",)
        )
        text = citing.bibtex(page, URL)
        assert (
            r"title = {{100\% e buxhetit \& \{taksat\} \#1 a\_b \textasciitilde{} \textasciicircum{} "
            r"\textbackslash{} \$5}}" in text
        )

    def test_one_line_a_field(self):
        text = citing.bibtex(publication(title="Një\ndy"), URL)
        assert "title = {{Një dy}}" in text

    def test_organisation_is_no_family_name(self):
        text = citing.bibtex(publication(authors=(make_organisation(name_sq="Komuna e Pejës"),)), URL)
        assert "author = {{Komuna e Pejës}}" in text

    def test_name_with_and_stays_one_author(self):
        text = citing.bibtex(publication(authors=(make_organisation(name_sq="Dialog and Peace"),)), URL)
        assert "author = {{Dialog and Peace}}" in text


class TestRIS:
    def test_lines(self):
        text = citing.ris(publication(summary="E para.\nE dyta.", kind="analysis", doi="10.1234/x"), URL)
        lines = text.split("\r\n")
        assert lines[0] == "TY  - RPRT"
        assert lines[-2:] == ["ER  - ", ""]
        assert "AU  - Krasniqi, Arta" in lines
        assert "AB  - E para. E dyta." in lines  # a line of its own would be a field
        assert "DO  - 10.1234/x" in lines
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])

    def test_nothing_can_be_smuggled_in(self):
        text = citing.ris(publication(title="A\r\nER  - \r\nTY  - BOOK"), URL)
        assert text.count("\r\nER  - ") == 1


@pytest.mark.parametrize(("extension", "begins"), [("bib", b"@techreport{"), ("ris", b"TY  - RPRT")])
def test_files(client, extension, begins):
    page = publication()
    answer = client.get(f"/sq/publications/{page.pk}/cite.{extension}")
    assert answer.content.startswith(begins)
    assert f'filename="klgi2026-buxheti.{extension}"' in answer["Content-Disposition"]
    assert "charset=utf-8" in answer["Content-Type"]
    assert client.get(f"/sq/publications/{page.pk}/cite.pdf").status_code == 404
