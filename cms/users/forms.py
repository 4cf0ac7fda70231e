from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm

from cms.access.tokens import ORGANISATION_GROUP_PREFIX

from .models import User


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


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "time_zone"]
        help_texts = {"time_zone": _("Times are shown to you in this zone.")}
