"""Who the people are to whom something is addressed: as a query, never one by one."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisations.models import Affiliation
from cms.users.models import User
from extranet.spaces.models import Membership, Space

from .models import Announcement, Audience

To = Audience.To


class Addressee(NamedTuple):
    """A group of people: a value of Audience.To, and the number of the space if it is one's members."""

    to: str
    space_id: int | None = None


def people_of(audiences: Iterable[Audience | Addressee]) -> QuerySet[User]:
    """All whom these groups hold at this moment, each once."""
    audiences, now = list(audiences), timezone.now()
    wanted = Q(pk__in=[])
    if any(each.to == To.STAFF for each in audiences):
        wanted |= Q(is_staff=True)
    if kinds := [each.to for each in audiences if each.to not in {To.STAFF, To.SPACE}]:
        partners = Affiliation.objects.active(now).filter(organisation__kind__in=kinds)
        wanted |= Q(pk__in=partners.values("user"))
    if spaces := [each.space_id for each in audiences if each.to == To.SPACE]:
        wanted |= Q(pk__in=Membership.objects.active(now).filter(space__in=spaces).values("user"))
    return User.objects.filter(wanted, is_active=True)


def addressed(announcement: Announcement) -> QuerySet[User]:
    """Who is asked to read it: not who announced it."""
    return people_of(announcement.audiences.all()).exclude(pk=announcement.owner_id or 0)


def countable(user, audiences: Iterable[Audience]) -> list[Audience]:
    """Those of whose people `user` may know how many there are: not of spaces that are hidden from them."""
    return _in_spaces(audiences, Space.objects.visible_to(user))


def nameable(user, audiences: Iterable[Audience]) -> list[Audience]:
    """Those whose people `user` may know by name: who is in a space is its members' business."""
    return _in_spaces(audiences, Space.objects.allowing(user, "roster"))


def _in_spaces(audiences: Iterable[Audience], spaces: QuerySet[Space]) -> list[Audience]:
    audiences = list(audiences)
    asked = [each.space_id for each in audiences if each.space_id]
    known = set(spaces.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return [each for each in audiences if each.to != To.SPACE or each.space_id in known]


def named(user, announcements: Iterable[Announcement]) -> dict[int, list[str]]:
    """Announcement → to whom it is addressed, as `user` may know it. One query for all of them."""
    announcements = list(announcements)
    audiences = [each for announcement in announcements for each in announcement.audiences.all()]
    found: dict[int, list[str]] = {announcement.pk: [] for announcement in announcements}
    for each in countable(user, audiences):
        found[each.announcement_id].append(str(each))
    return found


def offered_spaces(user) -> QuerySet[Space]:
    """Spaces to which the institute may address something. What is secret is announced inside the space only: whoever
    keeps the institute's announcements would learn of it."""
    return Space.objects.visible_to(user).exclude(visibility=Space.Visibility.SECRET)


def set_audiences(announcement: Announcement, wanted: Iterable[Addressee], *, by) -> None:
    """Address it to exactly these. Raises ValidationError for a group to which `by` may not address it."""
    wanted = set(wanted)
    if not wanted:
        raise ValidationError(_("Choose to whom you announce it."))
    there = {Addressee(each.to, each.space_id): each for each in announcement.audiences.all()}
    new = wanted - there.keys()
    if announcement.space_id is not None:
        allowed = new <= {Addressee(To.SPACE, announcement.space_id)}
    else:
        spaces = {each.space_id for each in new if each.space_id is not None}
        allowed = offered_spaces(by).filter(pk__in=spaces).count() == len(spaces)
    if not allowed:
        raise ValidationError(_("You cannot announce it to one of these. Choose again."))
    announcement.audiences.filter(pk__in=[there[each].pk for each in there.keys() - wanted]).delete()
    Audience.objects.bulk_create(
        Audience(announcement=announcement, to=each.to, space_id=each.space_id) for each in sorted(
            new, key=lambda each: (Audience.To.values.index(each.to), each.space_id or 0)
        )
    )  # fmt: skip
    announcement._prefetched_objects_cache = {}  # type: ignore[attr-defined]
