"""How people come into a space that is not simply open: an invitation bound to an e-mail address, or a request."""

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


class JoinRequestQuerySet(AccessQuerySet):
    def open(self):
        return self.filter(state=JoinRequest.State.OPEN)


class JoinRequest(models.Model):
    """A partner who sees the card of a private space asks to be let in."""

    wagtail_reference_index_ignore = True  # the back office knows nothing of the extranet

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    sentence = models.CharField(_("why you would like to join"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("join request")
        verbose_name_plural = _("join requests")
        constraints = [
            models.UniqueConstraint(
                fields=["space", "user"], condition=Q(state="open"), name="join_request_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="join_request_refused_with_reason",
                violation_error_message=_("Say why: the person reads it in the mail."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.space}"


@policy_for(JoinRequest)
class JoinRequestPolicy(Policy):
    """Who asked sees their own; who may invite answers."""

    table = {
        "view": {state.value: ("user:{user_id}", "space:{space_id}:invite") for state in JoinRequest.State},
        "answer": {"open": ("space:{space_id}:invite",)},
        "withdraw": {"open": ("user:{user_id}",)},
    }
