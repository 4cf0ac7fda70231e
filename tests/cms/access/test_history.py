"""Who could see something on a day. The database's own clock writes the facts, so days are cut where facts lie."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.access import history
from cms.access.grants import share, unshare
from cms.access.models import AccessFact
from cms.access.policies import can
from cms.organisations.models import Affiliation
from extranet.documents.models import Document
from extranet.spaces.break_glass import open_space
from extranet.spaces.models import Membership, Space
from tests.builders.documents import make_document
from tests.builders.people import make_organisation, make_partner, make_user
from tests.builders.practices import make_practice
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]

DAY = timedelta(days=1)


def seen(document, start=None, end=None) -> set[int | None]:
    now = timezone.now()
    found = history.who_could_see("documents.Document", document.pk, start or now - DAY, end or now + DAY)
    return {each.user_id for each in found}


def later() -> None:
    """SQLite's clock has milliseconds: what comes next shall not fall into the same one."""
    now = timezone.now()
    while timezone.now() - now < timedelta(milliseconds=2):
        pass


def moment(subject: str, pk: int, number: int = -1):
    """When the so manieth fact about it was written."""
    return list(AccessFact.objects.filter(subject=subject, object_id=pk).order_by("pk"))[number].at


def test_members_and_nobody_else():
    space = make_space()
    members = [make_member(space, role) for role in ("guest", "member", "moderator", "admin")]
    make_member(make_space(), "admin"), make_member(space, ended=True), make_user(is_superuser=True)
    make_partner()
    assert seen(make_document(space)) == {member.pk for member in members}


def test_a_membership_of_a_moment():
    space = make_space()
    document = make_document(space)
    member = make_member(space)
    membership = member.memberships.get()
    later()
    membership.delete()
    assert member.pk in seen(document)
    came, went = (moment("spaces.Membership", membership_pk, n) for n in (0, 1) for membership_pk in [
        AccessFact.objects.filter(subject="spaces.Membership").last().object_id])  # fmt: skip
    (found,) = history.who_could_see("documents.Document", document.pk, came - DAY, went + DAY)
    assert found.periods == [(came, went)]
    assert seen(document, start=went + timedelta(milliseconds=1)) == set()


def test_a_document_that_was_published_for_a_moment():
    space = make_space()
    owner, member = make_member(space), make_member(space)
    document = make_document(space, owner, "draft")
    later()
    document.move_to("published")
    document.move_to("archived")
    later()
    Document.objects.filter(pk=document.pk).update(state="trashed", restore_to="archived")
    assert seen(document) == {owner.pk, member.pk}
    assert seen(document, end=moment("documents.Document", document.pk, 1)) == {owner.pk}
    assert seen(document, start=moment("documents.Document", document.pk)) == set()


def test_partners_while_the_space_was_open():
    space = make_space(visibility="open")
    document = make_document(space)
    partner = make_partner()
    later()
    Space.objects.filter(pk=space.pk).update(visibility="secret")
    assert seen(document) == {partner.pk}
    assert seen(document, start=moment("spaces.Space", space.pk)) == set()


def test_who_became_a_partner_later():
    space = make_space(visibility="open")
    document, user = make_document(space), make_user()
    Affiliation.objects.create(user=user, organisation=make_organisation(), approved=False)
    assert seen(document) == set()
    Affiliation.objects.update(approved=True)
    assert seen(document) == {user.pk}


def test_shares_with_people_and_organisations():
    document = make_document(make_space())
    organisation = make_organisation()
    partner, guest, late = make_partner(organisation), make_user(), make_user()
    share(document, organisation, by=None)
    share(document, late, by=None, expires_at=timezone.now() - DAY)
    given = share(document, guest, by=None)
    later()
    unshare(given)
    assert seen(document) == {partner.pk, guest.pk}
    reasons = history.who_could_see(
        "documents.Document", document.pk, timezone.now() - DAY, timezone.now() + DAY
    )
    assert all(token.startswith("grant:") for found in reasons for token in found.tokens)


def test_an_embargo_opens_by_the_clock():
    space, now = make_space(), timezone.now()
    member, admin = make_member(space), make_member(space, "admin")
    document = make_document(
        space, visible_from=now + timedelta(hours=2), visible_until=now + timedelta(hours=3)
    )
    assert seen(document, end=now + timedelta(hours=1)) == {admin.pk}
    (of_member,) = (
        found
        for found in history.who_could_see("documents.Document", document.pk, now - DAY, now + DAY)
        if found.user_id == member.pk
    )
    assert of_member.periods == [(document.visible_from, document.visible_until)]


def test_an_emergency_entry():
    space = make_space()
    document, superuser = make_document(space), make_user(is_superuser=True)
    assert seen(document) == set()
    open_space(space, superuser, "Nobody administers it any more")
    assert seen(document) == {superuser.pk}


def test_an_archived_space_gives_no_more_than_reading():
    space = make_space(archived_at=timezone.now())
    make_member(space, "moderator"), make_member(space, "admin")
    superuser = make_user(is_superuser=True)
    open_space(space, superuser, "Nobody administers it any more")
    pending, published = make_document(space, state="pending"), make_document(space)
    for user in (superuser, *(membership.user for membership in space.memberships.all())):
        assert can(user, "view", published)
        assert not can(user, "view", pending)
    assert len(seen(published)) == 3
    assert seen(pending) == set()


def test_somebody_who_may_not_sign_in():
    space = make_space()
    document, member = make_document(space), make_member(space)
    later()
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    assert seen(document, start=moment("users.User", member.pk)) == set()
    assert seen(document) == {member.pk}


def test_a_document_that_is_gone_and_one_that_moved():
    first, second = make_space(), make_space()
    here, there = make_member(first), make_member(second)
    document = make_document(first)
    later()
    Document.objects.filter(pk=document.pk).update(space=second)
    pk = document.pk
    later()
    Document.objects.filter(pk=pk).delete()
    assert seen(Document(pk=pk)) == {here.pk, there.pk}


def test_of_nothing():
    assert seen(Document(pk=999_999)) == set()
    assert history.known_since("documents.Document", 999_999) is None


def test_a_fixed_number_of_queries(django_assert_num_queries):
    space = make_space()
    document = make_document(space)
    for _ in range(5):
        make_member(space)
    seen(document)
    with django_assert_num_queries(3):
        seen(document)
    Membership.objects.all().delete()
    with django_assert_num_queries(3):
        seen(document)


def test_the_institutes_staff():
    staff, other = make_user(is_staff=True), make_user()
    practice = make_practice(state="pending")
    found = history.who_could_see(
        "practices.Practice", practice.pk, timezone.now() - DAY, timezone.now() + DAY
    )
    assert staff.pk in {each.user_id for each in found}
    assert other.pk not in {each.user_id for each in found}
