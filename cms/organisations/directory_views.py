from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms.access.policies import get_visible_or_404
from cms.access.principals import principals
from cms.access.tokens import PARTNER
from cms.core.signals import content_changed

from . import directory
from .filters import AboutForm
from .profiles import ITEMS, Audience, Profile

PER_PAGE = 30


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = [name for item in ITEMS for name in (item, f"{item}_to") if name != "organisations"]
        widgets = {"topics": forms.CheckboxSelectMultiple(), "about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "contact": gettext_lazy("A telephone number, an e-mail address: as you wish it to be used."),
            "languages": gettext_lazy("For example: Albanian, English."),
        }

    def __init__(self, *args, partner: bool, **kwargs):
        """Who is no partner shows themselves to partners only: an address is all that an account needs, and the
        public site is no notice board."""
        super().__init__(*args, **kwargs)
        if not partner:
            for item in ITEMS:
                field = cast(forms.ChoiceField, self.fields[f"{item}_to"])
                field.choices = [choice for choice in Audience.choices if choice[0] != Audience.EVERYBODY]


class SearchForm(AboutForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    field_order = ["name", "topic", "municipality"]


def people(request):
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = directory.find(request.user, **asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(profile, directory.shown(profile, request.user)) for profile in page]
    context = {"form": form, "list_page": page, "rows": rows, "asked": any(asked.values())}
    return render(request, "organisations/directory.html", context)


def person(request, pk):
    profile = get_visible_or_404(directory.find(request.user), request.user, pk=pk)
    context = {"profile": profile, "shown": directory.shown(profile, request.user)}
    return render(request, "organisations/directory_person.html", context)


@never_cache
@login_required
def mine(request):
    """What I show of myself, and to whom."""
    profile = Profile.objects.filter(user=request.user).first() or Profile(user=request.user)
    partner = PARTNER in principals(request.user)
    form = ProfileForm(request.POST or None, instance=profile, partner=partner)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            profile = form.save()
            content_changed.send(Profile, instance=profile)  # its fields are written after it
        messages.success(request, _("Saved. What you show is in the directory from now on."))
        return redirect("organisations:my_profile")
    return render(
        request, "organisations/my_profile.html", {"form": form, "profile": profile, "partner": partner}
    )
