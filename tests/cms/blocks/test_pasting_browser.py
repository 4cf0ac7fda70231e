"""An editor pastes out of Word in Chromium, and publishes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP
from tests.builders.pages import make_news
from tests.builders.people import PASSWORD, make_user

from .test_pasted import WORD, assert_clean

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPT = "<script>alert(2)</script>"  # Word has none; of a page that has, the editor would keep it as words
PASTE = """([editor, html]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "Çfarë u vendos");
  editor.focus();
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  editor.dispatchEvent(event);
}"""


def test_word(open_page):
    news = make_news("Lajmi", text="<p>Tekst.</p>")
    editor = make_user(is_staff=True, is_superuser=True)
    page = open_page(DESKTOP)
    page.goto("/en/accounts/login/")
    page.locator("main input[name=login]").fill(editor.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/spaces/")
    page.goto(f"/admin/pages/{news.pk}/edit/")
    text = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    text.click()
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, [text.element_handle(), WORD.replace(SCRIPT, "")])
    page.locator("[data-contentpath=body] h2", has_text="Çfarë u vendos").wait_for()
    # The editor's script hands over what it holds a moment later.
    expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("header-two"))
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(lambda url: f"/{news.pk}/edit/" not in url)
    news.refresh_from_db()
    assert_clean("".join(block.value.source for block in news.body))
