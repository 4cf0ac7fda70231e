from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms.access.audit import log
from cms.access.policies import get_visible_or_404
from cms.core.downloads import serve_private
from cms.core.limits import over_limit, too_many

from . import closing
from .models import DataExport
from .my_data import ask

#: In a quarter of an hour: exports asked for, passwords tried.
EXPORTS, TRIES, SPAN = 5, 5, 900


class CloseForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(label=gettext_lazy("I know that this cannot be undone"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]


@never_cache
@login_required
def my_data(request):
    """What is kept about me, as a file for me alone."""
    if request.method == "POST":
        if over_limit("my-data", request.user.pk, most=EXPORTS, seconds=SPAN):
            return too_many(request)
        ask(request.user)
        messages.info(request, _("Your data is being put together. Look again in a moment."))
        return redirect("users:my_data")
    export = (
        DataExport.objects.visible_to(request.user).filter(user=request.user).order_by("-asked_at").first()
    )
    return render(request, "users/my_data.html", {"export": export})


def download(request, pk):
    export = get_visible_or_404(DataExport, request.user, action="download", pk=pk)
    log("download", export, request=request)
    return serve_private(
        request, export.file, name="my-data.zip", media_type="application/zip", etag=f"export-{export.pk}"
    )


@never_cache
@login_required
def close(request):
    """Closes the account for good."""
    blocks = closing.in_the_way(request.user)
    form = CloseForm(request.POST or None, user=request.user)
    if request.method == "POST" and not blocks:
        if over_limit("close-account", request.user.pk, most=TRIES, seconds=SPAN):
            return too_many(request)
        if form.is_valid():
            try:
                closing.close(request.user, request=request)
            except ValidationError as error:
                blocks = error.messages
            else:
                logout(request)
                return render(request, "users/closed.html")
    return render(request, "users/close.html", {"form": form, "blocks": blocks})
