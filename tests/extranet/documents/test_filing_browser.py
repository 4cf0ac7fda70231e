"""Filing in Chromium: tags go on being suggested after a comma, several are ticked and moved, all of it accessible."""

import pytest

from extranet.documents.models import Document
from tests.browser import PHONE, assert_accessible
from tests.builders.documents import make_document, make_folder
from tests.builders.people import PASSWORD
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page, user):
    page.goto("/en/accounts/login/")
    page.locator("main input[name=login]").fill(user.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/spaces/")
    return page


def test_suggestions_after_a_comma(page):
    space = make_space(participation="publish")
    user = make_member(space)
    document = make_document(space, user)
    make_document(space, tags=["uji", "arsimi"])
    signed_in(page, user).goto(f"/en/documents/{document.pk}/edit/")
    assert_accessible(page)
    page.locator("input[name=tags]").press_sequentially("uji, a")
    offered = page.evaluate("[...document.querySelector('input[name=tags]').list.options].map(o => o.value)")
    assert offered == ["uji, arsimi"]


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_ticked_and_moved(open_page, viewport):
    space = make_space(slug="dhoma", participation="produce")
    moderator = make_member(space, "moderator")
    folder = make_folder(space, "Dosja")
    for number in range(3):
        make_document(space, title=f"Raporti {number}")
    page = signed_in(open_page(viewport) if viewport else open_page(), moderator)
    page.goto("/en/spaces/dhoma/documents/")
    assert_accessible(page)
    page.get_by_label("Tick “Raporti 0”").check()
    page.get_by_label("Tick “Raporti 2”").check()
    page.get_by_role("button", name="Move", exact=True).click()
    assert_accessible(page)
    page.get_by_label("Folder").select_option(label="\u00a0\u00a0Dosja")
    page.get_by_role("button", name="Move to").click()
    page.wait_for_url("**/folders/*/")
    assert_accessible(page)
    assert set(Document.objects.filter(folder=folder).values_list("title", flat=True)) == {
        "Raporti 0",
        "Raporti 2",
    }
