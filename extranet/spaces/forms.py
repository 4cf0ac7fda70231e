from typing import cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisations.models import Organisation

from .models import Membership, Space

#: Short names that would stand in the way of the screens' own addresses.
TAKEN_BY_SCREENS = {"new", "abandoned", "break-glass", "log"}


class MomentField(forms.DateTimeField):
    """A date and time, as browsers ask for it. Far centuries break whoever reads them in another time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value):
        moment = super().to_python(value)
        if moment and not 2000 <= moment.year <= 2100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class EndField(MomentField):
    """A time still to come, at which something ends by itself."""

    def clean(self, value):
        until = super().clean(value)
        if until and until <= timezone.now():
            raise forms.ValidationError(_("The end date lies in the past. Choose a later one."))
        return until


class SpaceForm(forms.ModelForm):
    class Meta:
        model = Space
        fields = [
            "name_sq",
            "name_sr",
            "name_en",
            "slug",
            "summary_sq",
            "summary_sr",
            "summary_en",
            "visibility",
            "join",
            "participation",
            "organisation",
            "municipalities",
            "topics",
        ]
        widgets = {
            **{
                name: forms.Textarea(attrs={"rows": 3}) for name in ("summary_sq", "summary_sr", "summary_en")
            },
            **{name: forms.RadioSelect() for name in ("visibility", "join", "participation")},
            **{name: forms.CheckboxSelectMultiple() for name in ("municipalities", "topics")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Links stay true; and an administrator trying names would learn which secret spaces there are.
        self.fields["slug"].disabled = self.instance.pk is not None
        organisation = cast(forms.ModelChoiceField, self.fields["organisation"])
        organisation.queryset = Organisation.objects.filter(state=Organisation.State.PUBLISHED)

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in TAKEN_BY_SCREENS:
            raise self.instance.unique_error_message(Space, ("slug",))
        return slug


class MembershipForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)
    expires_at = EndField(
        label=_("Until"), required=False, help_text=_("Empty: without end. A guest needs an end date.")
    )

    def __init__(self, *args, only_members: bool = False, **kwargs):
        """`only_members`: a member who may invite gives no higher role than their own."""
        super().__init__(*args, **kwargs)
        if only_members:
            role = cast(forms.ChoiceField, self.fields["role"])
            role.choices = [
                choice
                for choice in Membership.Role.choices
                if choice[0] in {Membership.Role.GUEST, Membership.Role.MEMBER}
            ]

    def clean(self):
        data = super().clean()
        if data.get("role") == Membership.Role.GUEST and "expires_at" in data and not data["expires_at"]:
            self.add_error("expires_at", _("A guest needs an end date."))
        return data


class InviteForm(MembershipForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person gets a link that works for fourteen days, with or without an account."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        help_text=_("Who has an account gets it in their own language."),
    )

    field_order = ["email", "role", "expires_at", "language"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()
