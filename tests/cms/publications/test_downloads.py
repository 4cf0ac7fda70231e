"""A number a day, and nothing about whose it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction

from cms.publications import downloads
from cms.publications.downloads import DownloadDay
from tests.builders.pages import make_translation
from tests.builders.people import make_partner
from tests.builders.publications import make_publication

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ask(client, page, method="get", **headers):
    headers = {"User-Agent": BROWSER, **headers}
    return getattr(client, method)(f"/sq/publications/{page.pk}/download/", headers=headers)


@pytest.mark.django_db
class TestCounting:
    @pytest.fixture
    def page(self):
        return make_publication(pages=("a",))

    def test_leads_to_the_file_and_counts(self, client, page):
        answer = ask(client, page)
        assert (answer.status_code, answer["Location"]) == (302, page.document.url)
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
        assert downloads.total(page) == 1

    @pytest.mark.parametrize(
        "headers",
        [
            {"Range": "bytes=0-1"},
            {"Range": "bytes=500-"},
            {"Sec-Purpose": "prefetch"},
            {"Purpose": "prefetch"},
            {"User-Agent": ""},
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            {"User-Agent": "curl/8.5.0"},
            {"User-Agent": "python-requests/2.32"},
            {"User-Agent": "facebookexternalhit/1.1"},
        ],
    )
    def test_is_given_and_not_counted(self, client, page, headers):
        assert ask(client, page, **headers).status_code == 302
        assert downloads.total(page) == 0

    def test_head_is_not_counted(self, client, page):
        assert ask(client, page, "head").status_code == 302
        assert downloads.total(page) == 0

    def test_nothing_else_is_answered(self, client, page):
        assert ask(client, page, "post").status_code == 405

    def test_a_row_a_day_and_nothing_about_the_reader(self, client, page):
        for day in (1, 1, 2):
            with time_machine.travel(datetime(2026, 5, day, 12, tzinfo=UTC), tick=False):
                ask(client, page)
        assert list(DownloadDay.objects.values("day", "count").order_by("day")) == [
            {"day": date(2026, 5, 1), "count": 2},
            {"day": date(2026, 5, 2), "count": 1},
        ]
        assert {field.name for field in DownloadDay._meta.fields} == {"id", "page", "day", "count"}

    def test_database_holds_one_row_a_day(self, page):
        DownloadDay.objects.create(page=page, day=date(2026, 5, 1), count=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            DownloadDay.objects.create(page=page, day=date(2026, 5, 1), count=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            DownloadDay.objects.create(page=page, day=date(2026, 5, 2), count=0)

    def test_readers_see_the_number_and_editors_by_language(self, client, page):
        ask(client, page)
        english = make_translation(page, "en")
        with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
            DownloadDay.objects.create(page=english, day=date(2020, 1, 1), count=7)
        assert [
            (row["locale__language_code"], row["total"], row["month"]) for row in downloads.by_language(page)
        ] == [("sq", 1, 1), ("en", 7, 0)]
        assert "7" in client.get(english.url).content.decode()

    def test_without_file(self, client):
        assert ask(client, make_publication()).status_code == 404


@pytest.mark.django_db
class TestHidden:
    """What hangs on a page is there for those who may see it, from the same second on."""

    def parts(self, page) -> list[str]:
        base = f"/sq/publications/{page.pk}"
        return [f"{base}/download/", f"{base}/cite.bib", f"{base}/cite.ris", f"{base}/pages/1.webp"]

    def test_embargo(self, client):
        page = make_publication("Me embargo", pages=("a",), visible_from=OPENING, partners_first=True)
        nothing = client.get("/sq/publications/999999/download/")
        with time_machine.travel(OPENING - timedelta(seconds=1), tick=False):
            for address in self.parts(page):
                answer = client.get(address)
                assert answer.status_code == 404
                assert answer.content == nothing.content
            client.force_login(make_partner())
            assert {client.get(address).status_code for address in self.parts(page)} == {200, 302}
            client.logout()
        with time_machine.travel(OPENING, tick=False):
            assert {client.get(address).status_code for address in self.parts(page)} == {200, 302}

    def test_draft(self, client):
        page = make_publication("Draft", pages=("a",), live=False)
        assert {client.get(address).status_code for address in self.parts(page)} == {404}

    def test_hidden_downloads_are_not_counted(self, client):
        page = make_publication("Draft", pages=("a",), live=False)
        ask(client, page)
        assert downloads.total(page) == 0


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_counts():
    page = make_publication()

    def one(_number: int) -> None:
        try:
            downloads.count(page)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(32)))
    assert downloads.total(page) == 32
