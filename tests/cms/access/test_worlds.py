"""Generated worlds in which every way of asking has to give the same answer, and the one that the rule gives.

The rule is written here a second time, in plain words and without tokens, so that a fault in the policy's
table shows and not only a disagreement between its uses.
"""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.access import history
from cms.access.grants import share
from cms.access.policies import can, get_visible_or_404
from cms.access.principals import keeping_principals
from cms.organisations.models import Affiliation
from extranet.documents.models import Document
from extranet.spaces.models import Membership, Space
from search import queries
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_user
from tests.builders.spaces import make_space
from tests.engines import bring_up_to_date, examples

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORD = "kanarinë"
#: Seconds before or after NOW; None: no limit. The edges are the interesting ones.
moments = st.sampled_from([None, -3600, -1, 0, 1, 3600])
LEVELS = ["consume", "produce", "publish", "moderate"]

spaces = st.fixed_dictionaries(
    {
        "visibility": st.sampled_from(["secret", "private", "open"]),
        "participation": st.sampled_from(LEVELS),
        "join": st.sampled_from(["admin", "team"]),
    }
)
memberships = st.fixed_dictionaries(
    {
        "user": st.integers(0, 3),
        "space": st.integers(0, 1),
        "role": st.sampled_from(["guest", "member", "moderator", "admin"]),
        "until": moments,
    }
)
documents = st.fixed_dictionaries(
    {
        "space": st.integers(0, 1),
        "owner": st.none() | st.integers(0, 3),
        "state": st.sampled_from(Document.State.values),
        "from": moments,
        "until": moments,
        "is_clean": st.booleans(),
    }
)
grants = st.fixed_dictionaries(
    {
        "document": st.integers(0, 5),
        "user": st.none() | st.integers(0, 3),  # None: the organisation
        "action": st.sampled_from(["view", "edit"]),
        "until": moments,
    }
)
worlds = st.fixed_dictionaries(
    {
        "spaces": st.lists(spaces, min_size=2, max_size=2),
        "memberships": st.lists(memberships, max_size=6, unique_by=lambda m: (m["user"], m["space"])),
        "documents": st.lists(documents, min_size=6, max_size=6),
        "grants": st.lists(grants, max_size=4, unique_by=lambda g: (g["document"], g["user"], g["action"])),
        # Who is of the organisation: until when, and whether approved.
        "affiliations": st.dictionaries(st.integers(0, 3), st.tuples(moments, st.booleans())),
        "superuser": st.booleans(),
    }
)


def at(seconds: int | None) -> datetime | None:
    return None if seconds is None else NOW + timedelta(seconds=seconds)


