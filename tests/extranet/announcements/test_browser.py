"""Announcing, reading and confirming in Chromium: by keyboard alone, without JavaScript, at a desk and on a telephone,
in three languages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from extranet.announcements.models import Announcement
from tests.browser import PHONE, assert_accessible, sign_in
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_organisation, make_partner
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def reach(page, selector: str) -> None:
    """By the tab key from the beginning of the page."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_announced_read_and_confirmed_by_keyboard(open_page):
    editor, donor = make_editor(), make_partner(make_organisation(kind="donor"))
    make_news("Ende e mbyllur", visible_from=timezone.now() + timedelta(days=1))
    page = open_page(java_script_enabled=True)
    sign_in(page, editor, "/en/announcements/new/")
    reach(page, "input[name=title]")
    page.keyboard.type("Thirrja")
    reach(page, "textarea[name=text]")
    page.keyboard.type("Afati është e premtja.")
    reach(page, "input[name=to][value=donor]")
    page.keyboard.press("Space")
    reach(page, "input[name=must_acknowledge]")
    page.keyboard.press("Space")
    reach(page, "select[name=page]")
    page.keyboard.type("Ende")
    reach(page, "button[name=publish]")
    page.keyboard.press("Enter")
    page.get_by_text("Announced.").wait_for()
    found = Announcement.objects.get()
    assert (found.state, found.must_acknowledge, found.carries) == ("published", True, True)

    reader = open_page()
    sign_in(reader, donor, "/en/spaces/")
    reach(reader, f"main a[href='/en/announcements/{found.pk}/']")
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"**/en/announcements/{found.pk}/")
    assert reader.get_by_text("Ende e mbyllur").is_visible()
    reach(reader, "form.confirm button")
    reader.keyboard.press("Enter")
    reader.get_by_text("You confirmed on").wait_for()
    assert found.receipts.get().acknowledged_at is not None


def test_without_javascript_on_a_telephone(open_page):
    space = make_space(slug="dhoma")
    moderator, member = make_member(space, "moderator"), make_member(space)
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, moderator, "/sq/spaces/dhoma/announcements/new/")
    page.locator("input[name=title]").fill("Takimi")
    page.locator("input[name=must_acknowledge]").check()
    page.locator("button[name=publish]").click()
    assert page.locator(".error-summary a[href='#id_text']").is_visible()
    page.locator("textarea[name=text]").fill("Të enjten në orën 10.")
    page.locator("button[name=publish]").click()
    assert Announcement.objects.get().state == "published"
    reader = open_page(PHONE, java_script_enabled=False)
    sign_in(reader, member, "/sq/spaces/dhoma/")
    reader.locator(".to-confirm a").click()
    reader.locator("form.confirm button").click()
    assert reader.locator(".notice--success[role=status]").is_visible()


@pytest.mark.parametrize("viewport", [pytest.param("desk", marks=pytest.mark.long), "phone"])
@pytest.mark.parametrize(
    "language", ["sq", *(pytest.param(other, marks=pytest.mark.long) for other in ("sr-latn", "en"))]
)
def test_everybody_can_use_it(open_page, viewport, language):
    editor = make_editor()
    space = make_space(slug="dhoma", visibility="private")
    make_member(space, "admin", user=editor)
    reader = make_partner(make_organisation(kind="donor"))
    news = make_news("Ende e mbyllur", visible_from=timezone.now() + timedelta(days=1))
    record = make_communication(editor, state="finished")
    found = make_announcement(
        "donor",
        by=editor,
        page=news.page_ptr,
        must_acknowledge=True,
        communication=record,
        title="Thirrja " * 15,
    )
    make_announcement(space=space, by=editor, must_acknowledge=True)
    page = open_page(PHONE) if viewport == "phone" else open_page()
    screens = {
        reader: ("announcements/", f"announcements/{found.pk}/", "spaces/"),
        editor: (
            "announcements/new/", f"announcements/{found.pk}/", f"announcements/{found.pk}/readers/", "spaces/dhoma/",
            "communications/", "communications/new/", f"communications/{record.pk}/",
        ),
    }  # fmt: skip
    for user, addresses in screens.items():
        page.context.clear_cookies()
        sign_in(page, user, f"/{language}/announcements/")
        for address in addresses:
            assert page.goto(f"/{language}/{address}").status == 200
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
