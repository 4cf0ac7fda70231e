"""Chromium in tests: `page` at a desk, `phone` in a hand, both opened on the live server."""

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests import services
from tests.builders.people import PASSWORD

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ACCESSIBILITY = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; without one the test is skipped, with CI=true it fails."""
    try:
        return services.chromium()
    except services.Missing as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in the thread of the tests, where Django would take each query for async.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """open_page(viewport, **context options) → the page of another reader: pages share no cookies."""
    contexts = []

    def open_page(viewport: dict[str, int] = DESKTOP, **options) -> Page:
        contexts.append(browser.new_context(viewport=viewport, base_url=live_server.url, **options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(PHONE, has_touch=True, is_mobile=True)


def sign_in(page: Page, user, address: str) -> None:
    """By the form, in the language of `address`, to which it leads."""
    page.goto(f"/{address.split('/')[1]}/accounts/login/?next={address}")
    page.locator("main input[name=login]").fill(user.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**{address}")


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can see on the page as it stands."""
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": ACCESSIBILITY}})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
