"""Two people who walk the site in Chromium: one with nothing but the keyboard, one without JavaScript.

A path is written once in the words of both: follow a link, press a button, write, choose, tick, attach. What the
screen says is named by its English message and looked for in the walker's language. On every page one comes to,
axe has to find nothing.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import ElementHandle, Locator, Page

from tests.browser import DESKTOP, PHONE, assert_accessible

#: Where the focus is: on the wanted one, visible to an eye, and not behind something else (WCAG 2.4.7 and 2.4.11).
FOCUS = """
wanted => {
  const at = document.activeElement;
  if (!at || at === document.body) return {on: false, outlined: true, name: "nothing"};
  const style = getComputedStyle(at), box = at.getClientRects()[0] || at.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    on: at === wanted,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: !!seen && (at.contains(seen) || seen.contains(at)),
    name: at.outerHTML.slice(0, 160),
  };
}
"""

#: In which order this browser asks for the parts of a moment.
PARTS = """
new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
}).formatToParts().map(part => part.type)
"""

#: How far one would have to scroll sideways (WCAG 1.4.10), and the levels of the headings in their order.
SHAPE = """
() => ({
  hidden: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  levels: [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].map(heading => Number(heading.tagName[1])),
})
"""


class Walker:
    """What both can do; how a control is reached and set is theirs."""

    javascript: bool

    def __init__(self, open_page: Callable[..., Page], address: str, language: str, *, phone: bool = False):
        self.language, self._address = language, address
        viewport = PHONE if phone else DESKTOP
        # Bootstrap scrolls smoothly to what has the focus: a look at it in between would see nothing.
        self.page = open_page(viewport, java_script_enabled=self.javascript, reduced_motion="reduce")
        self.beside = self.page if self.javascript else open_page(viewport)

    def sign_in(self, user) -> None:
        """By a cookie: the form has a path of its own."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self._address}
        self.page.context.add_cookies([cookie])

    def say(self, message: str, **values) -> str:
        """A message in the walker's language. `values`: of the placeholders in it."""
        with translation.override(self.language):
            text = translation.gettext(message)
        return text % values if values else text

    def open(self, path: str) -> None:
        response = self.page.goto(f"/{self.language}/{path}")
        assert response.ok, f"{response.status} {response.url}"
        self._arrived()

    def follow(self, message: str, *more: str, **values) -> None:
        """A link of the page's content; `more`: what only screen readers hear after it."""
        self.go_by(self._named("link", message, *more, **values))

    def press(self, message: str, *more: str, **values) -> None:
        """A button of the page's content that leads to a page."""
        self.go_by(self._named("button", message, *more, **values))

    def go_by(self, control: Locator) -> None:
        with self._lands():
            self._use(control)

    def write(self, name: str, text: str) -> None:
        raise NotImplementedError

    def write_moment(self, name: str, moment: datetime) -> None:
        raise NotImplementedError

    def choose(self, name: str, value: str) -> None:
        """One of a select, or of radio buttons."""
        raise NotImplementedError

    def tick(self, label: str, **values) -> None:
        control = self.page.get_by_label(self.say(label, **values), exact=True)
        self._use(control)
        assert control.is_checked()

    def attach(self, name: str, file: Path) -> None:
        raise NotImplementedError

    def heading(self) -> str:
        return self.page.locator("h1").inner_text().strip()

    def reads(self, message: str, **values) -> bool:
        """Whether the page says so, to the eye."""
        return self.page.locator("main").get_by_text(self.say(message, **values)).first.is_visible()

    def field(self, name: str) -> Locator:
        return self.page.locator(f"main [name={name}]")

    def _named(self, role, message: str, *more: str, **values) -> Locator:
        name = " ".join([self.say(message, **values), *more])
        return self.page.locator("main").get_by_role(role, name=name, exact=True).first

    @contextmanager
    def _lands(self):
        with self.page.expect_navigation() as landing:
            yield
        assert landing.value.ok, f"{landing.value.status} {landing.value.url}"
        self._arrived()

    def _arrived(self) -> None:
        shape = self.page.evaluate(SHAPE)
        assert shape["hidden"] <= 0, f"{self.page.url} is {shape['hidden']} pixels too wide"
        levels = shape["levels"]
        assert levels.count(1) == 1, f"{self.page.url}: {levels}"
        assert all(below <= above + 1 for above, below in pairwise(levels)), f"{self.page.url}: {levels}"
        self._look()

    def _look(self) -> None:
        assert_accessible(self.page)

    def _use(self, control: Locator) -> None:
        raise NotImplementedError


