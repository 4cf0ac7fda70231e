"""People of the directory in the search: those who may see them, by what all of these may read."""

import pytest

from cms.organisations.profiles import Profile
from cms.topics.models import Topic
from cms.users.closing import close
from search import queries
from tests.builders.people import make_partner, make_user
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def found(user, query: str) -> list[str]:
    bring_up_to_date()
    return [hit.title for hit in queries.search(user, query).hits]


@pytest.mark.parametrize(
    ("audience", "public", "partner"), [("nobody", 0, 0), ("partners", 0, 1), ("everybody", 1, 1)]
)
def test_to_those_they_are_shown_to(audience, public, partner):
    zana = make_partner(first_name="Zanafilla", last_name="Kanarina")
    Profile.objects.create(user=zana, about="Ekspertja e ujësjellësit", about_to=audience)
    for query in ("Zanafilla", "ujësjellësi"):
        assert len(found(None, query)) == len(found(make_user(), query)) == public
        assert len(found(make_partner(), query)) == partner


def test_an_item_for_partners_finds_nobody_whom_everybody_sees():
    profile = Profile.objects.create(
        user=make_partner(first_name="Zanafilla"), about="ujësjellësi", about_to="partners",
        languages="Shqip", languages_to="everybody",
    )  # fmt: skip
    for user in (None, make_partner()):
        assert found(user, "Zanafilla") == ["Zanafilla"]
        assert found(user, "ujësjellësi") == []
    profile.about_to = "everybody"
    profile.save()
    assert found(None, "ujësjellësi") == ["Zanafilla"]


def test_follows_the_name_the_fields_and_the_end(client):
    user = make_partner(first_name="Zanafilla")
    client.force_login(user)
    topic = Topic.objects.create(slug="uji", name_sq="Uji")
    data = {
        f"{item}_to": "nobody" for item in ("organisations", "municipality", "languages", "about", "contact")
    }
    client.post("/en/organisations/people/me/", {**data, "topics": [topic.pk], "topics_to": "everybody"})
    assert found(None, "topic:uji") == ["Zanafilla"]
    user.first_name = "Burimtare"
    user.save()
    assert found(None, "Burimtare") == ["Burimtare"]
    assert found(None, "Zanafilla") == []
    close(user)
    assert found(None, "Burimtare") == []
