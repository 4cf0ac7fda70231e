"""A conversation in Chromium: by keyboard, without JavaScript, on a telephone, and for everybody."""

import re

import pytest
from playwright.sync_api import expect

from extranet.discussions.models import Draft, Post, Thread
from tests.browser import PHONE, assert_accessible, sign_in
from tests.builders.discussions import make_reply, make_thread
from tests.builders.notices import tell_all
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/sq/spaces/dhoma/discussions/"


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish", name_en="Room", name_sr="Soba")


@pytest.fixture
def member(space):
    return make_member(space, user=make_user(first_name="Arta", last_name="Gashi", language="sq"))


def test_begun_and_answered_without_javascript_on_a_telephone(open_page, space, member):
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, member, LIST)
    page.get_by_role("link", name="Nisni një diskutim").first.click()
    page.get_by_label("Tema").fill("Buxheti 2027")
    page.locator("button[type=submit]:not([name])", has_text="Dërgoni").click()
    expect(page.locator(".error-summary a[href='#id_text']")).to_be_visible()
    page.locator("textarea").fill("Si e shihni?")
    page.locator("button[type=submit]:not([name])", has_text="Dërgoni").click()
    expect(page.locator("#post-1")).to_contain_text("Si e shihni?")
    page.get_by_role("link", name="Citoni #1").click()
    assert page.locator("textarea").input_value().startswith("> Arta Gashi:\n> Si e shihni?")
    page.locator("textarea").fill(page.locator("textarea").input_value() + "Mirë.")
    page.get_by_role("button", name="Ruani si draft").click()
    assert page.locator("textarea").input_value().endswith("Mirë.")
    page.locator("#reply button[type=submit]:not([name])").click()
    expect(page.locator("#post-2 blockquote")).to_contain_text("Si e shihni?")
    assert Thread.objects.get().last_number == 2
    assert not Draft.objects.exists()


def test_by_keyboard_with_a_name_chosen_from_those_offered(open_page, space, member):
    make_member(space, user=make_user(first_name="Driton", last_name="Hoxha"))
    thread = make_thread(space)
    page = open_page()
    sign_in(page, member, f"/sq/discussions/{thread.pk}/")
    page.locator("textarea").focus()
    page.keyboard.type("Pyetje për @Dri", delay=20)
    expect(page.get_by_role("option")).to_have_text("Driton Hoxha")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("si?")
    assert page.locator("textarea").input_value() == "Pyetje për @Driton Hoxha si?"
    page.keyboard.press("Tab")  # to the files
    while page.evaluate("document.activeElement.textContent.trim()") != "Dërgoni":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#post-2 .mention")).to_have_text("@Driton Hoxha")
    assert Post.objects.get(number=2).mentioned.count() == 1


def test_new_replies_appear_and_none_is_lost_without_a_connection(open_page, space, member):
    thread = make_thread(space)
    page = open_page()
    sign_in(page, member, f"/sq/discussions/{thread.pk}/")
    page.locator("textarea").fill("Po shkruaj")
    make_reply(thread, text="E para")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#post-2")).to_contain_text("E para")
    page.context.set_offline(True)
    make_reply(thread, text="E dyta")
    make_reply(thread, text="E treta")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#post-3")).to_contain_text("E dyta")
    expect(page.locator("#post-4")).to_contain_text("E treta")
    assert page.locator("textarea").input_value() == "Po shkruaj"


def test_a_page_that_nobody_looks_at_reads_nothing(open_page, space, member):
    """A tab left open over night: its owner is told of what came meanwhile."""
    thread = make_thread(space)
    page = open_page()
    sign_in(page, member, f"/sq/discussions/{thread.pk}/")
    make_reply(thread, text="E para")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/since/" in request.url else None)
    look = """state => {
      Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
      window.dispatchEvent(new Event("focus"));
    }"""
    page.evaluate(look, "hidden")
    assert asked == []
    page.evaluate(look, "visible")
    expect(page.locator("#post-2")).to_contain_text("E para")
    assert len(asked) == 1


def test_what_is_written_survives_a_reload(open_page, space, member):
    thread = make_thread(space)
    page = open_page()
    address = f"/sq/discussions/{thread.pk}/"
    sign_in(page, member, address)
    page.locator("textarea").focus()
    page.keyboard.type("Mendim i gjatë")
    expect(page.locator("#draft-state")).not_to_be_empty(timeout=15_000)
    page.goto(address)
    assert page.locator("textarea").input_value() == "Mendim i gjatë"


@pytest.mark.parametrize(
    "language", ["sq", *(pytest.param(other, marks=pytest.mark.long) for other in ("sr-latn", "en"))]
)
@pytest.mark.parametrize("viewport", [pytest.param("desk", marks=pytest.mark.long), "phone"])
def test_everybody_can_use_it(open_page, space, member, viewport, language):
    moderator = make_member(space, "moderator")
    thread = make_thread(space, moderator, text="> Pse?\nSepse https://klgi-ks.com")
    reply = make_reply(thread, member, text="Po.")
    gone = make_reply(thread, moderator)
    tell_all()
    page = open_page(PHONE) if viewport == "phone" else open_page()
    sign_in(page, member, LIST)
    at = f"/{language}/discussions/{thread.pk}/"
    for address in (
        LIST.replace("/sq/", f"/{language}/"), f"/{language}/spaces/dhoma/discussions/new/", at,
        f"{at}{reply.number}/edit/", f"{at}{reply.number}/history/", f"{at}{reply.number}/remove/",
        f"/{language}/notices/", f"/{language}/notices/new/", f"/{language}/notices/settings/",
        f"/{language}/notices/settings/space:{space.pk}/",
    ):  # fmt: skip
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert gone


def test_told_and_led_there(open_page, space, member):
    thread = make_thread(space, member)
    make_reply(thread, text="Përgjigjja")
    tell_all()
    page = open_page()
    sign_in(page, member, LIST)
    page.get_by_role("link", name=re.compile("Njoftime")).first.click()
    page.get_by_role("link", name=re.compile("përgjigje në diskutimin")).click()
    expect(page.locator("#post-2")).to_contain_text("Përgjigjja")
    page.goto("/sq/notices/")
    expect(page.locator(".notices__new")).to_have_count(0)
