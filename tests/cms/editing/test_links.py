"""Links to other sites: asked weekly, by the worker, and never into our own network."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine

from cms.editing import links, results, tasks, web
from cms.editing.checks import findings
from cms.editing.models import WebAddress, WebAddressUse
from tests.builders.pages import make_page
from tests.builders.people import make_editor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Site(BaseHTTPRequestHandler):
    """Answers with the number that the path says."""

    asked: list[str] = []
    location = ""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/no-head") and self.command == "HEAD":
            return self.send(405)
        if self.path == "/slow":
            return time.sleep(3)
        if self.path == "/drip":
            return self.drip()
        if self.path.startswith("/to/"):
            return self.send(302, self.path.removeprefix("/to/"))
        if self.path == "/circle":
            return self.send(302, "/circle")
        number = self.path.strip("/")
        return self.send(int(number) if number.isdigit() else 200)

    def send(self, status: int, location: str = ""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def drip(self):
        try:
            for _second in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """A site on this machine, which for once counts as a public one."""
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    public = web.is_public
    monkeypatch.setattr(web, "port_allowed", lambda number: number == port)
    monkeypatch.setattr(web, "is_public", lambda text: text == "127.0.0.1" or public(text))
    monkeypatch.setattr(web, "TIMEOUT", 0.3)
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/200", "answers"),
        ("/204", "answers"),
        ("/404", "gone"),
        ("/410", "gone"),
        ("/500", "broken"),
        ("/503", "broken"),
        ("/401", "unknown"),
        ("/403", "unknown"),
        ("/429", "unknown"),
        ("/no-head", "answers"),
        ("/to//404", "gone"),
        ("/to//200", "answers"),
        ("/circle", "circle"),
        ("/slow", "unreachable"),
        ("/to/ftp://example.org/", "refused"),
        ("/to/file:///etc/passwd", "refused"),
        ("/shqipëria dhe hapësira?q=ë", "answers"),
    ],
)
def test_how_a_site_answers(site, path, outcome):
    assert web.look(site + path).outcome == outcome


def test_head_first_and_get_only_where_it_is_needed(site):
    web.look(f"{site}/200")
    assert Site.asked == ["HEAD /200"]
    web.look(f"{site}/404")
    assert Site.asked[1:] == ["HEAD /404", "GET /404"]


def test_a_server_that_never_ends_its_answer(site, monkeypatch):
    monkeypatch.setattr(web, "LONGEST", 0.4)
    began = time.monotonic()
    assert web.look(f"{site}/drip").outcome == "unreachable"
    assert time.monotonic() - began < 3


def test_only_ports_of_the_web(site):
    assert web.look("http://127.0.0.1:1/").outcome == "refused"


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:7f00:1::", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_never_asked(monkeypatch, address):
    assert not web.is_public(address)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", (address, 80))])
    monkeypatch.setattr(socket, "create_connection", lambda *args: pytest.fail("asked"))
    assert web.look("http://example.org/").outcome == "refused"


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are(address):
    assert web.is_public(address)


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    rows = [(0, 0, 0, "", (address, 80)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
    assert web.look("http://example.org/").outcome == "refused"


def test_it_connects_to_the_address_it_looked_at(monkeypatch):
    """A name may answer differently the second time."""
    answers = iter(["1.1.1.1", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", (next(answers), 80))])
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda address, timeout: asked.append(address) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        web.look("http://example.org/")
    assert asked == [("1.1.1.1", 80)]


def test_no_redirect_into_a_private_network(site):
    assert web.look(f"{site}/to/http://10.0.0.1/").outcome == "refused"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org:22/", "http://user:secret@example.org/", "gopher://example.org/", "file:///etc/passwd",
        "http:///", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://localhost/",
    ],
)  # fmt: skip
def test_strange_addresses(monkeypatch, url):
    monkeypatch.setattr(socket, "create_connection", lambda *args: pytest.fail("asked"))
    assert web.look(url).outcome in {"refused", "unreachable"}


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a..b/", f"http://{'x' * 300}.org/", "http://example.org:99999/"]
)
def test_broken_addresses(url):
    assert web.look(url).outcome == "unreachable"


def linking(*urls: str):
    text = "".join(f'<p><a href="{url}">Raporti {number}</a></p>' for number, url in enumerate(urls))
    return make_page(text=text)


class TestNoting:
    def test_each_address_once_with_its_pages(self):
        first = linking("https://example.org/a", "https://example.org/a#end", "mailto:x@example.org", "/sq/")
        second = linking("https://example.org/a", "https://example.org/b")
        for page in (first, second):
            results.refresh(page)
        assert sorted(WebAddress.objects.values_list("url", flat=True)) == [
            "https://example.org/a",
            "https://example.org/b",
        ]
        assert WebAddressUse.objects.count() == 3

    def test_what_nobody_names_is_forgotten(self):
        page = linking("https://example.org/a")
        results.refresh(page)
        page.body = [("text", "<p>x</p>")]
        page.save()
        results.refresh(page)
        assert not WebAddress.objects.exists()

    def test_deleted_pages_leave_nothing_in_the_report(self, client):
        page = linking("https://example.org/a")
        results.refresh(page)
        WebAddress.objects.update(outcome="gone")
        page.delete()
        assert not links.failing().exists()

    def test_of_a_published_page_and_of_its_draft(self):
        page = linking("https://example.org/a")
        page.body = [("text", '<p><a href="https://example.org/b">x y</a></p>')]
        page.save_revision()
        page.refresh_from_db()
        results.refresh(page)
        assert WebAddressUse.objects.filter(page=page).count() == 2


class TestDue:
    def test_one_of_each_host_and_each_once(self):
        with time_machine.travel(NOW, tick=False):
            results.refresh(linking("https://a.example/1", "https://a.example/2", "https://b.example/"))
            first = links.due()
            assert sorted(address.host for address in first) == ["a.example", "b.example"]
            assert [address.url for address in links.due()] == ["https://a.example/2"]
            assert links.due() == []

    def test_weekly_and_daily_while_it_fails(self, site):
        with time_machine.travel(NOW, tick=False):
            results.refresh(linking(f"{site}/200", f"{site}/404"))
            for address in WebAddress.objects.all():
                links.look_at(address)
        good, bad = WebAddress.objects.get(url__endswith="200"), WebAddress.objects.get(url__endswith="404")
        assert good.due_at == NOW + timedelta(days=7)
        assert good.failing_since is None
        assert bad.due_at == NOW + timedelta(days=1)
        assert bad.failing_since == NOW
        assert bad.status == 404
        with time_machine.travel(NOW + timedelta(days=2), tick=False):
            links.look_at(bad)
            bad.refresh_from_db()
            assert bad.failing_since == NOW

    def test_the_worker_looks(self, site):
        results.refresh(linking(f"{site}/404"))
        tasks.look_at_what_is_due()
        assert WebAddress.objects.get().outcome == "gone"

    def test_one_that_is_gone_meanwhile(self):
        assert tasks.look_at_address.func(7) == "gone"


def test_the_checklist_says_what_the_last_look_found():
    page = linking("https://example.org/a")
    results.refresh(page)
    WebAddress.objects.update(outcome="gone")
    (finding,) = (one for one in findings(page) if one.code == "web-page")
    assert "https://example.org/a: there is no such page" in finding.says
    assert not finding.is_error


class TestReport:
    @pytest.fixture
    def editor(self, client):
        client.force_login(make_editor(language="en"))
        return client

    def test_says_that_all_is_well(self, editor):
        assert (
            "Every page of another site to which we link answers."
            in editor.get("/admin/reports/dead-links/").content.decode()
        )

    def test_names_page_address_and_problem(self, editor):
        page = linking("https://example.org/a")
        results.refresh(page)
        WebAddress.objects.update(outcome="gone", status=404, failing_since=NOW, looked_at=NOW, due_at=NOW)
        html = editor.get("/admin/reports/dead-links/").content.decode()
        assert page.title in html
        assert "https://example.org/a" in html
        assert "there is no such page (404)" in html
        assert editor.get("/admin/reports/dead-links/?export=csv").status_code == 200

    def test_look_again(self, editor):
        results.refresh(linking("https://example.org/a"))
        WebAddress.objects.update(outcome="gone", due_at=NOW + timedelta(days=9000))
        address = WebAddress.objects.get()
        assert editor.get(f"/admin/reports/dead-links/{address.pk}/").status_code == 405
        assert editor.post(f"/admin/reports/dead-links/{address.pk}/").status_code == 302
        assert links.due() == [address]
