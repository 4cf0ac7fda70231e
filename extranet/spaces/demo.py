"""An open, a private and a secret space, and who is in them."""

import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from cms.organisations.models import Organisation
from cms.topics.models import Topic
from cms.users.demo import people
from cms.users.models import User

from .inviting import VALID
from .joining import Invitation, JoinRequest, hash_of
from .models import Membership, Space

FIELDS = (
    "name_sq", "name_sr", "name_en", "summary_sq", "summary_sr", "summary_en", "visibility", "join", "participation"
)  # fmt: skip


def spaces() -> list[dict]:
    return json.loads((settings.BASE_DIR / "demo" / "spaces.json").read_text(encoding="utf-8"))


def load(scale: int = 0) -> None:
    for space in spaces():
        fields = {name: space[name] for name in FIELDS}
        fields["organisation"] = Organisation.objects.get(slug=space["organisation"])
        made, _created = Space.objects.update_or_create(slug=space["slug"], defaults=fields)
        made.municipalities.set(Organisation.objects.filter(slug__in=space["municipalities"]))
        made.topics.set(Topic.objects.filter(slug__in=space["topics"]))
    sponsor = User.objects.get(email="staff@demo.example")
    _invitations(sponsor)
    for person in people():
        for entry in person["memberships"]:
            days = entry["expires_days"]
            Membership.objects.update_or_create(
                user=User.objects.get(email=person["email"]),
                space=Space.objects.get(slug=entry["space"]),
                defaults={
                    "role": entry["role"],
                    "expires_at": timezone.now() + timedelta(days=days) if days is not None else None,
                    "sponsor": sponsor if entry["role"] == Membership.Role.GUEST else None,
                },
            )
    _requests()


def _requests() -> None:
    """A donor waits before the private space."""
    user = User.objects.filter(email="donor@demo.example").first()
    space = Space.objects.get(slug="performanca")
    if user and not Membership.objects.filter(space=space, user=user).exists():
        JoinRequest.objects.get_or_create(
            space=space,
            user=user,
            state=JoinRequest.State.OPEN,
            defaults={"sentence": "Financojmë masat e performancës dhe duam t’i ndjekim treguesit."},
        )


def _invitations(by: User) -> None:
    """What waits for an answer. No mail is sent: the addresses are nobody's."""
    for email, slug, role, days in (
        ("e.ftuar@demo.example", "performanca", Membership.Role.MEMBER, None),
        ("eksperti@demo.example", "performanca", Membership.Role.GUEST, 60),
        ("donatori.ri@demo.example", "donatoret", Membership.Role.MEMBER, None),
    ):
        Invitation.objects.update_or_create(
            space=Space.objects.get(slug=slug),
            email=email,
            state=Invitation.State.OPEN,
            defaults={
                "role": role,
                "language": "sq",
                "invited_by": by,
                "expires_at": timezone.now() + timedelta(days=days) if days else None,
                "valid_until": timezone.now() + VALID,
                "sent_at": timezone.now(),
                "token_hash": hash_of(secrets.token_urlsafe(32)),
            },
        )
