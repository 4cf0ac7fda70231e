"""What a change of policies would give to whom and take from whom, worked out from the tokens themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisations.models import Affiliation

from .models import Membership, Space
from .policy import tokens_of_member, tokens_of_partner

POLICIES = ("visibility", "join", "participation")
NAMED = 12  # people named in each group; the others are counted
#: The last part of a token of the space, in the order in which one would say it.
ABILITIES = {
    "card": _("see that the space exists, and its card"),
    "read": _("read what is published in it"),
    "add": _("add items and submit them for publication"),
    "publisher": _("publish their own items"),
    "moderate": _("see, edit and publish everything that is submitted"),
    "invite": _("add people"),
    "join": _("join by themselves"),
}
GROUPS = {
    Membership.Role.GUEST: _("Guests"),
    Membership.Role.MEMBER: _("Members"),
    Membership.Role.MODERATOR: _("Moderators"),
    Membership.Role.ADMIN: _("Administrators"),
    "partner": _("Partners who are not in the space"),
}


@dataclass
class Effect:
    """One group of people, and what changes for each of them."""

    name: str
    number: int
    people: list[str] = field(default_factory=list)
    gains: list[str] = field(default_factory=list)
    loses: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.number - len(self.people)


def policies_of(space: Space) -> dict[str, str]:
    return {name: getattr(space, name) for name in POLICIES}


def effects(space: Space, before: dict[str, str], after: dict[str, str]) -> list[Effect]:
    """For each group that gains or loses anything; groups nobody is in are left out. Two queries."""
    now = timezone.now()
    found = []
    members = list(
        Membership.objects.active(now).filter(space=space, user__is_active=True).select_related("user")
    )
    for group, name in GROUPS.items():
        was, becomes = _abilities(group, before), _abilities(group, after)
        gains, loses = (
            [str(ABILITIES[ability]) for ability in ABILITIES if ability in some]
            for some in (becomes - was, was - becomes)
        )
        if not (gains or loses):
            continue
        if group == "partner":
            inside = [membership.user_id for membership in members]
            partners = Affiliation.objects.active(now).filter(user__is_active=True).exclude(user__in=inside)
            people = get_user_model().objects.filter(pk__in=partners.values("user"))
            effect = Effect(str(name), people.count(), [], gains, loses)
        else:
            names = [str(membership.user) for membership in members if membership.role == group]
            effect = Effect(str(name), len(names), names[:NAMED], gains, loses)
        if effect.number:
            found.append(effect)
    return found


def _abilities(group: str, policies: dict[str, str]) -> set[str]:
    """What one of a group may do under these policies: keys of ABILITIES."""
    now = SimpleNamespace(**policies)
    if group == "partner":
        open_to = _named(tokens_of_partner(0, now.visibility))
        return open_to | ({"join"} if now.join == Space.Join.SELF and open_to else set())
    return _named(tokens_of_member(0, 0, group, now.participation, now.join))


def _named(tokens: Iterable[str]) -> set[str]:
    return {part for token in tokens for part in token.split(":") if part in ABILITIES}
