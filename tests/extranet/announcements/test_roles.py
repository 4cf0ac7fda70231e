"""Who sees an announcement and may do what with it: roles × states × whom it is addressed to. The rule is written here
a second time, in plain words."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from cms.access import history
from cms.access.policies import can
from extranet.announcements.models import Announcement
from extranet.announcements.policy import AnnouncementPolicy
from search import queries
from tests.builders.announcements import make_announcement, make_communication
from tests.builders.people import make_organisation, make_partner, make_staff, make_user
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

STATES = ("draft", "scheduled", "published", "ended", "archived")
AUDIENCES = ("staff", "municipality", "donor", "space", "space's own", "staff and donors")
KINDS = {"municipality", "donor"}
HOUR = timedelta(hours=1)


class World:
    def __init__(self):
        self.space, self.other = make_space(participation="publish", visibility="private"), make_space()
        self.staff = make_partner(make_organisation(kind="institute"), is_staff=True)
        self.people = {
            "anonymous": None,
            "outsider": make_user(),
            "staff": self.staff,
            "municipality": make_partner(make_organisation(kind="municipality")),
            "donor": make_partner(make_organisation(kind="donor")),
            "not approved": self.not_approved(),
            "of an archived donor": make_partner(make_organisation(kind="donor", state="archived")),
            "member": make_member(self.space),
            "guest": make_member(self.space, "guest"),
            "moderator": make_member(self.space, "moderator"),
            "admin": make_member(self.space, "admin"),
            "owner": make_member(self.space, "moderator"),
            "former member": make_member(self.space, ended=True),
            "admin elsewhere": make_member(self.other, "admin"),
            "superuser": make_user(is_superuser=True),
        }
        self.announcements = {
            (audience, state): self.announce(audience, state)
            for audience, state in product(AUDIENCES, STATES)
        }

    def not_approved(self):
        user = make_partner(make_organisation(kind="donor"))
        user.affiliations.update(approved=False)
        return user

    def announce(self, audience: str, state: str) -> Announcement:
        now = timezone.now()
        fields = {
            "state": state if state in {"draft", "archived"} else "published",
            "title": f"Njoftim {audience} {state}",
            "text": "kanarinë",
            "visible_from": now + HOUR if state == "scheduled" else None,
            "visible_until": now - HOUR if state == "ended" else None,
        }
        if audience == "space's own":
            return make_announcement(space=self.space, by=self.people["owner"], **fields)
        if audience == "space":
            return make_announcement(spaces=[self.space], by=self.staff, **fields)
        groups = ["staff", "donor"] if audience == "staff and donors" else [audience]
        return make_announcement(*groups, by=self.staff, **fields)

    # -- the rule in plain words -----------------------------------------------------------------------

    def in_charge(self, role: str, audience: str) -> bool:
        if audience == "space's own":
            return role in {"moderator", "admin", "owner"}
        return role == "staff"

    def is_addressed(self, role: str, audience: str) -> bool:
        if audience in {"space", "space's own"}:
            return role in {"member", "guest", "moderator", "admin", "owner"}
        return role in ({"staff", "donor"} if audience == "staff and donors" else {audience})

    def views(self, role: str, audience: str, state: str) -> bool:
        addressed = state == "published" and self.is_addressed(role, audience)
        return addressed or self.in_charge(role, audience)

    def does(self, role: str, action: str, audience: str, state: str) -> bool:
        """Besides viewing."""
        if action == "acknowledge":
            early = self.in_charge(role, audience) and state in {"scheduled", "ended"}
            return self.is_addressed(role, audience) and (state == "published" or early)
        if not self.in_charge(role, audience):
            return False
        if action == "receipts":
            # Who has read it is no moderator's business.
            named = role != "moderator"
            return named and state != "draft"
        states = {
            "edit": {"draft", "scheduled", "published", "ended"},
            "publish": {"draft", "archived"},
            "archive": {"scheduled", "published", "ended"},
            "remind": {"scheduled", "published", "ended"},
            "delete": {"draft"},
        }
        return state in states[action]


def then(announcement) -> set[int | None]:
    """Who views it by what the database noted."""
    label, now = "announcements.Announcement", timezone.now()
    seen = history.who_could_see(label, announcement.pk, now, now + timedelta(seconds=1))
    return {each.user_id for each in seen}


def test_every_use_of_the_policy_agrees_with_the_rule(subtests):
    world = World()
    bring_up_to_date()
    viewers = {key: then(found) for key, found in world.announcements.items()}
    for role, user in world.people.items():
        with subtests.test(role=role):
            visible = set(Announcement.objects.visible_to(user))
            expected = {found for key, found in world.announcements.items() if world.views(role, *key)}
            assert visible == expected
            for key, found in world.announcements.items():
                assert can(user, "view", found) is (found in expected), key
                assert (user is not None and user.pk in viewers[key]) is (found in expected), key
            results = queries.search(user, "kanarinë")
            assert results.total == len(expected)
            assert {hit.target for hit in results.hits} <= expected


def test_actions(subtests):
    world = World()
    for action in (*AnnouncementPolicy.table, "acknowledge"):
        if action == "view":
            continue
        with subtests.test(action=action):
            for role, user in world.people.items():
                allowed = set(Announcement.objects.allowing(user, action))
                for key, found in world.announcements.items():
                    expected = world.does(role, action, *key)
                    assert can(user, action, found) is expected, (role, key)
                    assert (found in allowed) is expected, (role, key)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_to_the_second(clock, seconds):
    donor = make_partner(make_organisation(kind="donor"))
    begins = timezone.now() + HOUR
    found = make_announcement("donor", visible_from=begins, text="kanarinë")
    bring_up_to_date()
    clock.shift(HOUR + timedelta(seconds=seconds))
    opened = seconds >= 0
    assert can(donor, "view", found) is opened
    assert Announcement.objects.visible_to(donor).exists() is opened
    assert (queries.search(donor, "kanarinë").total == 1) is opened


def test_an_approval_that_ends_ends_it(clock):
    donor = make_partner(make_organisation(kind="donor"))
    found = make_announcement("donor")
    assert can(donor, "view", found)
    donor.affiliations.update(expires_at=timezone.now() + HOUR)
    assert can(donor, "view", found)
    clock.shift(HOUR)
    assert not can(donor, "view", found)
    assert not Announcement.objects.visible_to(donor).exists()


def test_who_leaves_the_space_loses_even_what_they_announced():
    space = make_space()
    owner = make_member(space, "moderator")
    drafts = [make_announcement(space=space, by=owner, state=state) for state in ("draft", "published")]
    owner.memberships.all().delete()
    assert not any(can(owner, "view", found) for found in drafts)


def test_staff_do_not_see_what_a_space_announces():
    found = make_announcement(space=make_space(visibility="secret"))
    for user in (make_staff(), make_user(is_superuser=True, is_staff=True)):
        assert not can(user, "view", found)


@pytest.mark.parametrize("state", ["planned", "running", "finished"])
def test_records_are_the_staffs(state):
    owner = make_user()  # once of the staff
    record = make_communication(by=owner, state=state)
    for user, expected in (
        (make_staff(), True), (owner, True), (make_partner(), False), (make_member(make_space(), "admin"), False),
        (make_user(is_superuser=True), False), (None, False),
    ):  # fmt: skip
        assert can(user, "view", record) is expected
        assert type(record).objects.visible_to(user).exists() is expected
