"""Our own parts of the back office in Chromium: no violation that axe can see, and the checklist leads to the field."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from cms.editing.models import MissedAddress
from tests.browser import ACCESSIBILITY
from tests.builders.pages import make_news, make_page, make_translation
from tests.builders.people import make_in_group

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(open_page, live_server):
    user = make_in_group("Reviewers", language="en")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page = open_page(locale="en-GB")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
    )
    return page


def assert_ours_accessible(page, part: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": ACCESSIBILITY}}
    results = Axe().run(page, context=part, options=options)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/admin/", ".dashboard"),
        ("/admin/", ".dashboard-new"),
        ("/admin/how-do-i/", ".guide"),
        ("/admin/reports/languages/", "main"),
        ("/admin/reports/dead-links/", "main"),
        ("/admin/reports/missed/", "main"),
    ],
)
def test_screens(desk, address, part):
    page = make_page("Rreth", live=False)
    make_translation(page, "en")
    MissedAddress.objects.create(path="/sq/e-vjeter/", day="2026-03-01")
    desk.goto(address)
    assert_ours_accessible(desk, part)


def test_the_checklist_leads_to_the_part_it_speaks_of(desk):
    news = make_news("Lajmi", text="<h3>Nëntitulli</h3>")
    desk.goto(f"/admin/pages/{news.pk}/edit/")
    desk.locator('[data-side-panel-toggle="before-publishing"]').click()
    assert_ours_accessible(desk, ".checklist")
    desk.locator("[data-shows-block]").first.click()
    editor = desk.locator(f'[data-contentpath="{news.body[0].id}"]')
    expect(editor).to_be_in_viewport()
    assert editor.evaluate("place => place.contains(document.activeElement)")


def test_on_a_phone_the_checklist_makes_room_for_the_field(desk):
    """There the panel lies over the whole page."""
    news = make_news("Lajmi", text="<h3>Nëntitulli</h3>")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"/admin/pages/{news.pk}/edit/")
    desk.locator('[data-side-panel-toggle="before-publishing"]').click()
    desk.locator('[data-shows-field="summary"]').click()
    field = desk.locator("#id_summary")
    expect(field).to_be_in_viewport()
    expect(field).to_be_focused()
    field.click(timeout=3_000)  # nothing lies over it


@pytest.mark.parametrize("address", ["/admin/", "/admin/how-do-i/", "/admin/reports/languages/"])
def test_nothing_of_ours_is_wider_than_a_phone(desk, address):
    make_page("Rreth", live=False)
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(address)
    wide = "e => e.getBoundingClientRect().right > innerWidth + 1"
    found = (
        f"() => [...document.querySelectorAll('main *')].filter({wide}).map(e => e.outerHTML.slice(0, 90))"
    )
    assert desk.evaluate(found) == []
