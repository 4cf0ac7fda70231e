from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.access.policies import can, get_visible_or_404
from cms.access.principals import principals
from cms.access.tokens import PARTNER
from cms.core.limits import too_many

from . import break_glass
from .asking import asks_again_at, last_request, may_ask
from .cards import Card
from .forms import InviteForm, MembershipForm
from .guests import SOON
from .invitation_views import say_sent
from .inviting import TooMany, Wanted, invite
from .joining import JoinRequest
from .members import add_member, end_membership
from .models import Membership, Space
from .panels import panels_for
from .visits import visit


@login_required
def space_list(request):
    now = timezone.now()
    spaces = Space.objects.visible_to(request.user).annotate(
        mine=Count(
            "memberships", filter=Q(memberships__in=Membership.objects.active(now).filter(user=request.user))
        )
    )
    return render(
        request,
        "spaces/list.html",
        {
            "mine": [Card.of(space) for space in spaces if space.mine],
            "others": [Card.of(space) for space in spaces if not space.mine],
        },
    )


def home(request, slug):
    """What is in a space; to those who only see its card, the card."""
    space = get_visible_or_404(Space, request.user, slug=slug)
    if not can(request.user, "enter", space):
        asked = last_request(request.user, space)
        card = {
            "space": Card.of(space),
            "may_join": _may_join(request.user, space),
            "may_ask": may_ask(request.user, space, asked),
            "asked": asked,
            "asks_again_at": asks_again_at(asked) if asked else None,
        }
        return render(request, "spaces/card.html", card)
    membership = _membership(request.user, space)
    # Features' panels say what came since.
    request.new_since = visit(membership, timezone.now()) if membership else None
    return render(
        request,
        "spaces/home.html",
        {
            "space": space,
            "membership": membership,
            "glass": break_glass.held(request.user, space),
            "may_manage": can(request.user, "manage", space),
            "may_join": _may_join(request.user, space),
            "panels": panels_for(request, space),
        },
    )


@require_POST
def join(request, slug):
    space = get_visible_or_404(Space, request.user, slug=slug)
    if not _may_join(request.user, space):
        raise Http404
    add_member(space, request.user, Membership.Role.MEMBER, by=request.user, request=request)
    messages.success(request, _("You are now a member of “%(space)s”.") % {"space": space})
    return redirect(space)


def leave(request, slug):
    space = get_visible_or_404(Space, request.user, action="roster", slug=slug)
    if request.method == "POST":
        try:
            end_membership(space, request.user.pk, by=request.user, request=request)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(space)
        messages.success(request, _("You left “%(space)s”.") % {"space": space})
        return redirect("spaces:list")
    return render(request, "spaces/leave.html", {"space": space})


def members(request, slug):
    space = get_visible_or_404(Space, request.user, action="roster", slug=slug)
    may_invite, may_manage = can(request.user, "invite", space), can(request.user, "manage", space)
    form = None
    if may_invite:
        form = InviteForm(
            request.POST or None, only_members=not may_manage, initial={"language": get_language()}
        )
        if request.method == "POST" and form.is_valid():
            try:
                say_sent(
                    request, invite(space, [Wanted(**form.cleaned_data)], by=request.user, request=request)
                )
                return redirect("spaces:members", slug=slug)
            except TooMany:
                return too_many(request)
            except ValidationError as error:
                form.add_error(None, error.messages)
    people = space.memberships.select_related("user", "sponsor").order_by(
        "user__last_name", "user__first_name", "pk"
    )
    if not may_manage:
        people = people.active(timezone.now())
    return render(
        request,
        "spaces/members.html",
        {
            "space": space,
            "page": Paginator(people, 50).get_page(request.GET.get("page")),
            "form": form,
            "may_manage": may_manage,
            "now": timezone.now(),
            "asking": _asking(request.user, space) if may_invite else 0,
            "ending": _ending(space) if may_manage else [],
        },
    )


def _asking(user, space) -> int:
    return JoinRequest.objects.allowing(user, "answer").filter(space=space).count()


def _ending(space):
    """Guests whose stay ends soon, for those who may renew it."""
    rows = space.memberships.ending(timezone.now(), SOON).select_related("user", "sponsor")
    return rows.order_by("expires_at", "pk")[:20]


def member(request, slug, pk):
    """An administrator changes a role or an end date, or ends a membership."""
    space = get_visible_or_404(Space, request.user, action="manage", slug=slug)
    membership = space.memberships.select_related("user").filter(pk=pk).first()
    if membership is None:
        raise Http404
    form = MembershipForm(
        request.POST if "save" in request.POST else None,
        initial={"role": membership.role, "expires_at": membership.expires_at},
    )
    try:
        if "remove" in request.POST:
            end_membership(space, membership.user_id, by=request.user, request=request)
            messages.success(
                request, _("%(person)s is no longer in this space.") % {"person": membership.user}
            )
            return redirect("spaces:members", slug=slug)
        if form.is_bound and form.is_valid():
            add_member(space, membership.user, by=request.user, request=request, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("spaces:members", slug=slug)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return render(request, "spaces/member.html", {"space": space, "membership": membership, "form": form})


def _membership(user, space) -> Membership | None:
    if not user.is_authenticated:
        return None
    return Membership.objects.active(timezone.now()).filter(user=user, space=space).first()


def _may_join(user, space) -> bool:
    open_to_all = space.join == Space.Join.SELF and not space.is_archived
    return open_to_all and PARTNER in principals(user) and _membership(user, space) is None
