"""Invitations: for those who may invite a list, for who is invited one page."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Case, When
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.access.policies import can, get_visible_or_404
from cms.core.limits import address_of, over_limit, too_many

from . import inviting
from .invitation_forms import ManyForm, NewcomerForm
from .joining import Invitation
from .models import Membership, Space

#: Pages of links asked for from one address in ten minutes: who guesses tokens sees none of them.
TRIES, SPAN = 60, 600
BACKEND = "django.contrib.auth.backends.ModelBackend"


def roles_given_by(user, space) -> list[str]:
    if can(user, "manage", space):
        return list(Membership.Role.values)
    return [Membership.Role.GUEST.value, Membership.Role.MEMBER.value]


def invitations(request, slug):
    """Administrators see all invitations of the space, who may invite their own."""
    space = get_visible_or_404(Space, request.user, action="invite", slug=slug)
    rows = Invitation.objects.visible_to(request.user).filter(space=space).select_related("invited_by")
    open_first = Case(When(state=Invitation.State.OPEN, then=0), default=1)
    page = Paginator(rows.order_by(open_first, "-created_at", "-pk"), 50).get_page(request.GET.get("page"))
    return render(request, "spaces/invitations.html", {"space": space, "page": page})


def invite_many(request, slug):
    """From a list, in two steps: what will be sent is shown before it is sent."""
    space = get_visible_or_404(Space, request.user, action="invite", slug=slug)
    form = ManyForm(
        request.POST or None,
        request.FILES or None,
        roles=roles_given_by(request.user, space),
        initial={"language": get_language()},
    )
    context = {"space": space, "form": form}
    if request.method == "POST" and form.is_valid():
        if "back" in request.POST:
            return render(request, "spaces/invite_many.html", context)
        if "send" not in request.POST:
            hidden = {name: request.POST.get(name, "") for name in ("role", "expires_at", "language")}
            context |= {"wanted": form.wanted, "text": form.text, "hidden": hidden}
            return render(request, "spaces/invite_many_preview.html", context)
        try:
            sent = inviting.invite(space, form.wanted, by=request.user, request=request)
        except inviting.TooMany:
            return too_many(request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            say_sent(request, sent)
            return redirect("spaces:invitations", slug=slug)
    return render(request, "spaces/invite_many.html", context)


def say_sent(request, invitations: list[Invitation]) -> None:
    failed = sum(invitation.sent_at is None for invitation in invitations)
    if failed:
        messages.warning(
            request,
            ngettext(
                "%(number)s invitation could not be sent: the mail server did not take it. Send it again later.",
                "%(number)s invitations could not be sent: the mail server did not take them. Send them again later.",
                failed,
            )
            % {"number": failed},
        )
    if len(invitations) > failed:
        messages.success(
            request,
            ngettext(
                "%(number)s invitation is on its way. Who accepts it is in the space.",
                "%(number)s invitations are on their way. Who accepts is in the space.",
                len(invitations) - failed,
            )
            % {"number": len(invitations) - failed},
        )


@require_POST
def change_invitation(request, slug, pk):
    """Send it again, or take it back."""
    space = get_visible_or_404(Space, request.user, action="invite", slug=slug)
    invitation = get_visible_or_404(Invitation, request.user, action="edit", space=space, pk=pk)
    if "revoke" in request.POST:
        inviting.revoke(invitation, by=request.user, request=request)
        messages.success(request, _("The invitation is taken back; its link opens nothing any more."))
    elif invitation.role not in roles_given_by(request.user, space):
        messages.error(request, _("Only an administrator may give this role."))
    else:
        try:
            renewed = inviting.renew(invitation, by=request.user, request=request)
        except inviting.TooMany:
            return too_many(request)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            if renewed:
                say_sent(request, [renewed])
    return redirect("spaces:invitations", slug=slug)


@never_cache
def invitation(request, token):
    """What the link in a mail leads to. Opening it changes nothing: programs that look at links do that too."""
    if over_limit("invitation", address_of(request), most=TRIES, seconds=SPAN):
        return too_many(request)
    found = inviting.open_invitation(token)
    account = inviting.account_of(found.email) if found else None
    if found is None or (account is not None and not account.is_active):
        return _gone(request)
    context = {"invitation": found, "token": token, "only_homes": True}
    if request.user.is_authenticated:
        if request.user.email.lower() != found.email:
            return render(request, "spaces/invitation_not_yours.html", {"token": token, "only_homes": True})
        return _answer(request, token, context)
    if "decline" in request.POST:
        inviting.decline(token, found.email, request=request)
        return render(request, "spaces/invitation_declined.html", {"only_homes": True})
    if account is not None:
        return render(request, "spaces/invitation.html", context)
    return _newcomer(request, token, context)


def _answer(request, token, context):
    if "decline" in request.POST:
        inviting.decline(token, request.user.email, by=request.user, request=request)
        messages.info(request, _("You declined the invitation."))
        return redirect("spaces:list")
    if request.method == "POST":
        space = inviting.accept(token, request.user, request=request)
        return _welcome(request, space) if space else _gone(request)
    return render(request, "spaces/invitation.html", context)


def _newcomer(request, token, context):
    found = context["invitation"]
    initial = {"language": get_language() if get_language() in dict(settings.LANGUAGES) else found.language}
    first, _blank, last = found.name.partition(" ")
    form = NewcomerForm(
        request.POST or None, email=found.email, initial={**initial, "first_name": first, "last_name": last}
    )
    if request.method == "POST" and form.is_valid():
        try:
            entered = inviting.accept_as_newcomer(token, request=request, **form.cleaned_data)
        except IntegrityError:  # the address was registered on another way at the same moment
            entered = None
        if entered is None:
            return _gone(request)
        user, space = entered
        login(request, user, backend=BACKEND)
        return _welcome(request, space)
    return render(request, "spaces/invitation.html", {**context, "form": form})


def _welcome(request, space):
    messages.success(request, _("You are now in “%(space)s”.") % {"space": space})
    return redirect(space)


def _gone(request):
    """Wrong, used, expired, taken back: one page, which says neither which nor of which space."""
    return render(request, "spaces/invitation_gone.html", {"only_homes": True}, status=404)
