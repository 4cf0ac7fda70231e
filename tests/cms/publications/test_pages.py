from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from cms.publications.models import PublicationAuthor, PublicationPage
from tests.builders.pages import make_image, make_translation
from tests.builders.people import make_organisation, make_partner
from tests.builders.publications import make_author, make_file, make_publication, make_publication_index
from tests.builders.topics import make_municipality, make_topic
from tests.cms.pages import assert_works

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_not_kept")]
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def html(client, url: str, **query) -> str:
    response = client.get(url, query, headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestPageTypes:
    def test_publication(self, client):
        page = make_publication(
            "Raporti", pages=("Faqja e pare",), text="<p>Tekst</p>", authors=(make_author("Arta Krasniqi"),)
        )
        shown = html(client, page.url)
        assert "Arta Krasniqi" in shown
        assert "Faqja e pare" in shown  # as the picture's words
        assert f"/publications/{page.pk}/download/" in shown
        assert_works(page, body=[])

    def test_bare(self, client):
        page = make_publication("Vetëm titull")
        assert "Vetëm titull" in html(client, page.url)
        assert_works(page, body=[])

    def test_list(self):
        make_publication("Raporti")
        assert_works(make_publication_index())


class TestOpening:
    def test_second_by_second(self, client):
        page = make_publication("Me embargo", visible_from=OPENING)
        index = page.get_parent().url
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert client.get(page.url).status_code == 404
            assert "Me embargo" not in client.get(index).content.decode()
        with time_machine.travel(OPENING, tick=False):
            assert client.get(page.url).status_code == 200
            assert "Me embargo" in client.get(index).content.decode()

    def test_filters_do_not_tell_of_what_is_not_open(self, client):
        topic = make_topic(name_sq="Fshehur", slug="fshehur")
        make_publication("Me embargo", visible_from=OPENING, topics=[topic], date=date(2019, 1, 1))
        make_publication("E hapur")
        index = make_publication_index().url
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert "Fshehur" not in html(client, index)
            assert "2019" not in html(client, index)
            # An address with the value of what is hidden answers as one without.
            assert "E hapur" in html(client, index, topic="fshehur")
            client.force_login(make_partner())
            assert "Fshehur" not in html(client, index)


class TestList:
    def test_newest_first_twenty_a_page(self, client):
        for number in range(1, 24):
            make_publication(f"Botimi {number:02}", date=date(2026, 1, number))
        index = make_publication_index()
        first = client.get(index.url).context["list_page"]
        assert [page.title for page in first][:2] == ["Botimi 23", "Botimi 22"]
        assert len(first) == 20
        assert len(client.get(index.url, {"page": 2}).context["list_page"]) == 3

    @pytest.mark.parametrize(
        ("name", "value"),
        [("kind", "guide"), ("topic", "uji"), ("municipality", "peje"), ("year", "2025")],
    )
    def test_narrowed(self, client, name, value):
        make_publication("Tjetri")
        make_publication(
            "Ky",
            kind="guide",
            date=date(2025, 5, 5),
            topics=[make_topic(name_sq="Uji", slug="uji")],
            municipalities=[make_municipality(name_sq="Pejë", slug="peje")],
        )
        response = client.get(make_publication_index().url, {name: value})
        assert [page.title for page in response.context["list_page"]] == ["Ky"]

    @pytest.mark.parametrize("query", [{"kind": "x"}, {"year": "20255"}, {"year": "-1"}, {"topic": "'"}])
    def test_nonsense_is_as_if_it_were_not_there(self, client, query):
        make_publication("Ky")
        assert len(client.get(make_publication_index().url, query).context["list_page"]) == 1

    def test_together_they_may_find_nothing_and_say_what_to_do(self, client):
        make_publication(kind="guide", date=date(2025, 1, 1))
        make_publication(kind="report", date=date(2026, 1, 1))
        index = make_publication_index(language="en", title="Publications")
        make_publication(kind="guide", date=date(2025, 1, 1), language="en")
        make_publication(kind="report", date=date(2026, 1, 1), language="en")
        assert "No publication has all of this." in html(client, index.url, kind="guide", year="2026")

    def test_empty(self, client):
        index = make_publication_index(language="en", title="Publications")
        assert "Nothing is published here yet." in html(client, index.url)

    def test_number_of_queries(self, client, django_assert_num_queries):
        topic, place, author = make_topic(), make_municipality(), make_author()
        for number in range(22):
            make_publication(
                pages=("Tekst",) if number < 3 else (),
                topics=[topic],
                municipalities=[place],
                authors=(author, make_organisation()),
            )
        index = make_publication_index().url
        client.get(index)  # makes the renditions
        with django_assert_num_queries(12):
            client.get(index)


class TestChecks:
    def error(self, **fields) -> dict:
        page = make_publication()
        for name, value in fields.items():
            setattr(page, name, value)
        with pytest.raises(ValidationError) as raised:
            page.full_clean()
        return raised.value.message_dict

    @pytest.mark.parametrize(
        "isbn", ["978-9951-000-00-1", "978-0-306-40615-6", "123", "9789951", "97899510000000", "x"]
    )
    def test_wrong_isbn(self, isbn):
        assert "isbn" in self.error(isbn=isbn)

    @pytest.mark.parametrize("isbn", ["978-0-306-40615-7", "0-306-40615-2", "978 0306406157", "080442957X"])
    def test_right_isbn(self, isbn):
        make_publication(isbn=isbn)

    @pytest.mark.parametrize("doi", ["11.1/x", "10.1/x", "https://example.org/10.1234/x", "10.1234/"])
    def test_wrong_doi(self, doi):
        assert "doi" in self.error(doi=doi)

    def test_doi_pasted_as_address(self):
        assert make_publication(doi="https://doi.org/10.1234/Klgi.5").doi == "10.1234/Klgi.5"

    def test_infographic_needs_words(self):
        assert set(self.error(infographic=make_image())) == {"infographic_alt", "infographic_text"}

    def test_author_is_one_of_three(self):
        page = make_publication()
        with pytest.raises(ValidationError):
            PublicationAuthor(page=page).clean()
        with pytest.raises(ValidationError):
            PublicationAuthor(page=page, name="A", organisation=make_organisation()).clean()


class TestParts:
    def test_video_loads_nothing_before_a_click(self, client):
        page = make_publication(kind="video", video_url="https://video.example/7")
        shown = html(client, page.url)
        assert '<a class="btn btn-primary" href="https://video.example/7" rel="noopener noreferrer">' in shown
        assert shown.count("video.example") <= 2  # the link, and what search engines read
        assert "<iframe" not in shown
        assert "<video" not in shown

    def test_infographic_has_its_long_description(self, client):
        page = make_publication(
            kind="infographic",
            infographic=make_image(),
            infographic_alt="Buxheti në një pamje",
            infographic_text="Arsimi 40 për qind.",
        )
        shown = html(client, page.url)
        assert 'alt="Buxheti në një pamje"' in shown
        assert 'aria-describedby="infographic-text"' in shown
        assert "Arsimi 40 për qind." in shown

    def test_languages_with_their_files(self, client):
        page = make_publication("Raporti", pages=("a", "b"))
        english = make_translation(page, "en", title="Report")
        shown = html(client, english.url)
        assert "no file in this language" in shown  # it has its source's
        assert '(<span lang="sq">Shqip</span>)' in shown  # and says so where it is downloaded
        english.document = make_file("one", "two", "three")
        english.save()
        shown = html(client, english.url)
        assert "3 pages" in shown
        assert "2 pages" in shown
        assert f'href="{page.url}"' in shown

    def test_hidden_translation_is_not_told(self, client):
        page = make_publication("Raporti", pages=("a",))
        make_translation(page, "en", title="Fshehur", visible_from=OPENING, slug="fshehur")
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            assert "fshehur" not in html(client, page.url)

    def test_cover_chosen_by_the_editor_wins(self):
        page = make_publication(pages=("a",))
        assert page.picture == page.drawn_cover
        assert page.drawn_cover is not None
        page.cover = make_image()
        page.save()
        assert page.picture == page.cover
        assert page.share_picture == page.cover

    def test_draft_and_archive_of_the_page_show_nothing_to_strangers(self, client):
        page = make_publication("Draft", live=False)
        assert client.get(page.url).status_code == 404
        assert PublicationPage.objects.visible_to(None).count() == 0
