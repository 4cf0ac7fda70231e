"""The way into a call in Chromium: two clicks, nothing of the other server before the second, no script needed."""

import re

import pytest

from tests.browser import DESKTOP, PHONE, assert_accessible
from tests.builders.people import PASSWORD, make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.video import use_jitsi

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALL = "<!doctype html><title>The call</title><p>Hello"
#: In place of devices: a tone and a moving picture, or an error by its name.
DEVICES = """
  window.asked = []; window.made = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.asked.push(wanted);
    const trouble = %s;
    const name = trouble[window.asked.length - 1];
    if (name) throw new DOMException("no", name);
    const sound = new AudioContext(), end = sound.createMediaStreamDestination(), tone = sound.createOscillator();
    tone.connect(end); tone.start();
    const canvas = document.createElement("canvas"); canvas.getContext("2d").fillRect(0, 0, 9, 9);
    const seen = wanted.video ? canvas.captureStream(5).getTracks() : [];
    const stream = new MediaStream([...end.stream.getTracks(), ...seen]);
    window.made.push(...stream.getTracks());
    return stream;
  };
"""


@pytest.fixture
def space(settings):
    use_jitsi(settings, VIDEO_PHONE="+383 38 000 000")
    return make_space(slug="dhoma", name_sq="Dhoma", name_sr="Dhoma", name_en="Dhoma")


@pytest.fixture
def enter(open_page, space):
    """enter(role, language, …) → the page of a member who has signed in, with what it asked of other machines."""

    def enter(role: str = "member", language: str = "sq", viewport=DESKTOP, devices: str = "", **options):
        page = open_page(viewport, **options)
        page.outside = []
        if devices:
            page.add_init_script(DEVICES % devices)

        def answer(route):
            page.outside.append(route.request)
            route.fulfill(status=200, content_type="text/html", body=CALL)

        page.route(lambda url: "//localhost" not in url and "//127.0.0.1" not in url, answer)
        page.goto(f"/{language}/accounts/login/?next=/{language}/spaces/dhoma/")
        user = make_member(space, role, user=make_user(first_name="Ana", language=language))
        page.locator("main input[name=login]").fill(user.email)
        page.locator("main input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**/{language}/spaces/dhoma/")
        return page

    return enter


def wait_until(page, function: str) -> None:
    """Until it says true. Playwright's own would evaluate text in the page, which the site's policy forbids."""
    for _ in range(200):
        if page.evaluate(function):
            return
        page.wait_for_timeout(50)
    pytest.fail(function)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_two_clicks(enter, script, viewport):
    page = enter(viewport=viewport, java_script_enabled=script)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.locator("main a[href$='/video/space/dhoma/']").first.click()
    page.wait_for_url("**/video/space/dhoma/")
    page.wait_for_load_state("networkidle")
    assert page.outside == [], "nothing is loaded before the click"
    assert page.locator("[data-device-check]").is_visible() is script
    page.locator(".video-join button").click()
    page.wait_for_url("https://meet.example.test/**")
    first = page.outside[0]
    assert first.method == "GET"
    assert re.match(r"https://meet.example.test/[0-9a-f]{32}[?]jwt=", first.url)
    assert "referer" not in first.all_headers()
    assert not [text for text in said if "Content Security Policy" in text]


def test_by_keyboard_and_back(enter):
    page = enter()
    page.goto("/sq/video/space/dhoma/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.video-join button')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("https://meet.example.test/**")
    page.go_back()
    # The page that led on is not in the way: one is where one pressed the button.
    page.wait_for_url("**/sq/video/space/dhoma/")
    page.wait_for_timeout(300)
    assert len([request for request in page.outside if "jwt=" in request.url]) == 1


def test_where_nothing_leads_on_a_link_does(enter):
    page = enter()
    page.unroute_all()
    page.route("https://meet.example.test/**", lambda route: route.fulfill(status=204))
    page.goto("/sq/video/space/dhoma/")
    page.locator(".video-join button").click()
    link = page.locator("main a[href^='https://meet.example.test/']")
    link.wait_for()
    assert_accessible(page)
    page.unroute_all()
    page.route(
        "https://meet.example.test/**", lambda route: route.fulfill(content_type="text/html", body=CALL)
    )
    link.click()
    page.wait_for_url("https://meet.example.test/**")


@pytest.mark.parametrize(
    ("language", "viewport"),
    [
        ("sq", PHONE),
        *(
            pytest.param(*each, marks=pytest.mark.long)
            for each in (("sr-latn", PHONE), ("en", DESKTOP), ("sq", DESKTOP))
        ),
    ],
)
@pytest.mark.parametrize("role", ["guest", "admin"])
def test_everybody_can_use_it(enter, language, viewport, role):
    page = enter(role, language, viewport)
    for address in (f"/{language}/spaces/dhoma/", f"/{language}/video/space/dhoma/"):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    if role == "admin":
        page.locator("button[name=on][value=no]").click()
        page.locator("button[name=on][value=yes]").wait_for()
        assert_accessible(page)


class TestTryingTheDevices:
    def test_nothing_is_asked_before_the_click_and_all_is_off_after(self, enter):
        page = enter(language="en", devices="[]")
        page.goto("/en/video/space/dhoma/")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("asked.length") == 0
        page.locator("[data-start]").click()
        page.locator("[data-picture]").wait_for()
        wait_until(page, "() => document.querySelector('[data-level]').value > 0.1")
        assert page.locator("[data-picture]").is_visible()
        assert_accessible(page)
        assert page.outside == []
        page.keyboard.press("Enter")  # the focus went along
        wait_until(page, "() => made.every((track) => track.readyState === 'ended')")
        assert page.locator("[data-said]").inner_text().startswith("The check has ended")
        page.locator("[data-start]").click()
        page.locator("[data-stop]").wait_for()
        page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
        page.locator(".video-join button").click()
        assert page.evaluate("made.every((track) => track.readyState === 'ended')"), "the call needs them"

    @pytest.mark.parametrize(
        ("devices", "said"),
        [
            ("['NotAllowedError']", "does not let this page"),
            ("['NotFoundError']", "No camera was found"),
            ("['NotFoundError', 'NotFoundError']", "No microphone was found"),
            ("['NotReadableError', 'NotReadableError']", "another program is using it"),
            ("['OverconstrainedError', 'TypeError']", "No microphone was found"),
        ],
    )
    def test_what_is_missing_is_said(self, enter, devices, said):
        page = enter(language="en", devices=devices)
        page.goto("/en/video/space/dhoma/")
        page.locator("[data-start]").click()
        page.locator("[data-said]", has_text=said).wait_for()
        assert page.locator("[data-picture]").is_hidden()
        assert page.locator("[data-start]").is_enabled()
        assert_accessible(page)

    def test_a_machine_without_devices(self, enter):
        page = enter(language="en", permissions=["microphone", "camera"])
        page.goto("/en/video/space/dhoma/")
        page.locator("[data-start]").click()
        page.locator("[data-said]", has_text="No microphone was found").wait_for()
