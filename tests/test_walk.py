"""The walk a newcomer would take, in Chromium: upload, find it inside its text, be somebody else, find nothing."""

import re

import pytest

from extranet.documents.models import Document
from search.engines import get_engine
from tests.browser import PHONE, assert_accessible
from tests.builders.documents import make_pdf
from tests.builders.people import PASSWORD, make_partner
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.django_db(transaction=True)]

WORD = "kanarinekuqe"
DOCUMENT = re.compile(r"/documents/\d+/$")


def sign_in(page, user, language: str) -> None:
    page.goto(f"/{language}/accounts/login/")
    assert_accessible(page)
    page.locator("main input[name=login]").fill(user.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/spaces/")
    assert_accessible(page)


def made_findable() -> None:
    if not get_engine().embedded:
        get_engine().refresh()


@pytest.mark.parametrize(
    ("language", "viewport"), [("sq", None), pytest.param("en", PHONE, marks=pytest.mark.long)]
)
def test_upload_find_and_not_find(open_page, tmp_path, language, viewport):
    space = make_space(slug="muri", name_sq="Muri", visibility="secret", participation="produce")
    moderator, outsider = make_member(space, "moderator"), make_partner()
    file = tmp_path / "raporti.pdf"
    file.write_bytes(make_pdf("Faqja e pare.", "Faqja e dyte.", f"Ketu fshihet {WORD} brenda tekstit."))

    page = open_page(viewport) if viewport else open_page()
    sign_in(page, moderator, language)
    page.get_by_role("link", name="Muri").first.click()
    assert_accessible(page)
    page.goto(f"/{language}/spaces/muri/documents/new/")
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[name=title]").fill("Raporti i murit")
    page.locator("button[name=publish]").click()
    page.wait_for_url(DOCUMENT)
    assert_accessible(page)
    document = Document.objects.get()
    assert document.text_state == "read"

    made_findable()
    page.goto(f"/{language}/search/?q={WORD}")
    assert_accessible(page)
    assert page.locator(".hits > li").count() == 1
    assert page.locator("mark").inner_text().lower() == WORD
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("raporti i mu")
    page.locator(".suggestions a", has_text="Raporti i murit").wait_for()
    assert_accessible(page)
    page.locator("#q").fill("")
    page.locator(".suggestions a").wait_for(state="detached")
    page.locator(".hit__fragment a").click()  # "page 3"
    page.wait_for_url("**?unit=3#unit-3")
    assert WORD in page.locator("#unit-3").inner_text()
    assert_accessible(page)
    with page.expect_download() as download:
        page.locator(f"a[href$='/documents/{document.pk}/download/']").click()
    assert download.value.path().read_bytes() == file.read_bytes()

    other = open_page(viewport) if viewport else open_page()
    sign_in(other, outsider, language)
    assert "Muri" not in other.content()
    for query in (WORD, "murit", "raporti"):
        other.goto(f"/{language}/search/?q={query}")
        assert other.locator(".hits > li").count() == 0
        assert "Muri" not in other.content()
    assert_accessible(other)
    for address in (
        document.get_absolute_url(),
        f"/{language}/spaces/muri/",
        f"/{language}/documents/{document.pk}/download/",
    ):
        response = other.goto(address)
        assert response.status == 404
        assert "Muri" not in other.content()
        assert "Raporti i murit" not in other.content()
    assert_accessible(other)
