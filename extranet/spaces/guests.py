"""Guests stay until a date: who vouches for them is told a week ahead, and may renew."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cms.access.audit import log
from cms.access.policies import can
from cms.core.mails import Address, Letter, deliver

from .members import membership_for_update, what
from .models import Membership

logger = logging.getLogger("kuvend.spaces")
NOTICE = timedelta(days=7)
SOON = timedelta(days=14)  # in the list of administrators
BATCH = 20  # guests a sweep: the worker has other things to do


def may_renew(user, membership: Membership) -> bool:
    """The space's administrators, and the sponsor while in the space."""
    if membership.role != Membership.Role.GUEST:
        return False
    if can(user, "manage", membership.space):
        return True
    return membership.sponsor_id == user.pk and can(user, "roster", membership.space)


@transaction.atomic
def renew(membership: Membership, expires_at: datetime, *, by, request=None) -> bool:
    """A new end. False: no longer a guest of the space."""
    current = membership_for_update(membership.space, membership.user_id)
    if current is None or current.role != Membership.Role.GUEST:
        return False
    was = what(current)
    current.expires_at = expires_at
    current.full_clean()
    current.save()
    log("member", current.space, user=by, request=request, before=was, after=what(current))
    return True


def tell_of_ends() -> int:
    """Mail guests whose stay ends within a week, and their sponsors; once for each end date."""
    now, told = timezone.now(), 0
    due = Membership.objects.ending(now, NOTICE).filter(user__is_active=True)
    due = due.filter(Q(told_of_end=None) | ~Q(told_of_end=F("expires_at")))
    for membership in due.select_related("user", "space", "sponsor").order_by("expires_at")[:BATCH]:
        taken = Membership.objects.filter(
            pk=membership.pk, told_of_end=membership.told_of_end, expires_at=membership.expires_at
        )
        if not taken.update(told_of_end=membership.expires_at):
            continue  # another worker has it, or it was renewed
        letters = _letters(membership)
        if len(deliver(letters)) == 0:
            Membership.objects.filter(pk=membership.pk).update(told_of_end=membership.told_of_end)
            logger.warning("Notices of ends wait for the mail server")
            break
        told += 1
    return told


def _letters(membership: Membership) -> list[Letter]:
    space = membership.space
    letters = [
        Letter.to_person(
            "spaces/mail/guest_ends",
            membership.user,
            membership=membership,
            url=Address("spaces:home", space.slug),
        )
    ]
    sponsor = membership.sponsor
    if sponsor is not None and sponsor.is_active and may_renew(sponsor, membership):
        letters.append(
            Letter.to_person(
                "spaces/mail/sponsored_guest_ends",
                sponsor,
                membership=membership,
                url=Address("spaces:renew_guest", space.slug, membership.pk),
            )
        )
    return letters
