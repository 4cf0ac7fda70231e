"""The search page of one space: who enters it, and that it finds nothing from outside."""

import pytest

from cms.access.grants import share
from extranet.spaces.models import Space
from tests.builders.documents import make_document
from tests.builders.pages import make_news
from tests.builders.people import make_editor, make_partner, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.extranet.counting import count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def person(who: str, space):
    if who in ("guest", "member", "moderator", "admin"):
        return make_member(space, who)
    if who == "former member":
        return make_member(space, ended=True)
    if who == "item-only guest":
        user = make_user()
        share(make_document(space, title="Zogu i dhënë"), user, by=None)
        return user
    return {
        "anonymous": lambda: None,
        "outsider": make_user,
        "partner": make_partner,
        "cms editor": make_editor,
        "superuser": lambda: make_user(is_staff=True, is_superuser=True),
    }[who]()


INSIDE = {"guest", "member", "moderator", "admin"}
EVERYBODY = [
    *sorted(INSIDE),
    "former member",
    "item-only guest",
    "anonymous",
    "outsider",
    "partner",
    "cms editor",
    "superuser",
]


@pytest.mark.parametrize("visibility", ["secret", "private", "open"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_enters(client, who, visibility):
    space = make_space(slug="punet", visibility=visibility, name_sq="Kanarina")
    make_document(space, title="Zogu i kanarinës")
    if user := person(who, space):
        client.force_login(user)
    bring_up_to_date()
    may = who in INSIDE or (who == "partner" and visibility == "open")
    page = client.get("/en/spaces/punet/search/", {"q": "zogu"})
    suggestions = client.get("/en/spaces/punet/search/suggestions/", {"q": "zog"})
    assert (page.status_code, suggestions.status_code) == ((200, 200) if may else (404, 404))
    if may:
        assert "Zogu i kanarinës" in page.content.decode()
        assert [hit["title"] for hit in suggestions.json()["suggestions"]] == ["Zogu i kanarinës"]
    else:
        assert page.content == client.get("/en/spaces/asgje/search/", {"q": "zogu"}).content
        assert "anarin" not in page.content.decode()


class TestInside:
    @pytest.fixture
    def reader(self, client):
        space, other = make_space(slug="punet"), make_space(slug="tjeter")
        make_document(space, title="Zogu këtu", language="en")
        make_document(other, title="Zogu atje")
        make_news("Zogu i lajmeve")
        reader = make_member(space)
        make_member(other, user=reader)
        client.force_login(reader)
        bring_up_to_date()
        return reader

    @pytest.mark.parametrize(
        "query", ["?q=zogu", "", "?q=zogu&space=tjeter", "?q=zogu&space=", "?space=tjeter"]
    )
    def test_nothing_from_outside(self, client, reader, query):
        page = client.get(f"/en/spaces/punet/search/{query}").content.decode()
        assert "Zogu këtu" in page
        assert "Zogu atje" not in page
        assert "Zogu i lajmeve" not in page
        address = f"/en/spaces/punet/search/suggestions/{query or '?q=zog'}"
        titles = [hit["title"] for hit in client.get(address).json()["suggestions"]]
        assert titles in (["Zogu këtu"], [])

    def test_links_stay_inside(self, client, reader):
        make_document(Space.objects.get(slug="punet"), title="Zogu tjetër", language="sq")
        bring_up_to_date()
        page = client.get("/en/spaces/punet/search/", {"q": "zogu"}).content.decode()
        assert 'action="/en/spaces/punet/search/"' in page
        assert 'data-suggestions="/en/spaces/punet/search/suggestions/"' in page
        assert "?q=zogu&amp;language=en" in page
        assert "space=tjeter" not in page
        # Saved, the search remembers the space.
        assert "/en/search/saved/new/?q=zogu&amp;space=punet" in page

    def test_only_a_fragment_for_htmx(self, client, reader):
        page = client.get("/en/spaces/punet/search/", {"q": "zogu"}, headers={"HX-Request": "true"})
        assert b"<html" not in page.content

    def test_kept_by_no_cache(self, client, reader):
        assert "no-store" in client.get("/en/spaces/punet/search/")["Cache-Control"]

    def test_the_way_there(self, client, reader):
        for path in ("/en/spaces/punet/", "/en/spaces/punet/documents/"):
            assert "/en/spaces/punet/search/" in client.get(path).content.decode()


def test_a_fixed_number_of_queries(client):
    space = make_space(slug="punet")
    client.force_login(make_member(space))
    counted = []
    for more in (3, 30):
        for number in range(more):
            make_document(space, title=f"Zogu {number}", text="zogu në faqe")
        bring_up_to_date()
        counted.append(count_queries(client, "/en/spaces/punet/search/?q=zogu"))
    assert counted[0] == counted[1] <= 20
