"""The way into a space for somebody who has no place in it, when there is no other: for superusers, for an hour, with a
reason, in the log, and told at once to the space's administrators."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.access.audit import log
from cms.access.principals import forget
from cms.core.mails import Address, Letter, post

from .models import BreakGlass, Membership, Space

LASTS = timedelta(hours=1)


def open_space(space: Space, user, reason: str, *, request=None) -> BreakGlass:
    """Let `user` in as an administrator until an hour from now. Drafts stay their owners' alone."""
    if not user.is_superuser:
        raise PermissionError("Only superusers may break the glass")
    with transaction.atomic():
        opened = BreakGlass.objects.create(
            user=user, space=space, reason=reason, expires_at=timezone.now() + LASTS
        )
        log(
            "break_glass",
            space,
            user=user,
            request=request,
            reason=reason,
            until=opened.expires_at.isoformat(),
        )
        tell_administrators(opened)
    forget()
    return opened


def close(space: Space, user, *, request=None) -> None:
    """The superuser is done before the hour is over."""
    now = timezone.now()
    with transaction.atomic():
        if BreakGlass.objects.active(now).filter(space=space, user=user).update(expires_at=now):
            log("break_glass", space, user=user, request=request, ended=True)
    forget()


def held(user, space) -> BreakGlass | None:
    """By which `user` is in `space` just now."""
    if not getattr(user, "is_superuser", False):
        return None
    return BreakGlass.objects.active(timezone.now()).filter(user=user, space=space).first()


def tell_administrators(opened: BreakGlass) -> None:
    """A mail to each of the space's administrators; the superuser is named."""
    admins = Membership.objects.active(opened.opened_at).filter(
        space=opened.space, role=Membership.Role.ADMIN, user__is_active=True
    )
    url = Address("spaces:activity", opened.space.slug)
    for membership in admins.select_related("user"):
        post(Letter.to_person("spaces/mail/break_glass", membership.user, opened=opened, url=url))
