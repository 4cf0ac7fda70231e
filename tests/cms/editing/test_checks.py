"""Each check with what it finds and what it leaves in peace."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from cms.editing.checks import findings
from cms.editing.content_checks import LONG_PARAGRAPH, jumps
from cms.editing.outline import Heading, Place
from cms.home.models import StandardPage
from tests.builders.pages import make_home, make_image, make_news, make_page, make_translation
from tests.builders.publications import make_dossier, make_file, make_publication

pytestmark = pytest.mark.django_db


def found(page) -> set[str]:
    """The codes of what is found, the languages aside: no page of a test has all."""
    return {finding.code for finding in findings(page)} - {"languages-missing", "summary-missing"}


def unsaved(text: str = "<p>Tekst.</p>", blocks=(), **fields) -> StandardPage:
    fields.setdefault("title", "Faqja")
    return StandardPage(locale=make_home().locale, body=[("text", text), *blocks], **fields)


STEPS = ("steps", {"title": "Hapat", "steps": [{"title": "Propozimi", "text": ""}]})
CALLOUT = ("callout", {"title": "Afati", "text": "<p>deri nesër</p>"})


@pytest.mark.parametrize(
    ("text", "blocks", "expected"),
    [
        ("<h2>A</h2><h3>B</h3><h2>C</h2>", (), set()),
        ("<h3>A</h3>", (), {"heading-order"}),
        ("<h2>A</h2><h4>B</h4>", (), {"heading-order"}),
        ("<p>x</p>", [("text", "<h3>B</h3>")], {"heading-order"}),
        ("<p>x</p>", [STEPS, ("text", "<h3>B</h3>")], set()),
        ("<p>x</p>", [CALLOUT, ("text", "<h3>B</h3>")], set()),
        ("<h2>A</h2>", [("text", "<h3>B</h3>")], set()),
        ("<h2></h2>", (), {"heading-empty"}),
        ("<h2> \u200b&nbsp;</h2>", (), {"heading-empty"}),
        ("<h2><b>A</b></h2>", (), set()),
    ],
)
def test_headings(text, blocks, expected):
    assert found(unsaved(text, blocks)) == expected


@given(st.lists(st.integers(2, 6), max_size=12))
def test_headings_are_in_order_exactly_when_none_leaves_out_a_level(levels):
    headings = [Heading(Place("body", "Text"), level, "x") for level in levels]
    above = [1, *levels]
    assert [heading.level for heading, _before in jumps(headings)] == [
        level for before, level in zip(above, levels, strict=False) if level - before > 1
    ]


@given(st.lists(st.sampled_from([2, 3]), max_size=12))
def test_levels_of_our_editor_jump_only_at_the_start(levels):
    headings = [Heading(Place("body", "Text"), level, "x") for level in levels]
    assert len(list(jumps(headings))) == int(bool(levels) and levels[0] == 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p><a href="https://example.org/">Raporti i vitit</a></p>', set()),
        ('<p><a href="https://example.org/"></a></p>', {"link-empty"}),
        ('<p><a href="https://example.org/"> \u200b</a></p>', {"link-empty"}),
        ('<p><a href="https://example.org/">Klikoni këtu</a></p>', {"link-words"}),
        ('<p><a href="https://example.org/">ovde</a></p>', {"link-words"}),
        ('<p><a href="https://example.org/">Click  here!</a></p>', {"link-words"}),
        ('<p><a href="https://example.org/">Read more →</a></p>', {"link-words"}),
        ('<p><a href="https://example.org/">Klikoni këtu për raportin</a></p>', set()),
        ('<p><a href="">Raporti</a></p>', {"link-nowhere"}),
        ('<p><a href="mailto:info@klgi-ks.com">Na shkruani</a></p>', set()),
        ('<p><a href="http://[broken">Raporti</a></p>', set()),
    ],
)
def test_words_of_links(text, expected):
    assert found(unsaved(text)) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [(LONG_PARAGRAPH, set()), (LONG_PARAGRAPH + 1, {"paragraph-long"})]
)
def test_paragraphs(words, expected):
    assert found(unsaved(f"<p>{'fjalë ' * words}</p>")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<table><tr><th>Komuna</th></tr><tr><td>1</td></tr></table>", set()),
        ("<table><tr><td>Komuna</td></tr></table>", {"table-header"}),
    ],
)
def test_tables(text, expected):
    page = unsaved()
    page.body = [("text", "<p>x</p>")]
    page.body[0].value.source = text  # as it came from elsewhere: our editor makes no tables
    assert found(page) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Raporti i vitit", set()),
        ("x" * 65, set()),
        ("x" * 66, {"title-long"}),
        ("RAPORTI I VITIT 2026", {"title-capitals"}),
        ("KFOR", set()),
    ],
)
def test_titles(title, expected):
    assert found(unsaved(title=title)) == expected


def test_a_title_for_search_engines_may_stand_for_a_long_one():
    assert found(unsaved(title="x" * 100, seo_title="Raporti")) == set()


@pytest.mark.parametrize(
    ("summary", "code"), [("", "summary-missing"), ("Një fjali.", None), ("x" * 201, "summary-long")]
)
def test_summary(summary, code):
    codes = {finding.code for finding in findings(unsaved(summary=summary))}
    assert codes & {"summary-missing", "summary-long"} == ({code} if code else set())


class TestPictures:
    @pytest.mark.parametrize(("alt", "expected"), [("", {"picture-words"}), ("Një sallë", set())])
    def test_of_news(self, alt, expected):
        news = make_news("Lajmi")
        news.image, news.image_alt = make_image(), alt
        assert found(news) == expected

    @pytest.mark.parametrize(
        ("words", "decorative", "expected"),
        [("", False, {"picture-words"}), ("Një sallë", False, set()), ("", True, set())],
    )
    def test_in_the_text(self, words, decorative, expected):
        image = make_image()
        image.contextual_alt_text, image.decorative = words, decorative
        assert found(unsaved(blocks=[("figure", {"image": image, "caption": "", "credit": ""})])) == expected

    def test_of_a_dossier_is_decoration(self):
        assert found(make_dossier(image=make_image())) == set()

    def test_a_cover_is_named_by_the_title(self):
        assert found(make_publication(cover=make_image(), cover_alt="")) == set()


class TestLanguages:
    def of(self, page) -> set[str]:
        return {finding.code for finding in findings(page)} & {
            "languages-missing", "languages-older", "translation-older",
        }  # fmt: skip

    def test_missing_draft_there(self):
        page = make_page()
        assert self.of(page) == {"languages-missing"}
        english = make_translation(page, "en")
        serbian = make_translation(page, "sr-latn", live=False)
        assert self.of(page) == {"languages-missing"}
        (finding,) = (one for one in findings(page) if one.code == "languages-missing")
        assert "Srpski" in finding.says
        assert "English" not in finding.says
        serbian.live = True
        serbian.save()
        assert self.of(page) == set()
        assert self.of(english) == set()

    def test_older_than_its_source(self):
        page = make_page()
        english, _serbian = make_translation(page, "en"), make_translation(page, "sr-latn")
        for one, days in ((page, 1), (english, 3)):
            moment = timezone.now() - timedelta(days=days)
            type(one).objects.filter(pk=one.pk).update(
                last_published_at=moment, latest_revision_created_at=moment
            )
            one.refresh_from_db()
        assert self.of(page) == {"languages-older"}
        assert self.of(english) == {"translation-older"}


def link_to(page) -> str:
    return f'<p><a linktype="page" id="{page.pk}">Faqja tjetër</a></p>'


LATER = timezone.now() + timedelta(days=2)


class TestPages:
    def test_open_one(self):
        assert found(unsaved(link_to(make_page()))) == set()

    def test_draft(self):
        page = make_page()
        page.unpublish()
        assert found(unsaved(link_to(page))) == {"page-draft"}

    def test_deleted(self):
        assert found(unsaved('<p><a linktype="page" id="999999">x</a></p>')) == {"page-gone"}
        assert found(unsaved('<p><a linktype="page" id="x">x</a></p>')) == {"page-gone"}

    @pytest.mark.parametrize(
        ("own", "expected"),
        [(None, {"page-later"}), (LATER - timedelta(hours=1), {"page-later"}), (LATER, set())],
    )
    def test_one_that_opens_later(self, own, expected):
        page = make_news("Nesër", visible_from=LATER)
        assert found(unsaved(link_to(page), visible_from=own)) == expected

    def test_itself(self):
        page = make_page()
        page.unpublish()
        page.body = [("text", link_to(page))]
        assert found(page) == set()

    def test_a_translation_in_the_language_of_the_page_serves(self):
        page = make_page()
        english = make_translation(page, "en")
        page.unpublish()
        here = make_page(language="en", text=link_to(page))
        assert found(here) == set()
        english.unpublish()
        assert found(here) == {"page-draft"}

    def test_chosen_for_a_dossier(self):
        page = make_page()
        dossier = make_dossier(pages=[page])
        assert found(dossier) == set()
        page.unpublish()
        assert found(dossier) == {"page-draft"}

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("/sq/rreth/", set()),
            ("/sq/rreth", set()),
            ("/sq/rreth/?x=1#fundi", set()),
            ("http://localhost:8000/sq/rreth/", set()),
            ("/sq/", set()),
            ("/sq/search/?q=buxheti", set()),
            ("/sq/asgje/", {"link-dead"}),
            ("http://localhost:8000/sq/asgje/", {"link-dead"}),
            ("/asgje/", {"link-dead"}),
            ("https://example.org/sq/asgje/", set()),
            ("/sq/e-vjeter/", set()),
            ("/sq/larg/", set()),
        ],
    )
    def test_by_address(self, address, expected):
        page = make_page("Rreth", slug="rreth")
        Redirect.add_redirect("/sq/e-vjeter/", page)
        Redirect.add_redirect("/sq/larg/", "https://example.org/")
        assert found(unsaved(f'<p><a href="{address}">Rreth nesh</a></p>')) == expected

    @pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
    def test_by_address_whatever_language_the_editor_works_in(self, language):
        make_page("Rreth", slug="rreth")
        with override(language):
            assert found(unsaved('<p><a href="/sq/rreth/">Rreth nesh</a></p>')) == set()
            assert found(unsaved('<p><a href="/sq/asgje/">Rreth nesh</a></p>')) == {"link-dead"}

    def test_by_address_a_draft(self):
        make_page("Rreth", slug="rreth").unpublish()
        assert found(unsaved('<p><a href="/sq/rreth/">Rreth nesh</a></p>')) == {"page-draft"}


class TestFiles:
    def offering(self, file, **fields):
        return unsaved(blocks=[("files", {"title": "", "documents": [file]})], **fields)

    def test_there_and_gone(self):
        file = make_file("x")
        assert found(self.offering(file)) == set()
        assert found(unsaved(f'<p><a linktype="document" id="{file.pk}">x y z</a></p>')) == set()
        assert found(unsaved('<p><a linktype="document" id="999">x y z</a></p>')) == {"file-gone"}

    def test_an_embargoed_file_on_an_open_page(self):
        file = make_file("x")
        make_publication(document=file)
        assert found(self.offering(file)) == set()
        assert found(self.offering(file, visible_from=LATER)) == {"document-open-already"}

    def test_a_file_that_an_embargoed_page_withholds(self):
        file = make_file("x")
        make_publication(document=file, visible_from=LATER)
        assert found(self.offering(file)) == {"document-withheld"}
        assert found(self.offering(file, visible_from=LATER)) == set()

    def test_a_draft_withholds_nothing(self):
        file = make_file("x")
        make_publication(document=file, visible_from=LATER, live=False)
        assert found(self.offering(file)) == set()

    def test_of_a_picture_it_is_said_and_no_more(self):
        image = make_image()
        make_news("Lajmi", image=image, image_alt="x")
        news = make_news("Nesër", image=image, image_alt="x", visible_from=LATER)
        assert found(news) == {"image-open-already"}
        assert not any(finding.is_error for finding in findings(news))
