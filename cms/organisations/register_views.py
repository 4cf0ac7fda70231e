"""Registering as a partner, and asking to belong to an organisation."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms.core.limits import address_of, over_limit, too_many

from . import people, registering
from .forms import AskForm, NewPasswordForm, RegisterForm

#: From one network address: a town hall may share one.
REGISTRATIONS, OPENINGS, SPAN = 20, 60, 3600
#: A field no person sees; programs that fill in everything fill it in, and get the same answer.
TRAP = "homepage"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
def register(request):
    """The answer is the same for every address."""
    if request.user.is_authenticated:
        return redirect("organisations:ask")
    form = RegisterForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        if over_limit("register", address_of(request), most=REGISTRATIONS, seconds=SPAN):
            return too_many(request)
        if form.is_valid():
            if not request.POST.get(TRAP):
                registering.begin(**form.cleaned_data)
            return redirect("organisations:register_done")
    return render(request, "organisations/register.html", {"form": form, "trap": TRAP})


def register_done(request):
    return render(request, "organisations/register_done.html")


@never_cache
def confirm(request, token):
    """What the link in the mail leads to: a password, and the account is there."""
    if over_limit("register-link", address_of(request), most=OPENINGS, seconds=SPAN):
        return too_many(request)
    registration = registering.waiting(token)
    if registration is None:
        return _gone(request)
    form = NewPasswordForm(request.POST or None, registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            user = registering.complete(token, form.cleaned_data["password"], request=request)
        except IntegrityError:  # the address was registered on another way at the same moment
            user = None
        if user is None:
            return _gone(request)
        login(request, user, backend=BACKEND)
        messages.success(
            request,
            _("Your account is open. Your organisation decides about the rest; you are told by e-mail."),
        )
        return redirect("users:profile")
    context = {"form": form, "registration": registration, "only_homes": True}
    return render(request, "organisations/confirm.html", context)


def _gone(request):
    return render(request, "organisations/confirm_gone.html", {"only_homes": True}, status=404)


@never_cache
@login_required
def ask(request):
    """Somebody with an account names the organisation they belong to."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if over_limit("ask", request.user.pk, most=10, seconds=3600):
            return too_many(request)
        try:
            with transaction.atomic():
                organisation = data["organisation"] or people.propose(data["proposed"])
                people.ask(
                    request.user, organisation, position=data["position"], why=data["why"], request=request
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("You have asked. The answer comes by e-mail."))
            return redirect("users:profile")
    return render(request, "organisations/ask.html", {"form": form})
