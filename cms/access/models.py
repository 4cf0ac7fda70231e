"""The audit log: who did what with what, kept when the thing itself is gone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .policies import AccessQuerySet, Policy, policy_for


class AuditQuerySet(AccessQuerySet):
    def update(self, **fields):
        raise TypeError("An audit entry is written once and never changed")

    def delete(self):
        raise TypeError("An audit entry is never deleted")


class AuditEntry(models.Model):
    """One line, written once. Names and addresses are copies, so that the line outlives what it tells of."""

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

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(_("who"), max_length=320)
    object_type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(_("what"), max_length=300)
    space_id = models.BigIntegerField(null=True, db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    #: Filled by cms.access.audit.named_for: what one reader may know of it.
    shown_name: str
    hidden: bool

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.object_name}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("An audit entry is written once and never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An audit entry is never deleted")


@policy_for(AuditEntry)
class AuditPolicy(Policy):
    """The admins of a space read what happened in it."""

    table = {"view": {"kept": ("space:{space_id}:admin",)}}

    def state(self, obj) -> str:
        return "kept"

    def in_states(self, states) -> models.Q:
        return models.Q()
