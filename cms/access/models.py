"""What is kept about access: who did what with what, and who was let in where, when the things themselves are gone.

Both tables are append-only: triggers of the database see to that (cms.access.triggers). They have no foreign keys
and no names of people: who is meant is a number, and a pseudonym once the account is closed.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .policies import AccessQuerySet, Policy, policy_for
from .principals import principal_source
from .tokens import AUDITOR


class AuditQuerySet(AccessQuerySet):
    def update(self, **fields):
        raise TypeError("An audit entry is written once and never changed")

    def delete(self):
        raise TypeError("An audit entry is never deleted")

    def outlived(self, now: datetime):
        """What may be forgotten: the database refuses to delete what is younger than settings.AUDIT_KEEP_DAYS."""
        return self.filter(at__lt=now - timedelta(days=settings.AUDIT_KEEP_DAYS))

    def forget(self) -> int:
        return models.QuerySet.delete(self)[0]


class AuditEntry(models.Model):
    """One line, written once. The name of the object is a copy, so that the line outlives what it tells of."""

    wagtail_reference_index_ignore = True  # nor does Wagtail note what each line refers to

    class Action(models.TextChoices):
        VIEW = "view", _("viewed")
        DOWNLOAD = "download", _("downloaded")
        ADD = "add", _("added")
        EDIT = "edit", _("edited")
        STATE = "state", _("changed the state of")
        MEMBER = "member", _("changed the membership of")
        POLICY = "policy", _("changed the policies of")
        SHARE = "share", _("shared")
        UNSHARE = "unshare", _("stopped sharing")
        SIGN_IN = "sign_in", _("signed in")
        EXPORT = "export", _("exported")
        MOVE = "move", _("moved")
        BREAK_GLASS = "break_glass", _("broke the glass of")

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    #: The person's number, also when the account is gone; None: nobody signed in, or the site itself.
    actor_id = models.BigIntegerField(null=True, db_index=True)
    #: What the person is called when the account is gone: see cms.access.pseudonyms.
    actor_label = models.CharField(max_length=40, blank=True)
    object_type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(_("what"), max_length=300)
    space_id = models.BigIntegerField(null=True, db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    #: Filled by cms.access.audit.named_for: what one reader may know of it.
    shown_name: str
    shown_actor: str
    shown_person: str
    hidden: bool

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.object_name}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("An audit entry is written once and never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An audit entry is never deleted")


@policy_for(AuditEntry)
class AuditPolicy(Policy):
    """The admins of a space read what happened in it; what happened in none (sign-ins) is for superusers."""

    table = {"view": {"space": ("space:{space_id}:admin",), "site": (AUDITOR,)}}

    def state(self, obj) -> str:
        return "site" if obj.space_id is None else "space"

    def in_states(self, states) -> models.Q:
        return reduce(or_, [models.Q(space_id__isnull=state == "site") for state in states])


@principal_source
def auditors(user, now: datetime):
    if user.is_superuser:
        yield AUDITOR


class AccessFact(models.Model):
    """One row of a table that decides about access, as it was from a moment on. Written by triggers only, whatever
    way the row was changed; from these cms.access.history tells who could see what on a day."""

    wagtail_reference_index_ignore = True

    at = models.DateTimeField(db_index=True)
    #: The model's label, such as "spaces.Membership", and the row's primary key.
    subject = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    #: Column → value; None: from now on the row is gone.
    state = models.JSONField(null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["subject", "object_id", "at"], name="access_fact_of_row")]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id} {self.at:%Y-%m-%d %H:%M:%S}"
