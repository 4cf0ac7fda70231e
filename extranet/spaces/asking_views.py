"""Asking to join, answering, and renewing the stay of guests."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.access.policies import get_visible_or_404
from cms.core.limits import over_limit, too_many

from . import asking, guests
from .invitation_forms import RenewGuestForm
from .joining import JoinRequest
from .models import Membership, Space

PER_HOUR = 10  # spaces one person asks to join


class AskForm(forms.Form):
    sentence = forms.CharField(
        label=gettext_lazy("Why you would like to join"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence. Those who look after the space read it."),
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.TextInput(),
        help_text=gettext_lazy("The person reads it in the mail."),
    )


@never_cache
def ask(request, slug):
    space = get_visible_or_404(Space, request.user, slug=slug)
    if not asking.may_ask(request.user, space, asking.last_request(request.user, space)):
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if over_limit("ask-to-join", request.user.pk, most=PER_HOUR, seconds=3600):
            return too_many(request)
        if asking.ask(space, request.user, request=request, **form.cleaned_data):
            messages.success(request, _("You have asked. The answer comes by e-mail, and stands here."))
        return redirect(space)
    return render(request, "spaces/ask.html", {"space": space, "form": form})


@require_POST
def withdraw(request, slug):
    space = get_visible_or_404(Space, request.user, slug=slug)
    mine = JoinRequest.objects.filter(user=request.user)
    asked = get_visible_or_404(mine, request.user, action="withdraw", space=space)
    asking.withdraw(asked, request=request)
    messages.success(request, _("Your request is taken back."))
    return redirect(space)


@never_cache
def requests(request, slug):
    """For those who may invite: who asks, and what was answered."""
    space = get_visible_or_404(Space, request.user, action="invite", slug=slug)
    rows = JoinRequest.objects.allowing(request.user, "answer").filter(space=space).select_related("user")
    rows = rows.prefetch_related("user__affiliations__organisation")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "spaces/requests.html", {"space": space, "page": page, "form": RefusalForm()})


@never_cache
@require_POST
def answer(request, slug, pk):
    space = get_visible_or_404(Space, request.user, action="invite", slug=slug)
    asked = get_visible_or_404(
        JoinRequest.objects.select_related("user", "space"), request.user, action="answer", space=space, pk=pk
    )
    if "accept" in request.POST:
        try:
            if asking.accept(asked, by=request.user, request=request):
                messages.success(request, _("%(person)s is now a member.") % {"person": asked.user})
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("spaces:requests", slug=slug)
    form = RefusalForm(request.POST if "reason" in request.POST else None)
    if form.is_bound and form.is_valid():
        if asking.refuse(asked, by=request.user, request=request, **form.cleaned_data):
            messages.success(request, _("Refused. The person is told by e-mail."))
        return redirect("spaces:requests", slug=slug)
    return render(request, "spaces/refuse.html", {"space": space, "asked": asked, "form": form})


@never_cache
def renew_guest(request, slug, pk):
    """A new end for a guest: by an administrator, or by who vouches for them."""
    space = get_visible_or_404(Space, request.user, action="roster", slug=slug)
    guest = Membership.objects.select_related("user", "space").filter(space=space, pk=pk).first()
    if guest is None or not guests.may_renew(request.user, guest):
        raise Http404
    form = RenewGuestForm(request.POST or None, initial={"expires_at": guest.expires_at})
    if request.method == "POST" and form.is_valid():
        if guests.renew(guest, by=request.user, request=request, **form.cleaned_data):
            messages.success(request, _("Saved."))
        return redirect("spaces:members", slug=slug)
    return render(request, "spaces/renew_guest.html", {"space": space, "membership": guest, "form": form})