class World:
    """A generated world in the database, and what may be seen in it."""

    def __init__(self, plan: dict):
        self.plan = plan
        self.users = [make_user(is_superuser=plan["superuser"], is_staff=plan["superuser"])]
        self.users += [make_user() for _ in range(3)]
        self.organisation = make_organisation()
        for number, (until, approved) in plan["affiliations"].items():
            Affiliation.objects.create(
                user=self.users[number],
                organisation=self.organisation,
                approved=approved,
                expires_at=at(until),
            )
        self.spaces = [make_space(**policies) for policies in plan["spaces"]]
        for entry in plan["memberships"]:
            until = at(entry["until"])
            if entry["role"] == "guest" and until is None:
                until = at(3600)
            Membership.objects.create(
                user=self.users[entry["user"]],
                space=self.spaces[entry["space"]],
                role=entry["role"],
                expires_at=until,
            )
        self.documents = []
        for entry in plan["documents"]:
            opens, closes = at(entry["from"]), at(entry["until"])
            if opens and closes and closes <= opens:
                closes = None
            self.documents.append(
                make_document(
                    self.spaces[entry["space"]],
                    None if entry["owner"] is None else self.users[entry["owner"]],
                    entry["state"],
                    text=WORD,
                    visible_from=opens,
                    visible_until=closes,
                    is_clean=entry["is_clean"],
                )
            )
        for entry in plan["grants"]:
            holder = self.organisation if entry["user"] is None else self.users[entry["user"]]
            share(
                self.documents[entry["document"]],
                holder,
                by=None,
                action=entry["action"],
                expires_at=at(entry["until"]),
            )

    # -- the rule in plain words -----------------------------------------------------------------------

    def is_partner(self, user) -> bool:
        until, approved = self.plan["affiliations"].get(self.users.index(user), (None, False))
        return approved and (until is None or until > 0)

    def role(self, user, space) -> str | None:
        membership = Membership.objects.filter(user=user, space=space).first()
        if membership is None or (membership.expires_at and membership.expires_at <= NOW):
            return None
        return membership.role

    def level(self, user, space) -> int:
        role = self.role(user, space)
        if role is None:
            return -1
        if role == "guest":
            return 0
        return 3 if role in {"moderator", "admin"} else LEVELS.index(space.participation)

    def sees_card(self, user, space) -> bool:
        if user is None:
            return False
        return self.role(user, space) is not None or (space.visibility != "secret" and self.is_partner(user))

    def enters(self, user, space) -> bool:
        if user is None:
            return False
        return self.role(user, space) is not None or (space.visibility == "open" and self.is_partner(user))

    def is_shared(self, user, document, actions) -> bool:
        for entry in self.plan["grants"]:
            if self.documents[entry["document"]] != document or entry["action"] not in actions:
                continue
            active = entry["until"] is None or entry["until"] > 0
            mine = self.is_partner(user) if entry["user"] is None else self.users[entry["user"]] == user
            if active and mine and document.state not in {"discarded", "trashed"}:
                return True
        return False

    def in_charge(self, user, document) -> bool:
        owns = document.owner_id == user.pk and self.role(user, document.space) is not None
        return owns or self.level(user, document.space) == 3

    def withheld(self, document) -> bool:
        early = document.visible_from and document.visible_from > NOW
        late = document.visible_until and document.visible_until <= NOW
        return bool(early or late or not document.is_clean)

    def views(self, user, document) -> bool:
        if user is None or (self.withheld(document) and not self.in_charge(user, document)):
            return False
        owns = document.owner_id == user.pk and self.role(user, document.space) is not None
        moderates = self.level(user, document.space) == 3
        by_state = {
            "draft": owns,
            "pending": owns or moderates,
            "published": self.enters(user, document.space),
            "archived": self.enters(user, document.space),
            "discarded": owns,
            "trashed": moderates,
        }
        return by_state[document.state] or self.is_shared(user, document, {"view", "edit"})

    def edits(self, user, document) -> bool:
        if user is None or (self.withheld(document) and not self.in_charge(user, document)):
            return False
        owns, level = document.owner_id == user.pk, self.level(user, document.space)
        by_state = {
            "draft": owns and level >= 1,
            "pending": level == 3,
            "published": level == 3 or (owns and level >= 2),
        }
        return by_state.get(document.state, False) or self.is_shared(user, document, {"edit"})


def found_by_url(model, user, pk) -> bool:
    try:
        get_visible_or_404(_frozen(model), user, pk=pk)
    except Http404:
        return False
    return True


def _frozen(model):
    """The model's rows, asked at NOW."""

    class AtNow(type(model.objects.all())):
        def allowing(self, user, action, now=None):
            return super().allowing(user, action, NOW)

    return AtNow(model=model)


def by_facts(document) -> set[int | None]:
    """Who views it at NOW by what the database noted when the world was made."""
    world = history.World()
    for fact in history._facts("documents.Document", document.pk, datetime.max.replace(tzinfo=UTC)):
        world.apply(fact)
    world.at = NOW
    return set(history._viewers(world, "documents.Document", document.pk))


def generated(number: int):
    return settings(
        max_examples=examples(number),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@generated(16)
@given(plan=worlds)
def test_every_use_of_the_policy_agrees_with_the_rule(plan):
    assert_all_agree(plan)


@generated(100)
@given(plan=worlds)
@pytest.mark.long
def test_in_many_more_worlds(plan):
    assert_all_agree(plan)


def assert_all_agree(plan: dict) -> None:
    with ExitStack() as stack, transaction.atomic():
        world = World(plan)
        bring_up_to_date()
        stack.enter_context(keeping_principals())
        viewers = {document.pk: by_facts(document) for document in world.documents}
        for user in [None, *world.users]:
            visible = set(Document.objects.visible_to(user, NOW))
            editable = set(Document.objects.allowing(user, "edit", NOW))
            cards = set(Space.objects.visible_to(user, NOW))
            entered = set(Space.objects.allowing(user, "enter", NOW))
            for document in world.documents:
                expected = world.views(user, document)
                assert can(user, "view", document, NOW) is expected, (user, document.state)
                assert (document in visible) is expected
                assert found_by_url(Document, user, document.pk) is expected
                assert can(user, "edit", document, NOW) is world.edits(user, document)
                assert (document in editable) is world.edits(user, document)
                assert (user is not None and user.pk in viewers[document.pk]) is expected
            for space in world.spaces:
                assert can(user, "view", space, NOW) is (space in cards) is world.sees_card(user, space)
                assert can(user, "enter", space, NOW) is (space in entered) is world.enters(user, space)
            results = queries.search(user, WORD, now=NOW)
            assert {hit.target for hit in results.hits} == visible
            assert results.total == len(visible)
            kinds = {value: count for value, _label, count in results.facets["kind"]}
            assert kinds == ({"document": len(visible)} if visible else {})
        transaction.set_rollback(True)
