"""How people come into a space that is not simply open: an invitation, bound to an e-mail address."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.policies import AccessQuerySet, Policy, policy_for

from .models import Membership, Space


class InvitationQuerySet(AccessQuerySet):
    def waiting(self, now: datetime):
        return self.filter(state=Invitation.State.OPEN, valid_until__gt=now)

    def with_token(self, token: str):
        return self.filter(token_hash=hash_of(token))


def hash_of(token: str) -> str:
    """What is kept of a token: who reads the database cannot open anything with it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A place in a space, offered to whoever reads the mail of one address."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class State(models.TextChoices):
        OPEN = "open", _("not answered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        REVOKED = "revoked", _("taken back")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role.choices)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    valid_until = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["space", "email"], condition=Q(state="open"), name="invitation_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(role="guest") | Q(expires_at__isnull=False),
                name="invitation_guest_ends",
                violation_error_message=_("A guest needs an end date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.space}"

    @property
    def has_lapsed(self) -> bool:
        return self.valid_until <= timezone.now()


OURS = ("space:{space_id}:admin", "space:{space_id}:owner:{invited_by_id}")


@policy_for(Invitation)
class InvitationPolicy(Policy):
    """The space's administrators look after all invitations; who may invite, after their own."""

    table = {
        "view": {state.value: OURS for state in Invitation.State},
        "edit": {"open": OURS},
    }
