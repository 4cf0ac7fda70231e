"""What every public page may weigh and do, and that everybody can use it: asked in Chromium of one of each kind.

A text page weighs at most 150 KB, the front page 300 KB; all sheets together 35 KB, all scripts 15 KB (compressed).
No third party is asked, no cookie is set, nothing is written into a page that a cache may keep, nothing jumps.
"""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.conf import settings as project
from playwright.sync_api import Page, Response

from tests.browser import ACCESSIBILITY, DESKTOP
from tests.builders.public_site import LANGUAGES, make_public_site

browser_test = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT_PAGE, FRONT_PAGE = 150_000, 300_000
SHEETS, SCRIPTS = 35_000, 15_000
SHIFT = 0.05
NARROW = {"width": 320, "height": 640}
#: Pictures of the library, which editors choose: their share is measured with the pages, not with the guide's kit.
COMPRESSED = re.compile(r"^(text/|application/(javascript|json|xml)|image/svg)")

SHIFTS = """
() => new Promise(resolve => {
  let sum = 0;
  const moved = [];
  const note = ({node, previousRect, currentRect}) =>
    moved.push([node?.outerHTML?.slice(0, 90), previousRect.y, currentRect.y]);
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      sum += entry.value;
      entry.sources.forEach(note);
    }
  }).observe({type: "layout-shift", buffered: true});
  document.fonts.ready.then(() => setTimeout(() => resolve([sum, moved]), 120));
})
"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
VIOLATIONS = """
rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}).then(found =>
  found.violations.map(violation => [violation.id, violation.help, violation.nodes[0].html.slice(0, 200)]))
"""
#: Where each picture stands, and how large it is.
PLACES = """
() => [...document.querySelectorAll("main img")].map(image => {
  const box = image.getBoundingClientRect();
  return [image.alt, Math.round(box.x), Math.round(box.y), Math.round(box.width), Math.round(box.height)];
})
"""
ROUNDED = 2  # pixels: 507 × 338 and 640 × 427 have not quite the same shape
ALL_SHEETS = "() => [...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 6))


class TestFiles:
    """Whatever a page asks for, it is never more than this."""

    def _sum(self, *patterns: str) -> int:
        static = project.BASE_DIR / "static"
        return sum(packed(path.read_bytes()) for pattern in patterns for path in static.glob(pattern))

    def test_all_sheets_together(self):
        assert self._sum("css/*.css", "vendor/**/*.css") <= SHEETS

    def test_all_scripts_of_the_public_site(self):
        """Uploading is the partners' side: its library is not sent to readers."""
        assert self._sum("js/*.js") <= SCRIPTS

    def test_no_sheet_or_script_asks_a_third_party(self):
        for path in (*project.BASE_DIR.glob("static/css/*.css"), *project.BASE_DIR.glob("static/js/*.js")):
            assert not re.search(r"url\(['\"]?(https?:)?//|@import", path.read_text(encoding="utf-8")), path


class Visit:
    """A stranger opens a page: what it weighs, whom it asks, what it leaves behind."""

    def __init__(self, page: Page, address: str):
        self.responses: list[Response] = []
        page.on("response", lambda response: self.responses.append(response))
        self.answer = page.goto(address, wait_until="load")
        self.shift, self.moved = page.evaluate(SHIFTS)
        self.cookies = page.context.cookies()

    @property
    def weight(self) -> int:
        """As it is sent in production, where text is compressed."""
        return sum(self._bytes(response) for response in self.responses)

    def _bytes(self, response: Response) -> int:
        body = response.body()
        return packed(body) if COMPRESSED.match(response.headers.get("content-type", "")) else len(body)

    @property
    def hosts(self) -> set[str]:
        addresses = [response.url for response in self.responses if not response.url.startswith("data:")]
        return {urlsplit(address).netloc for address in addresses}


class TestPages:
    pytestmark = browser_test

    def test_weight_shift_and_what_is_left_behind(self, open_page, live_server, client, settings):
        settings.PICTURE_FORMATS = ["avif", "webp", "jpeg"]
        site = make_public_site()
        for kind, address in site.addresses("sq").items():
            client.get(address)  # the first reader waits until renditions are made; nobody else does
            visit = Visit(open_page(DESKTOP), address)
            most = FRONT_PAGE if kind in {"home", "guide"} else TEXT_PAGE
            assert visit.answer.status == 200, kind
            assert visit.weight <= most, f"{kind}: {visit.weight}"
            assert visit.hosts == {urlsplit(live_server.url).netloc}, kind
            assert visit.cookies == [], kind
            assert visit.shift <= SHIFT, f"{kind}: {visit.shift} {visit.moved}"
            html = visit.answer.text()
            assert "csrfmiddlewaretoken" not in html, kind
            assert "nonce=" not in html, kind
            assert " style=" not in html, kind
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", html), kind

    @pytest.mark.parametrize("viewport", [DESKTOP, NARROW])
    def test_pictures_have_their_place_before_they_come(self, open_page, client, viewport):
        """However slow the line is: what is measured above depends on which comes first."""
        for kind, address in make_public_site().addresses("sq").items():
            client.get(address)
            places = []
            for come in (False, True):
                page = open_page(viewport)
                if not come:
                    page.route("**/media/**", lambda route: None)  # it is never answered
                page.goto(address, wait_until="load" if come else "domcontentloaded")
                page.wait_for_function(ALL_SHEETS)
                page.evaluate("() => document.fonts.ready.then(() => true)")
                places.append(page.evaluate(PLACES))
                page.context.close()
            assert len(places[0]) == len(places[1]), kind
            for before, after in zip(*places, strict=True):
                moved = [abs(old - new) for old, new in zip(before[1:], after[1:], strict=True)]
                assert max(moved) <= ROUNDED, f"{kind}: {before} {after}"

    @pytest.mark.parametrize(
        "language",
        [LANGUAGES[0], *(pytest.param(language, marks=pytest.mark.long) for language in LANGUAGES[1:])],
    )
    def test_everybody_can_use_it(self, open_page, language):
        """Wide, at 320 pixels, and with text twice as large: axe finds nothing, and nobody scrolls sideways."""
        page = open_page(DESKTOP)
        for kind, address in make_public_site().addresses(language).items():
            assert page.goto(address).status == 200, kind
            page.evaluate(AXE)  # once a page: what differs below is only how it is laid out
            for width, size in ((DESKTOP, "200%"), (DESKTOP, ""), (NARROW, "")):
                page.set_viewport_size(width)
                page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
                assert page.evaluate(TOO_WIDE) <= 0, f"{kind} at {width['width']} px {size}"
                found = page.evaluate(VIOLATIONS, ACCESSIBILITY)
                assert found == [], f"{kind} at {width['width']} px {size}"
