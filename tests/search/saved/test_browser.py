"""Saving a search, and searching inside a space, in Chromium at a desk and in a hand."""

import pytest

from search.models import SavedSearch
from tests.browser import PHONE, assert_accessible
from tests.builders.documents import make_document
from tests.builders.people import PASSWORD
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "viewport"), [("sq", None), ("sr-latn", PHONE)])
def test_save_change_and_delete(open_page, language, viewport):
    space = make_space(slug="muri", name_sq="Muri", name_sr="Zid")
    reader = make_member(space)
    make_document(space, title="Zogu i murit", text="zogu")
    bring_up_to_date()
    page = open_page(viewport) if viewport else open_page()
    page.goto(f"/{language}/accounts/login/")
    page.locator("main input[name=login]").fill(reader.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/spaces/")

    page.goto(f"/{language}/spaces/muri/")
    page.locator("a[href$='/spaces/muri/search/']").click()
    page.wait_for_url("**/spaces/muri/search/")  # the page before has a #q too
    page.locator("#q").press_sequentially("zogu i m")
    page.locator(".suggestions a", has_text="Zogu i murit").wait_for()
    page.locator("#q").fill("zogu")
    page.locator(".search-form button").click()
    page.wait_for_url("**/spaces/muri/search/?q=zogu")
    assert page.locator(".hits > li").count() == 1
    assert_accessible(page)

    page.locator("a[href*='/saved/new/']").click()
    assert_accessible(page)
    page.locator("input[value=daily]").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/search/saved/")
    assert page.locator(".saved-searches > li").count() == 1
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert SavedSearch.objects.get().filters == {"space": "muri"}

    page.locator("main a[href*='/search/saved/']").first.click()
    page.locator("input[name=is_paused]").check()
    page.locator("main button[type=submit]").click()
    page.locator(".tag--care").wait_for()
    page.locator("form[action$='/delete/'] button").click()
    page.locator(".empty").wait_for()
    assert_accessible(page)
