from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm

from cms.access.tokens import ORGANISATION_GROUP_PREFIX

from .models import NOT_A_TIME_ZONE, User


def editor_groups():
    """Groups that are editors' roles. An organisation's group only carries grants on single items
    (cms.access.grants); who holds them follows the organisation's approved people, so no form offers it."""
    return Group.objects.exclude(name__startswith=ORGANISATION_GROUP_PREFIX)


class WagtailUserForm(UserEditForm):
    """What a user administrator may change: names and Wagtail roles. Never the address or the password."""

    class Meta(UserEditForm.Meta):
        fields = [
            field
            for field in UserEditForm.Meta.fields
            if field not in {"email", "username", "password1", "password2"}
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "username", "password1", "password2"):
            self.fields.pop(name, None)
        self.fields["groups"].queryset = editor_groups()

    def clean(self):
        data = super().clean()
        if self.instance.closed_as:
            raise forms.ValidationError(_("This person has closed their account. It cannot be opened again."))
        return data


def time_zones() -> list[tuple[str, str]]:
    """The zones people live in, by continent and city."""
    continents = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if name.startswith(continents)
    ]


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "time_zone"]
        help_texts = {"time_zone": _("Times are shown to you in this zone.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        self.fields["time_zone"] = forms.ChoiceField(
            label=field.label,
            help_text=field.help_text,
            choices=time_zones,
            error_messages={"invalid_choice": NOT_A_TIME_ZONE},
        )
