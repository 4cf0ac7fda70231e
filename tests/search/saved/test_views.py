"""Saving, changing and deleting searches, as a browser does; who gets what."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from search import saved
from search.models import SavedSearch
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_user
from tests.builders.searches import make_saved
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.extranet.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


@pytest.fixture
def reader(client):
    user = make_user()
    client.force_login(user)
    return user


class TestSaving:
    def test_from_the_results_page(self, client, reader):
        make_news("Zogu")
        bring_up_to_date()
        page = client.get("/en/search/", {"q": "zogu", "kind": "news"}).content.decode()
        assert "/en/search/saved/new/?q=zogu&amp;kind=news" in page
        form = client.get("/en/search/saved/new/?q=zogu&kind=news").content.decode()
        assert 'value="zogu"' in form
        assert "Kind: News" in form
        answer = client.post(
            "/en/search/saved/new/?q=zogu&kind=news", {"name": "Birds", "frequency": "daily"}, follow=True
        )
        assert "The search is saved." in answer.content.decode()
        search = SavedSearch.objects.get()
        assert (search.user, search.query, search.filters) == (reader, "zogu", {"kind": "news"})
        assert (search.language, search.frequency) == ("en", "daily")
        assert search.next_at > timezone.now()

    def test_a_stranger_is_not_offered_it(self, client):
        make_news("Zogu")
        bring_up_to_date()
        assert "saved/new" not in client.get("/en/search/", {"q": "zogu"}).content.decode()

    def test_nothing_to_save(self, client, reader):
        assert client.get("/en/search/saved/new/")["Location"] == "/en/search/"

    @pytest.mark.parametrize(
        "data", [{"name": "", "frequency": "daily"}, {"name": "x", "frequency": "hourly"}]
    )
    def test_what_is_wrong_is_said(self, client, reader, data):
        assert b"Please correct" in client.post("/en/search/saved/new/?q=zogu", data).content
        assert not SavedSearch.objects.exists()

    def test_a_zero_character_which_postgresql_does_not_keep(self, client, reader):
        address = "/en/search/saved/new/?q=zogu%00pylli&kind=%00news"
        assert client.post(address, {"name": "x", "frequency": "daily"}).status_code == 302
        search = SavedSearch.objects.get()
        assert (search.query, search.filters) == ("zogu pylli", {"kind": " news"})

    def test_no_more_than_fifty(self, client, reader):
        for number in range(saved.MOST):
            make_saved(reader, frequency="never", name=str(number))
        answer = client.post("/en/search/saved/new/?q=zogu", {"name": "x", "frequency": "never"})
        assert "cannot keep more" in answer.content.decode()
        assert reader.saved_searches.count() == saved.MOST

    def test_hidden_and_missing_spaces_look_alike(self, client, reader):
        make_space(slug="fshehur", name_sq="Kanarina")
        hidden, missing = (
            client.get(f"/en/search/saved/new/?q=zogu&space={slug}").content.decode()
            for slug in ("fshehur", "asgjeje")
        )
        assert "Kanarina" not in hidden
        tokens = [text.split('csrfmiddlewaretoken" value="')[1][:64] for text in (hidden, missing)]
        plain = [
            text.replace(token, "").replace(slug, "")
            for text, token, slug in zip((hidden, missing), tokens, ("fshehur", "asgjeje"), strict=True)
        ]
        assert plain[0] == plain[1]


class TestTheList:
    def test_ones_own_with_their_filters(self, client, reader):
        space = make_space(slug="punet", name_en="Works")
        make_member(space, user=reader)
        make_saved(reader, name="Mine", filters={"space": "punet", "year": "2026"})
        make_saved(make_user(), name="Theirs")
        page = client.get("/en/search/saved/").content.decode()
        assert "Mine" in page
        assert "Space: Works" in page
        assert "Theirs" not in page
        assert "/en/search/?q=zogu&amp;space=punet&amp;year=2026" in page

    def test_a_space_one_left_is_not_named(self, client, reader):
        space = make_space(slug="punet", name_en="Works")
        make_saved(reader, filters={"space": "punet"})
        space.name_en = "Renamed since"
        space.save()
        page = client.get("/en/search/saved/").content.decode()
        assert "Renamed since" not in page
        assert "not open to you now" in page

    def test_a_fixed_number_of_queries(self, client, reader):
        counted = []
        for more in (2, 20):
            for number in range(more):
                make_saved(reader, name=str(number), frequency="never", filters={"space": "x"})
            counted.append(count_queries(client, "/en/search/saved/"))
        assert counted[0] == counted[1] <= 12


class TestChanging:
    def test_rename_pause_and_never(self, client, reader):
        search = make_saved(reader)
        address = f"/en/search/saved/{search.pk}/"
        assert client.get(address).status_code == 200
        client.post(address, {"name": "Other", "frequency": "daily", "is_paused": "on"})
        search.refresh_from_db()
        assert (search.name, search.is_paused, search.next_at) == ("Other", True, None)
        client.post(address, {"name": "Other", "frequency": "weekly"})
        search.refresh_from_db()
        assert search.next_at > timezone.now()
        client.post(address, {"name": "Other", "frequency": "never"})
        search.refresh_from_db()
        assert (search.next_at, search.known) == (None, None)

    def test_renaming_changes_nothing_else(self, client, reader):
        search = make_saved(reader)
        before = SavedSearch.objects.values("next_at", "known", "frequency").get()
        client.post(f"/en/search/saved/{search.pk}/", {"name": "Other", "frequency": "daily"})
        assert SavedSearch.objects.values("next_at", "known", "frequency").get() == before

    def test_delete(self, client, reader):
        search = make_saved(reader)
        assert client.get(f"/en/search/saved/{search.pk}/delete/").status_code == 405
        client.post(f"/en/search/saved/{search.pk}/delete/")
        assert not SavedSearch.objects.exists()


class TestWhose:
    """Nobody but its reader: hidden is the same as not there."""

    @pytest.mark.parametrize(
        "who", ["anonymous", "outsider", "cms editor", "superuser", "deactivated", "fellow member"]
    )
    def test_of_somebody_else(self, client, who):
        space = make_space()
        search = make_saved(make_member(space))
        person = {
            "anonymous": lambda: None,
            "outsider": make_user,
            "cms editor": make_editor,
            "superuser": lambda: make_user(is_staff=True, is_superuser=True),
            "deactivated": lambda: make_user(is_active=False),
            "fellow member": lambda: make_member(space, "admin"),
        }[who]()
        if person:
            client.force_login(person)
        for pk in (search.pk, search.pk + 1):
            address = f"/en/search/saved/{pk}/"
            assert client.get(address).status_code == 404
            assert client.post(address, {"name": "x", "frequency": "never"}).status_code == 404
            assert client.post(f"{address}delete/").status_code == 404
        assert SavedSearch.objects.get().name == search.name

    @pytest.mark.parametrize("path", ["saved/", "saved/new/?q=zogu"])
    def test_a_stranger_signs_in_first(self, client, path):
        assert "/accounts/login/" in client.get(f"/en/search/{path}")["Location"]

    def test_kept_by_no_cache(self, client, reader):
        search = make_saved(reader)
        for path in ("saved/", "saved/new/?q=zogu", f"saved/{search.pk}/"):
            assert "no-store" in client.get(f"/en/search/{path}")["Cache-Control"]


class TestStoppingByMail:
    @pytest.fixture
    def search(self):
        return make_saved(make_user(), name="Kanarina")

    def address(self, search) -> str:
        return f"/sq/search/saved/stop/{saved.token_of(search)}/"

    def test_opening_the_link_changes_nothing(self, client, search):
        page = client.get(self.address(search))
        assert page.status_code == 200
        assert b"Kanarina" not in page.content
        search.refresh_from_db()
        assert search.frequency == "daily"

    def test_one_click_without_session_or_token_of_a_form(self, search):
        client = Client(enforce_csrf_checks=True)
        answer = client.post(self.address(search), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
        search.refresh_from_db()
        assert (search.frequency, search.next_at) == ("never", None)

    def test_long_after(self, client, search):
        address = self.address(search)
        SavedSearch.objects.update(created_at=timezone.now() - timedelta(days=3000))
        assert client.post(address).status_code == 200

    def test_of_a_search_that_was_deleted(self, client, search):
        address = self.address(search)
        there = client.post(address).content
        search.delete()
        assert client.post(address).content == there

    @pytest.mark.parametrize("kind", ["no token", "number", "unsalted", "of something else", "changed"])
    def test_a_token_that_is_not_ours(self, client, search, kind):
        token = {
            "no token": "x",
            "number": str(search.pk),
            "unsalted": signing.dumps(search.pk),
            "of something else": signing.dumps(search.pk, salt="other"),
            "changed": "x" + saved.token_of(search),
        }[kind]
        assert client.post(f"/sq/search/saved/stop/{token}/").status_code == 404
        search.refresh_from_db()
        assert search.frequency == "daily"

    def test_it_opens_nothing(self, client, search):
        client.get(self.address(search))
        assert client.get(f"/sq/search/saved/{search.pk}/").status_code == 404


def test_the_way_there(client, reader):
    for path in ("/en/search/", "/en/spaces/", "/en/accounts/profile/"):
        assert 'href="/en/search/saved/"' in client.get(path).content.decode()


def test_a_saved_search_says_what_it_found_then(reader):
    """What was there when it was saved is known, with the reader's own access."""
    space = make_space()
    make_member(space, user=reader)
    make_document(space, title="Zogu")
    make_document(make_space(), title="Zogu")
    bring_up_to_date()
    assert make_saved(reader).known.isdigit()  # one entry
