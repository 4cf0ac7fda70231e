"""What the database itself does: it keeps the log as it is, and notes who is let in where, however rows are changed."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.test import override_settings
from django.utils import timezone

from cms.access import triggers
from cms.access.audit import forget_old, log
from cms.access.checks import log_is_kept
from cms.access.models import AccessFact, AuditEntry
from extranet.documents.models import Document
from extranet.spaces.models import Membership, Space
from tests.builders.documents import make_document
from tests.builders.people import make_user
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def by_hand(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def states(obj) -> list[dict | None]:
    return [fact.state for fact in AccessFact.objects.filter(subject=obj._meta.label, object_id=obj.pk)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_auditentry SET action = 'add'",
        "UPDATE access_auditentry SET at = '2001-01-01 00:00:00'",
        "DELETE FROM access_auditentry",
        "UPDATE access_accessfact SET state = NULL",
        "DELETE FROM access_accessfact",
    ],
)
def test_nothing_is_changed_by_hand(sql):
    log("view", make_document(make_space()), user=make_user())
    with pytest.raises(DatabaseError, match="append-only"):
        by_hand(sql)


def test_nothing_is_emptied_by_hand():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"):
        by_hand("TRUNCATE access_auditentry")


class TestAfterItsTime:
    """Frozen clocks do not move the database's own, so the time to keep is moved."""

    @pytest.fixture
    def kept_for_no_time(self):
        with override_settings(AUDIT_KEEP_DAYS=0):
            triggers.install()
            yield

    def test_old_lines_are_forgotten(self, kept_for_no_time):
        log("view", make_document(make_space()), user=make_user())
        assert forget_old() >= 1
        assert not AuditEntry.objects.exists()

    def test_of_facts_only_those_no_longer_in_force(self, kept_for_no_time):
        space = make_space(visibility="open")
        Space.objects.filter(pk=space.pk).update(visibility="secret")
        forget_old()
        assert [state["visibility"] for state in states(space)] == ["secret"]

    def test_young_ones_are_not(self):
        log("view", make_document(make_space()), user=make_user())
        before = AuditEntry.objects.count(), AccessFact.objects.count()
        assert forget_old() == 0
        assert (AuditEntry.objects.count(), AccessFact.objects.count()) == before


class TestFacts:
    def test_a_space_and_its_policies(self):
        space = make_space(visibility="open")
        space.visibility = "secret"
        space.save()
        Space.objects.filter(pk=space.pk).update(participation="produce")
        space.delete()
        kept = [state and (state["visibility"], state["participation"]) for state in states(Space(pk=1))]
        assert kept == [] or kept[-1] is None
        facts = AccessFact.objects.filter(subject="spaces.Space").order_by("pk")
        assert [f.state and (f.state["visibility"], f.state["participation"]) for f in facts] == [
            ("open", "consume"),
            ("secret", "consume"),
            ("secret", "produce"),
            None,
        ]

    def test_in_bulk(self):
        space = make_space()
        users = [make_user() for _ in range(3)]
        Membership.objects.bulk_create(Membership(user=user, space=space) for user in users)
        Membership.objects.update(role="moderator")
        Membership.objects.all().delete()
        facts = AccessFact.objects.filter(subject="spaces.Membership").order_by("pk")
        assert [fact.state and fact.state["role"] for fact in facts] == [
            *["member"] * 3, *["moderator"] * 3, *[None] * 3
        ]  # fmt: skip

    def test_what_decides_nothing_is_no_fact(self):
        document = make_document(make_space())
        before = len(states(document))
        document.title = "Tjetër"
        document.save()
        Document.objects.filter(pk=document.pk).update(text_state="none")
        assert len(states(document)) == before

    def test_all_by_which_the_policy_decides(self):
        document = make_document(make_space(), make_user(), visible_from=timezone.now() + timedelta(days=1))
        assert states(document)[-1].keys() >= {
            "space_id", "owner_id", "state", "visible_from", "visible_until", "is_clean"
        }  # fmt: skip

    def test_no_names(self):
        make_member(make_space(), user=make_user("arta@example.org", first_name="Arta"))
        assert not [fact for fact in AccessFact.objects.all() if "rta" in str(fact.state)]


class TestInPlace:
    def test_all_are(self):
        assert triggers.missing() == []
        assert log_is_kept(None, databases=["default"]) == []

    def test_one_that_is_not_is_reported_and_put_back(self):
        by_hand("DROP TRIGGER spaces_membership_told_insert" if connection.vendor == "sqlite"
                else "DROP TRIGGER spaces_membership_told ON spaces_membership")  # fmt: skip
        (warning,) = log_is_kept(None, databases=["default"])
        assert "spaces_membership_told" in warning.msg
        space = make_space()
        member = make_member(space)
        call_command("migrate", verbosity=0)
        assert triggers.missing() == []
        (state,) = states(member.memberships.get())  # what came meanwhile has its first fact
        assert state["user_id"] == member.pk

    def test_nothing_is_asked_without_a_database(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert log_is_kept(None) == []

    def test_they_step_aside_for_migrations_of_their_own_tables_only(self):
        triggers.step_aside(plan=[(Migration("0004_x", "spaces"), False)])
        assert triggers.missing() == []
        triggers.step_aside(plan=[(Migration("0003_x", "access"), False)])
        assert "spaces_membership_told" in "".join(triggers.missing())
        triggers.install()
        assert triggers.missing() == []
