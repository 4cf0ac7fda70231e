"""Invitations, with the token that their mail would carry."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from extranet.spaces.inviting import Wanted, invite


def make_invitation(
    space, by, email: str = "e-re@example.org", role: str = "member", language="en", **fields
):
    """An invitation that was sent, and its token."""
    if role == "guest":
        fields.setdefault("expires_at", timezone.now() + timedelta(days=60))
    (invitation,) = invite(space, [Wanted(email, role, language, **fields)], by=by)
    return invitation, token_in(mail.outbox[-1])


def token_in(message) -> str:
    return re.search(r"/spaces/invitation/to/([\w-]+)/", message.body)[1]
