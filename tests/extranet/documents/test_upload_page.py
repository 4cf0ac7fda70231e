"""The upload page with its script, in Chromium: progress, pause, errors at their file, several at once."""

import re

import pytest

from extranet.documents.models import Document
from extranet.documents.upload_models import Upload
from tests.browser import PHONE, assert_accessible
from tests.builders.documents import make_pdf
from tests.builders.people import PASSWORD
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DOCUMENT = re.compile(r"/documents/\d+/$")


@pytest.fixture
def sign_in(open_page, settings, tmp_path_factory):
    settings.UPLOADS_DIR = tmp_path_factory.mktemp("coming")

    def sign_in(viewport=None):
        user = make_member(make_space(slug="dhoma", participation="publish"))
        page = open_page(viewport) if viewport else open_page()
        page.goto("/en/accounts/login/?next=/en/spaces/dhoma/documents/new/")
        page.locator("main input[name=login]").fill(user.email)
        page.locator("main input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/documents/new/")
        return page

    return sign_in


def a_file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_several_files_each_with_its_end(sign_in, viewport):
    page = sign_in(viewport)
    page.locator("input[type=file]").set_input_files(
        [
            a_file("Raporti_1.pdf", make_pdf("x")),
            a_file("shënime.txt", "çështje".encode()),
            a_file("i prishur.pdf", b"MZ" * 300),
            a_file("program.exe", b"MZ"),
            a_file("bosh.txt", b""),
        ]
    )
    rows = page.locator("[data-upload-rows] > li")
    assert rows.count() == 5
    assert_accessible(page)
    assert "not kept here" in rows.nth(3).inner_text()
    assert "empty" in rows.nth(4).inner_text()
    rows.nth(1).locator("[data-title] input").fill("Shënimet e mia")
    page.locator("select[name=language]").select_option("sr-latn")
    page.locator("button[name=publish]").click()
    page.locator("[data-upload-after]").wait_for()
    assert "is called .pdf" in rows.nth(2).inner_text()
    assert page.locator("[data-upload-all-text]").inner_text() == "2 of 5 files are uploaded"
    assert set(Document.objects.values_list("title", "language", "state")) == {
        ("Raporti 1", "sr-latn", "published"),
        ("Shënimet e mia", "sr-latn", "published"),
    }
    assert_accessible(page)
    rows.nth(1).get_by_role("link", name="Open").click()
    page.wait_for_url(DOCUMENT)
    assert page.locator("h1").inner_text() == "Shënimet e mia"


def test_connection_that_is_lost_and_comes_back(sign_in):
    page = sign_in()
    content = make_pdf("x" * 80, *("y" * 80 for _ in range(300)))
    failing = {"left": 2}

    def route(route, request):
        if request.method == "PATCH" and failing["left"]:
            failing["left"] -= 1
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/**", route)
    page.locator("input[type=file]").set_input_files([a_file("a.pdf", content)])
    page.locator("button[name=publish]").click()
    page.wait_for_url(DOCUMENT)
    assert Document.objects.get().size == len(content)


def test_signed_out_meanwhile_says_so_and_continues(sign_in):
    page = sign_in()
    cookies = page.context.cookies()
    page.locator("input[type=file]").set_input_files([a_file("a.txt", b"teksti")])
    page.context.clear_cookies(name="sessionid")
    page.locator("button[name=publish]").click()
    error = page.locator(".upload__error")
    error.wait_for()
    assert "no longer signed in" in error.inner_text()
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(DOCUMENT)
    assert Document.objects.get().title == "a"


def test_removed_before_and_nothing_chosen(sign_in):
    page = sign_in()
    page.locator("input[type=file]").set_input_files([a_file("a.txt", b"a"), a_file("b.txt", b"b")])
    page.get_by_role("button", name="Remove a.txt").click()
    assert page.locator("[data-upload-rows] > li").count() == 1
    page.get_by_role("button", name="Remove b.txt").click()
    page.locator("button[name=publish]").click()
    assert page.get_by_text("Choose at least one file.").is_visible()
    assert not Upload.objects.exists()


def test_continued_after_the_page_was_closed(sign_in, tmp_path):
    page = sign_in()
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(*("y" * 80 for _ in range(300))))
    page.route(
        "**/uploads/*/",
        lambda route, request: route.abort() if request.method == "PATCH" else route.continue_(),
    )
    page.locator("input[type=file]").set_input_files(path)
    page.locator("button[name=publish]").click()
    page.locator(".upload__error").wait_for()
    page.get_by_role(
        "button", name="Pause a.pdf"
    ).click()  # so that nothing is tried again while the page closes
    first = Upload.objects.get().pk
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    assert "a.pdf" in page.locator(".with-sidebar__side").inner_text()
    page.locator("input[type=file]").set_input_files(path)
    page.locator("input[name=title]").fill("Titulli i ri")
    page.locator("button[name=publish]").click()
    page.wait_for_url(DOCUMENT)
    assert Upload.objects.get().pk == first
    assert Document.objects.get().title == "Titulli i ri"
