"""Tables of contents, and pages of ten thousand words."""

import time
from types import SimpleNamespace

import pytest

from cms.blocks.contents import with_contents
from tests.builders.pages import make_news
from tests.builders.publications import make_publication

WORDS = "Komuna publikon buxhetin dhe qytetarët e lexojnë në qendrën e shërbimeve. "  # ten words


def contents(html: str):
    return with_contents(SimpleNamespace(render_as_block=lambda context: html))


def test_headings_get_addresses_of_their_words():
    found = contents("<h2>Çfarë u bë?</h2><p>x</p><h3 class='a'>Đaci <b>i</b> dytë</h3>")
    assert [(heading.level, heading.id, heading.text) for heading in found.headings] == [
        (2, "s-cfare-u-be", "Çfarë u bë?"),
        (3, "s-djaci-i-dyte", "Đaci i dytë"),
    ]
    assert '<h2 id="s-cfare-u-be">Çfarë u bë?</h2>' in found.html


def test_same_words_twice():
    ids = [heading.id for heading in contents("<h2>Uji</h2><h2>Uji</h2><h2>Uji</h2>").headings]
    assert ids == ["s-uji", "s-uji-2", "s-uji-3"]


@pytest.mark.parametrize("html", ["<h2></h2>", "<h2> <br/> </h2>", "<h4>Katër</h4>", "<h2>pa fund", ""])
def test_what_is_no_heading(html):
    found = contents(html)
    assert (found.headings, found.html) == ([], html)


def test_own_addresses_stay_and_words_are_text():
    (heading, other) = contents('<h2 id="own">A &amp; B</h2><h2>Ж</h2>').headings
    assert (heading.id, heading.text, other.id) == ("own", "A & B", "s-part")


def test_few_headings_need_no_table():
    assert not contents("<h2>A</h2><h2>B</h2>").shown
    assert contents("<h2>A</h2><h2>B</h2><h3>C</h3>").shown


@pytest.mark.django_db
class TestTenThousandWords:
    @pytest.fixture
    def body(self) -> list:
        paragraph = f"<p>{WORDS * 5}</p>"
        return [
            ("text", f"<h2>Pjesa {number}</h2>{paragraph * 3}<h3>Shembull</h3>{paragraph}")
            for number in range(1, 51)
        ]

    @pytest.mark.parametrize(("make", "queries"), [(make_news, 2), (make_publication, 7)])
    def test_in_bounded_queries(self, client, django_assert_num_queries, pages_not_kept, body, make, queries):
        page = make("E gjatë")
        page.body = body
        page.save()
        client.get(page.url)
        with django_assert_num_queries(queries):
            answer = client.get(page.url)
        shown = answer.content.decode()
        assert len(shown.split()) > 10_000
        assert len(answer.content) < 150_000
        headings = answer.context["contents"].headings
        assert len(headings) == 100
        assert headings[-1].id == "s-shembull-50"
        for heading in headings:
            assert shown.count(f'id="{heading.id}"') == 1
            assert shown.count(f'href="#{heading.id}"') == 1

    def test_nothing_grows_faster_than_the_text(self):
        def seconds(html: str) -> float:
            began = time.perf_counter()
            contents(html)
            return time.perf_counter() - began

        assert seconds("<h2>" * 20_000) < 2
        assert seconds("<h2 " * 20_000) < 2
        assert seconds("<h2>Uji</h2>" * 5_000) < 2