class ByKeyboard(Walker):
    """Tab, Enter, Space, arrows and letters; wherever the focus comes, one sees it."""

    javascript = True
    FAR = 250  # stops until one gives up

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # From the beginning: listened for only when it opens, the dialog may be there first and nobody answers it.
        self.page.on("filechooser", lambda chooser: None)

    def write(self, name, text):
        self._reach(self.field(name))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def write_moment(self, name, moment):
        self._reach(self.field(name))
        parts = self.page.evaluate(PARTS)
        twelve = "dayPeriod" in parts
        keys = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%I" if twelve else "%H", "minute": "%M"}
        for part in parts:
            if part != "literal":
                self.page.keyboard.type(moment.strftime((keys | {"dayPeriod": "%p"})[part]))
            if part == "year":  # which may have more than four digits
                self.page.keyboard.press("ArrowRight")
        assert self.field(name).input_value() == f"{moment:%Y-%m-%dT%H:%M}"

    def choose(self, name, value):
        if self.field(name).first.get_attribute("type") == "radio":
            chosen = self.page.locator(f"main [name={name}][value='{value}']")
            self._reach(self.page.locator(f"main [name={name}]:checked"))
            for _other in self.field(name).all():
                if chosen.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
            assert chosen.is_checked()
            return
        self._reach(self.field(name))
        self.page.keyboard.press("Home")
        values = self.field(name).evaluate("list => [...list.options].map(option => option.value)")
        for _step in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        assert self.field(name).input_value() == value

    def attach(self, name, file):
        self._reach(self.field(name))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def _use(self, control):
        self._reach(control)
        self.page.keyboard.press("Enter" if control.evaluate("e => e.tagName") == "A" else "Space")

    def _reach(self, control: Locator) -> None:
        wanted = control.element_handle()
        for _stop in range(self.FAR):
            if self._on(wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {control}")

    def _on(self, wanted: ElementHandle) -> bool:
        focus = wanted.evaluate(FOCUS)
        assert focus["outlined"], f"one does not see the focus on {focus['name']}"
        if focus["on"]:
            assert focus["seen"], f"something hides {focus['name']}"
        return focus["on"]


class WithoutJavaScript(Walker):
    javascript = False

    def write(self, name, text):
        self.field(name).fill(text)

    def write_moment(self, name, moment):
        self.field(name).fill(f"{moment:%Y-%m-%dT%H:%M}")

    def choose(self, name, value):
        if self.field(name).first.get_attribute("type") == "radio":
            self.page.locator(f"main [name={name}][value='{value}']").check()
        else:
            self.field(name).select_option(value)

    def attach(self, name, file):
        self.field(name).set_input_files(file)

    def _use(self, control):
        control.click()

    def _look(self):
        """axe is JavaScript: it looks at the page as it was built without, opened once more beside."""
        html = re.sub(r"<script\b.*?</script>|</?noscript>", "", self.page.content(), flags=re.DOTALL)
        address = self.page.url.split("#")[0]
        self.beside.route(
            lambda url: url == address, lambda route: route.fulfill(body=html, content_type="text/html")
        )
        self.beside.goto(address)
        assert_accessible(self.beside)
        self.beside.unroute_all()
