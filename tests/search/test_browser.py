"""The results page by keyboard alone, and the empty page in a hand."""

import pytest

from tests.browser import PHONE, assert_accessible
from tests.builders.pages import make_news, make_page
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUS = """(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle + style.outlineWidth;
})()"""


def test_by_keyboard_from_the_field_past_the_facets_to_the_first_hit(page):
    make_page("Zogu")
    make_news("Zogu lajm")
    bring_up_to_date()
    page.goto("/en/search/?q=zogu")
    page.locator("#q").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    assert page.evaluate(FOCUS) == "solid3px"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".search-help dl").wait_for()
    assert_accessible(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "solid3px"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hits > li') !== null")


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_the_empty_page_in_a_hand(open_page, language):
    page = open_page(PHONE)
    page.goto(f"/{language}/search/")
    page.locator(".search-help summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    page.locator(".search-examples a").first.click()
    page.locator(".search-found__total").wait_for(state="attached")
