"""The directory of people: each item to those it is shown to, on the page, in the list and in the search."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.organisations.profiles import Audience, Profile, folded
from cms.topics.models import Topic
from tests.builders.people import (
    make_organisation,
    make_organisation_admin,
    make_partner,
    make_staff,
    make_user,
)
from tests.builders.spaces import make_member, make_space
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db
LIST = "/en/organisations/people/"


def make_profile(user=None, **fields) -> Profile:
    return Profile.objects.create(user=user or make_partner(first_name="Zana", last_name="Çela"), **fields)


ROLES = {
    "anonymous": lambda: None,
    "outsider": make_user,
    "partner": make_partner,
    "member": lambda: make_member(make_space()),
    "space admin": lambda: make_member(make_space(), "admin"),
    "organisation admin": make_organisation_admin,
    "staff": make_staff,
    "superuser": lambda: make_user(is_superuser=True),
}


@pytest.mark.stack
@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_what(client, role, audience):
    topic = Topic.objects.create(slug="kanarina", name_sq="Kanarina fushë")
    town = make_organisation(kind="municipality", name_sq="Kanarina komunë")
    profile = make_profile(
        about="Kanarina tekst", about_to=audience, contact="Kanarina kontakt", topics_to=audience,
        municipality=town, municipality_to=audience, languages="Kanarina gjuhë", languages_to="nobody",
    )  # fmt: skip
    profile.topics.add(topic)
    user = ROLES[role]()
    if user:
        client.force_login(user)
    sees = audience == "everybody" or (audience == "partners" and role in {"partner", "organisation admin"})
    page = client.get(f"{LIST}{profile.pk}/")
    assert page.status_code == (200 if sees else 404)
    for item, shown in (
        ("tekst", sees),
        ("fushë", sees),
        ("komunë", sees),
        ("kontakt", False),
        ("gjuhë", False),
    ):
        assert (f"Kanarina {item}" in page.content.decode()) is shown
    for query in ("", "?name=zana", f"?topic={topic.pk}", f"?municipality={town.pk}"):
        assert (f"{LIST}{profile.pk}/" in client.get(LIST + query).content.decode()) is sees, query


class TestItems:
    def test_a_hidden_item_is_not_searched(self, client):
        topic = Topic.objects.create(slug="buxheti", name_sq="Buxheti")
        profile = make_profile(about="x", about_to="everybody", topics_to="partners")
        profile.topics.add(topic)
        assert "Zana" in client.get(LIST).content.decode()
        assert "Zana" not in client.get(f"{LIST}?topic={topic.pk}").content.decode()
        client.force_login(make_partner())
        assert "Zana" in client.get(f"{LIST}?topic={topic.pk}").content.decode()

    def test_only_present_organisations(self, client):
        user = make_partner(make_organisation(name_sq="E tanishme"))
        old = make_organisation(name_sq="E dikurshme")
        user.affiliations.create(
            organisation=old, approved=True, expires_at=timezone.now() - timedelta(seconds=1)
        )
        user.affiliations.create(organisation=make_organisation(name_sq="E kërkuar"))
        profile = make_profile(user, organisations_to="everybody")
        page = client.get(f"{LIST}{profile.pk}/").content.decode()
        assert "E tanishme" in page
        assert "E dikurshme" not in page
        assert "E kërkuar" not in page

    def test_a_closed_account_is_not_there(self, client):
        profile = make_profile(about="x", about_to="everybody")
        profile.user.is_active = False
        profile.user.save()
        assert client.get(f"{LIST}{profile.pk}/").status_code == 404
        assert "Zana" not in client.get(LIST).content.decode()

    def test_hidden_equals_nonexistent(self, client):
        profile = make_profile()
        there, nowhere = client.get(f"{LIST}{profile.pk}/"), client.get(f"{LIST}999999/")
        assert there.content == nowhere.content


class TestSearch:
    @pytest.mark.parametrize(
        ("name", "found"), [("cela", True), ("ÇELA zana", True), ("an", True), ("x", False)]
    )
    def test_by_name_however_written(self, client, name, found):
        make_profile(about="x", about_to="everybody")
        assert ("Zana Çela" in client.get(LIST, {"name": name}).content.decode()) is found

    def test_by_the_new_name(self, client):
        profile = make_profile(about="x", about_to="everybody")
        profile.user.last_name = "Đurić"
        profile.user.save()
        assert "Zana Đurić" in client.get(LIST, {"name": "djuric"}).content.decode()

    @pytest.mark.parametrize(
        "query", ["topic=x", "municipality=999999", "topic=99999999999999999999", "name=" + "x" * 200]
    )
    def test_nonsense_is_no_error(self, client, query):
        assert client.get(f"{LIST}?{query}").status_code == 200

    def test_folding(self):
        assert folded("  Đorđe ŽARKOVIĆ ë ") == "djordje zarkovic e"

    @pytest.mark.parametrize("signed_in", [True, False])
    def test_costs_the_same_for_many(self, client, signed_in):
        if signed_in:
            client.force_login(make_partner())
        topic, counted = Topic.objects.create(slug="buxheti", name_sq="Buxheti"), []
        for more in (3, 20):
            for _ in range(more):
                profile = make_profile(make_partner(), organisations_to="everybody", topics_to="everybody")
                profile.topics.add(topic)
            counted.append(count_queries(client, LIST))
        assert counted[0] == counted[1] <= 20


class TestMine:
    def test_is_for_those_who_signed_in(self, client):
        assert "/accounts/login/" in client.get(f"{LIST}me/")["Location"]

    def test_is_saved_and_taken_back(self, client):
        user = make_partner(first_name="Arta")
        client.force_login(user)
        data = {
            f"{item}_to": "nobody"
            for item in ("organisations", "topics", "municipality", "languages", "contact")
        }
        assert (
            client.post(f"{LIST}me/", {**data, "about": "Juriste", "about_to": "everybody"}).status_code
            == 302
        )
        profile = user.directory_profile
        client.logout()
        assert b"Juriste" in client.get(f"{LIST}{profile.pk}/").content
        client.force_login(user)
        client.post(f"{LIST}me/", {**data, "about": "Juriste", "about_to": "nobody"})
        assert client.get(f"{LIST}{profile.pk}/").status_code == 404
        assert b"Juriste" in client.get(f"{LIST}me/").content

    def test_who_is_no_partner_is_not_shown_to_everybody(self, client):
        client.force_login(make_user())
        items = ("organisations", "topics", "municipality", "languages", "about", "contact")
        data = {f"{item}_to": "nobody" for item in items}
        assert 'value="everybody"' not in client.get(f"{LIST}me/").content.decode()
        assert b"error-summary" in client.post(f"{LIST}me/", {**data, "about_to": "everybody"}).content
        assert not Profile.objects.exists()
        assert client.post(f"{LIST}me/", {**data, "about_to": "partners"}).status_code == 302

    def test_nobody_writes_somebody_elses(self, client):
        profile = make_profile(about="x", about_to="everybody")
        client.force_login(make_user())
        client.post(f"{LIST}me/", {"about": "y", "about_to": "everybody", "user": profile.user_id})
        profile.refresh_from_db()
        assert profile.about == "x"
