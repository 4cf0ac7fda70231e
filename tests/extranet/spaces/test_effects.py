"""Before policies are saved: who gains or loses what, and that nothing is saved unseen."""

from itertools import product

import pytest

from cms.access.policies import can
from cms.access.principals import forget
from extranet.documents.models import Document
from extranet.spaces.effects import POLICIES, effects, policies_of
from extranet.spaces.models import Space
from tests.builders.documents import make_document
from tests.builders.people import make_partner, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = pytest.mark.django_db

VALID = [
    dict(zip(POLICIES, chosen, strict=True))
    for chosen in product(Space.Visibility.values, Space.Join.values, Space.Participation.values)
    if chosen[:2] != ("secret", "self")
]


def form_of(space, **changed) -> dict:
    fields = ("name_sq", "name_sr", "name_en", "summary_sq", "summary_sr", "summary_en", *POLICIES)
    return {name: getattr(space, name) for name in fields} | changed


def told(client, space, **changed):
    return client.post(f"/en/spaces/{space.slug}/settings/", form_of(space, **changed))


@pytest.fixture
def space(client):
    space = make_space(slug="dhoma", visibility="open", participation="publish")
    client.force_login(make_member(space, "admin", user=make_user(first_name="Drita")))
    return space


class TestScreen:
    def test_nothing_is_saved_before_it_was_seen(self, client, space):
        make_member(space, user=make_user(first_name="Arta"))
        make_partner()
        html = told(client, space, visibility="secret", participation="consume").content.decode()
        assert "Nothing is saved yet" in html
        assert "Arta" in html
        assert "publish their own items" in html
        assert "Partners who are not in the space" in html
        space.refresh_from_db()
        assert (space.visibility, space.participation) == ("open", "publish")

    def test_saved_once_seen(self, client, space):
        seen = told(client, space, visibility="secret").context["seen"]
        assert told(client, space, visibility="secret", seen=seen).status_code == 302
        space.refresh_from_db()
        assert space.visibility == "secret"

    def test_what_was_seen_is_what_is_saved(self, client, space):
        seen = told(client, space, visibility="private").context["seen"]
        html = told(client, space, visibility="secret", seen=seen).content.decode()
        assert "Nothing is saved yet" in html
        space.refresh_from_db()
        assert space.visibility == "open"

    def test_changed_by_somebody_else_meanwhile(self, client, space):
        seen = told(client, space, visibility="secret").context["seen"]
        Space.objects.update(participation="moderate")
        html = told(client, space, visibility="secret", seen=seen).content.decode()
        assert "Somebody changed the policies meanwhile" in html
        space.refresh_from_db()
        assert space.visibility == "open"

    def test_a_card_alone_needs_no_preview(self, client, space):
        assert told(client, space, name_sq="Dhoma e re").status_code == 302
        space.refresh_from_db()
        assert space.name_sq == "Dhoma e re"

    def test_what_was_typed_comes_along(self, client, space):
        html = told(
            client, space, visibility="secret", name_sq="Dhoma e re", summary_en="<b>x"
        ).content.decode()
        assert 'value="Dhoma e re"' in html
        assert "<b>x" not in html


def abilities(user, space, document) -> dict[str, bool]:
    """What the policies answer, asked one by one."""
    forget()
    answers = {
        "see that the space exists, and its card": can(user, "view", space),
        "read what is published in it": can(user, "view", document),
        "add items and submit them for publication": can(user, "add", space),
        "see, edit and publish everything that is submitted": can(user, "moderate", space),
        "add people": can(user, "invite", space),
    }
    draft = Document(space=space, owner=user, state="draft")
    return answers | {"publish their own items": can(user, "publish", draft)}


@pytest.mark.parametrize("before", VALID[::12], ids=lambda p: "-".join(p.values()))
def test_the_same_as_the_policies_will_answer(before):
    """For every change from here: what is told of a group comes true for one of it, and nothing else does."""
    space = make_space(**before)
    document = make_document(space)
    people = {
        "Guests": make_member(space, "guest"),
        "Members": make_member(space),
        "Moderators": make_member(space, "moderator"),
        "Administrators": make_member(space, "admin"),
        "Partners who are not in the space": make_partner(),
    }
    was = {name: abilities(user, space, document) for name, user in people.items()}
    for after in VALID:
        told = {effect.name: effect for effect in effects(space, before, after)}
        changed = Space(pk=space.pk, **after)
        Space.objects.filter(pk=space.pk).update(**after)
        for name, user in people.items():
            becomes = abilities(user, changed, document)
            for ability, had in was[name].items():
                effect = told.get(name)
                assert bool(effect and ability in effect.gains) is (becomes[ability] and not had), (
                    name,
                    ability,
                    after,
                )
                assert bool(effect and ability in effect.loses) is (had and not becomes[ability]), (
                    name,
                    ability,
                    after,
                )
    Space.objects.filter(pk=space.pk).update(**policies_of(space))


def test_a_fixed_number_of_queries(django_assert_num_queries):
    space = make_space()
    before, after = (
        {**policies_of(space)},
        {**policies_of(space), "participation": "moderate", "visibility": "open"},
    )
    for number in (1, 5):
        for _ in range(number):
            make_member(space), make_partner()
        with django_assert_num_queries(2):
            effects(space, before, after)
