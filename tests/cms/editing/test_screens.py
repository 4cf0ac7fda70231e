"""Who sees which screens of the back office, what the dashboard says to whom, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.editing import dashboard, results
from cms.editing.models import CheckResult, EditingSettings, MissedAddress, WebAddress, WebAddressUse
from tests.builders.pages import make_news, make_news_index, make_page
from tests.builders.people import make_in_group, make_partner, make_staff, make_user
from tests.builders.publications import make_dossier, make_publication

pytestmark = pytest.mark.django_db
BACK_OFFICE = ("Editors", "Reviewers", "Translators", "superuser")
SCREENS = {
    "/admin/": BACK_OFFICE,
    "/admin/how-do-i/": BACK_OFFICE,
    "/admin/reports/dead-links/": BACK_OFFICE,
    "/admin/reports/dead-links/results/": BACK_OFFICE,
    "/admin/reports/languages/": BACK_OFFICE,
    "/admin/reports/languages/results/": BACK_OFFICE,
    "/admin/reports/missed/": BACK_OFFICE,
    "/admin/reports/missed/results/": BACK_OFFICE,
    "/admin/reports/missed/redirect/": ("Editors", "Reviewers", "superuser"),
    "/admin/settings/editing/editingsettings/1/": ("superuser",),
}
ROLES = (*BACK_OFFICE, "partner", "staff", "anonymous")


def client_of(role: str) -> Client:
    client = Client()
    if role == "superuser":
        client.force_login(make_user(is_staff=True, is_superuser=True, language="en"))
    elif role in BACK_OFFICE:
        client.force_login(make_in_group(role, language="en"))
    elif role != "anonymous":
        client.force_login(make_partner() if role == "partner" else make_staff())
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", SCREENS)
def test_roles_and_screens(role, address):
    EditingSettings.objects.get_or_create(pk=1)
    response = client_of(role).get(address)
    assert (response.status_code == 200) == (role in SCREENS[address]), response.status_code


def test_look_again_is_for_the_back_office():
    assert Client().post("/admin/reports/dead-links/0/").status_code == 302
    assert client_of("partner").post("/admin/reports/dead-links/0/").url.startswith("/")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Translators", ["returned", "drafts", "opens", "translations"]),
        ("Editors", ["review", "returned", "drafts", "opens", "translations", "checks", "links"]),
        ("Reviewers", ["review", "returned", "drafts", "opens", "translations", "checks", "links"]),
        (
            "superuser",
            ["review", "returned", "drafts", "opens", "translations", "checks", "links", "missed", "times"],
        ),
    ],
)
def test_parts_by_role(role, expected):
    user = make_user(is_superuser=True) if role == "superuser" else make_in_group(role)
    assert [part.name for part in dashboard.parts_for(user)] == expected


def test_every_part_says_what_to_do_when_it_is_empty():
    for part in dashboard.parts_for(make_user(is_superuser=True)):
        assert part.empty


class TestParts:
    @pytest.fixture
    def editor(self):
        return make_in_group("Editors")

    def rows(self, user, name: str) -> list:
        return next(part for part in dashboard.parts_for(user) if part.name == name).rows

    def test_review_leaves_out_what_one_handed_in(self, editor):
        page = make_page("Rreth", live=False)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
        assert self.rows(editor, "review") == []
        (row,) = self.rows(make_in_group("Reviewers"), "review")
        assert row.title == "Rreth"

    def test_returned(self, editor):
        page = make_page("Rreth", live=False)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
        page.current_workflow_task_state.reject(user=make_in_group("Reviewers"), comment="Mungon viti.")
        (row,) = self.rows(editor, "returned")
        assert row.note == "Mungon viti."

    def test_drafts_of_ones_own(self, editor):
        page = make_page("Rreth", live=False)
        page.save_revision(user=editor)
        assert [row.title for row in self.rows(editor, "drafts")] == ["Rreth"]
        assert self.rows(make_in_group("Editors"), "drafts") == []

    def test_opens_next(self, editor):
        for days in (3, 1):
            make_news(f"{days}", visible_from=timezone.now() + timedelta(days=days))
        make_publication("2", visible_from=timezone.now() + timedelta(days=2))
        assert [row.title for row in self.rows(editor, "opens")] == ["1", "2", "3"]

    def test_failing_checks(self, editor):
        page = make_page("Rreth", text="<h3>x</h3>")
        make_page("Mirë")
        while results.catch_up():
            pass
        assert [row.title for row in self.rows(editor, "checks")] == ["Rreth"]
        assert CheckResult.objects.get(page=page).errors == 1

    def test_missed_and_links(self):
        admin = make_user(is_superuser=True)
        MissedAddress.objects.create(path="/sq/x/", day=timezone.localdate(), times=3)
        results.refresh(make_page("Rreth", text='<p><a href="https://example.org/">Raporti i vitit</a></p>'))
        WebAddress.objects.update(outcome="gone")
        assert self.rows(admin, "missed")[0].note == "3"
        assert self.rows(admin, "links")[0].note == "https://example.org/"

    def test_review_times(self):
        editor, admin = make_in_group("Editors"), make_user(is_superuser=True)
        page = make_page("Rreth", live=False)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
        page.current_workflow_task_state.approve(user=make_in_group("Reviewers"))
        assert self.rows(admin, "times")[0].title == "Review by a colleague"


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_new_buttons(role):
    make_news_index()
    make_publication()
    make_dossier()
    html = client_of(role).get("/admin/").content.decode()
    for address in ("news/newspage", "publications/publicationpage", "news/dossierpage"):
        assert (f"/admin/pages/add/{address}/" in html) == (role != "Translators")


@pytest.mark.parametrize("role", BACK_OFFICE)
def test_queries_do_not_grow(role):
    client = client_of(role)
    user = make_in_group("Editors")
    make_news_index()
    counted = []
    for number in (2, 20):
        for count in range(number):
            page = make_news(
                f"{number}-{count}", text="<h3>x</h3>", visible_from=timezone.now() + timedelta(days=1)
            )
            page.save_revision(user=user)
            page.get_workflow().start(page, user)
            CheckResult.objects.create(page=page, errors=1, warnings=0, checked_at=timezone.now())
            MissedAddress.objects.create(path=f"/sq/{number}-{count}/", day=timezone.localdate())
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= 45


class TestQueries:
    """The dashboard and the reports cost what they cost with three pages, however many there are."""

    ADDRESSES = (
        "/admin/",
        "/admin/reports/dead-links/",
        "/admin/reports/languages/",
        "/admin/reports/missed/",
    )

    def fill(self, user, numbers: range) -> None:
        now = timezone.now()
        for number in numbers:
            page = make_news(f"Lajmi {number}", text="<h3>x</h3>", visible_from=now + timedelta(days=1))
            if number < 22:  # what is in review is a part of it
                page.save_revision(user=user)
                page.get_workflow().start(page, user)
            CheckResult.objects.create(page=page, errors=1, warnings=0, checked_at=now)
            MissedAddress.objects.create(path=f"/sq/{number}/", day=timezone.localdate())
            address = WebAddress.objects.create(
                key=f"{number}", url=f"https://example.org/{number}", host="example.org", outcome="gone",
                failing_since=now, looked_at=now, due_at=now,
            )  # fmt: skip
            WebAddressUse.objects.create(address=address, page=page)

    def counted(self, client: Client) -> dict[str, int]:
        found = {}
        for address in self.ADDRESSES:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    @pytest.mark.parametrize("many", [22, pytest.param(1_000, marks=pytest.mark.long)])
    def test_as_many_as_with_three(self, many):
        client, user = client_of("superuser"), make_in_group("Editors")
        make_news_index()
        self.fill(user, range(3))
        few = self.counted(client)
        self.fill(user, range(3, many))
        assert self.counted(client) == few


class TestCatchingUp:
    def test_what_changed_is_looked_at_again_and_nothing_twice(self):
        page = make_page("Rreth")
        while results.catch_up():
            pass
        assert CheckResult.objects.get(page=page).errors == 0
        assert results.catch_up() == 0
        page.body = [("text", "<h3>x</h3>")]
        page.save_revision()
        assert results.catch_up() == 1
        assert CheckResult.objects.get(page=page).errors == 1

    def test_everything_now_and_then(self):
        make_page("Rreth")
        while results.catch_up():
            pass
        CheckResult.objects.update(checked_at=timezone.now() - timedelta(days=4))
        assert results.catch_up() > 0


def test_the_guide_has_ten_answers():
    html = client_of("Editors").get("/admin/how-do-i/").content.decode()
    assert html.count('-question">How do I') == 10


def test_editors_have_a_short_menu():
    html = client_of("Editors").get("/admin/").content.decode()
    assert "How do I" in html


@pytest.mark.parametrize(("role", "first"), [("Editors", "action-submit"), ("Reviewers", "action-save")])
def test_the_first_button_hands_in_for_who_does_not_publish(role, first):
    html = client_of(role).get(f"/admin/pages/{make_page().pk}/edit/").content.decode()
    at = {name: html.index(name) for name in ("action-submit", "button action-save")}
    assert min(at, key=at.get).endswith(first)
