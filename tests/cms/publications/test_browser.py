"""Publications in Chromium: on a telephone and at a desk, without JavaScript, and for who does not see them."""

import pytest

from cms.news.models import Correction, NewsPage
from tests.browser import DESKTOP, PHONE, assert_accessible
from tests.builders.pages import make_image, make_news, make_translation
from tests.builders.people import make_organisation
from tests.builders.publications import make_author, make_dossier, make_publication, set_authors
from tests.builders.topics import make_municipality, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "".join(f"<h2>Pjesa {number}</h2><p>{'Komuna publikon buxhetin. ' * 30}</p>" for number in range(4))


@pytest.fixture
def pages() -> list[str]:
    author = make_author("Arta Krasniqi", role_sq="Analiste", picture=make_image())
    old = make_publication("Buxheti", edition="1")
    publication = make_publication(
        "Buxheti i komunës në njëzet pyetje dhe përgjigje",
        subtitle="Udhëzues për banorët, anëtarët e kuvendeve dhe gazetarët",
        summary="Ku gjendet në buxhet ajo që ju intereson.",
        pages=("Faqja e pare me tekst", "", "Faqja e trete"),
        text=TEXT,
        authors=(author, make_organisation(name_sq="Komuna e Pejës"), "Jelena Petrović-Marković"),
        topics=[topic := make_topic(name_sq="Buxheti")],
        municipalities=[make_municipality(name_sq="Pejë")],
        isbn="978-0-306-40615-7",
        edition="2",
        date=old.date.replace(year=2027),
        replaces=old,
        infographic=make_image(),
        infographic_alt="Buxheti në një pamje",
        infographic_text="Arsimi 40 për qind.",
        video_url="https://video.example/7",
    )
    make_translation(publication, "en", title="The budget")
    news = make_news("Mendimi", kind=NewsPage.Kind.OPINION, text=TEXT)
    news.corrections = [Correction(text="Shifra ishte 412.", locale=news.locale)]
    set_authors(news, author)
    dossier = make_dossier("Ku shkojnë paratë", pages=[(publication, "Nisni këtu"), news], topics=[topic])
    return [
        publication.get_parent().url, publication.url, f"{publication.url}?page=2", old.url, news.url,
        dossier.get_parent().url, dossier.url, f"/sq/authors/{author.slug}/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "viewport",
    [
        pytest.param(DESKTOP, marks=pytest.mark.long),
        PHONE,
        pytest.param({"width": 320, "height": 600}, marks=pytest.mark.long),
    ],
    ids=["desk", "phone", "narrow"],
)
def test_every_screen(open_page, live_server, pages, viewport):
    page, asked = open_page(viewport), []
    page.on("request", lambda request: asked.append(request.url))
    for address in pages:
        asked.clear()
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert all(url.startswith(live_server.url) for url in asked), address  # nothing from anybody else
        assert page.locator("h1").count() == 1
        assert page.context.cookies() == []


def test_reading_without_javascript(open_page, pages):
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(pages[1])
    page.get_by_role("link", name="Pjesa 3").click()
    assert page.url.endswith("#s-pjesa-3")
    picture = page.locator(".reader__page img")
    assert picture.get_attribute("alt") == "Faqja e pare me tekst"
    page.locator("a[rel=next]").first.click()
    assert page.url.endswith("?page=2#reader")
    page.locator("a[rel=next]").first.click()
    assert page.locator(".reader__page img").get_attribute("alt") == "Faqja e trete"
    assert page.locator("a[rel=next]").count() == 0


def test_nothing_jumps_when_the_page_of_the_file_comes(open_page, pages):
    page = open_page(DESKTOP)
    page.goto(pages[1], wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    place = page.locator("#cite").bounding_box()["y"]
    with page.expect_response("**/pages/1.webp"):
        page.locator("#reader").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    assert abs(page.locator("#cite").bounding_box()["y"] - place) < 3
