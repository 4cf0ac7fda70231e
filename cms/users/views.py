"""Signing in and out, and what a person says about themselves."""

from urllib.parse import urlencode, urlsplit

from allauth.account import views as account
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms.core.navigation import home_url

from .forms import ProfileForm


class LoginView(account.LoginView):
    """Leads back to where one came from.

    The 404 page must not say which address was asked for, so its link to this page carries no `next`:
    the browser's Referer (same origin only, see SECURE_REFERRER_POLICY) tells it instead.
    """

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["password"].help_text = ""  # a link to the password reset, which the page itself has
        return form

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context.get("redirect_field_value") and self.request.method == "GET":
            context["redirect_field_value"] = came_from(self.request)
        return context


class LogoutView(account.LogoutView):
    def get_redirect_url(self) -> str:
        return self.get_next_url() or home_url()


class PasswordChangeView(account.PasswordChangeView):
    success_url = reverse_lazy("users:profile")


def came_from(request) -> str:
    """The path and query of a same-origin Referer; "" when it is foreign, or itself a page of the account."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    if parts.netloc != request.get_host() or "/accounts/" in parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def admin_login(request):
    """The back office's sign-in is everybody's sign-in; `next` leads back."""
    url = reverse("account_login")
    wanted = request.GET.get("next", "") or reverse("wagtailadmin_home")
    return redirect(f"{url}?{urlencode({'next': wanted})}")


def admin_logout(request):
    # The back office signs out by POST: it is carried on with its token.
    return redirect("account_logout", preserve_request=request.method == "POST")


def admin_password_reset(request):
    return redirect("account_reset_password")


def to_password_reset(request):
    """Who has no password yet gets one by e-mail."""
    return redirect("account_reset_password")


@never_cache
@login_required
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your profile is saved."))
        return redirect("users:profile")
    return render(request, "users/profile.html", {"form": form})
