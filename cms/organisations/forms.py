from typing import cast

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.collation import reading_order

from .models import Affiliation, Organisation


def published():
    return Organisation.objects.filter(state=Organisation.State.PUBLISHED)


class AskForm(forms.Form):
    """To which organisation one belongs: a listed one, or a new name."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    proposed = forms.CharField(
        label=_("My organisation is not listed: its name"),
        required=False,
        max_length=200,
        help_text=_("The institute looks at it and puts it on the list."),
    )
    position = forms.CharField(label=_("Position"), max_length=150)
    why = forms.CharField(
        label=_("Why you would like to be a partner"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["organisation"])
        field.choices = organisation_choices()

    def clean(self):
        data = super().clean()
        if "organisation" not in data or "proposed" not in data:
            return data
        if bool(data["organisation"]) == bool(data["proposed"].strip()):
            self.add_error(
                "organisation",
                _("Choose your organisation from the list, or write its name below: one of the two."),
            )
            return data
        if data["organisation"]:
            data["organisation"] = published().filter(pk=data["organisation"]).first()
        else:
            data["organisation"] = None
        data["proposed"] = data["proposed"].strip()
        return data


def organisation_choices() -> list:
    """Approved organisations by kind, in the alphabetical order of the reader's language."""
    kinds: dict[str, list] = {}
    for organisation in sorted(published(), key=lambda each: reading_order(each.name)):
        kinds.setdefault(str(Organisation.Kind(organisation.kind).label), []).append(
            (str(organisation.pk), organisation.name)
        )
    return [("", "–"), *kinds.items()]


class RegisterForm(AskForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link there. Nobody sees your registration before you have opened it."),
    )
    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = [
        "email",
        "first_name",
        "last_name",
        "language",
        "organisation",
        "proposed",
        "position",
        "why",
    ]


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters."),
    )

    def __init__(self, *args, registration, **kwargs):
        super().__init__(*args, **kwargs)
        self.registration = registration

    def clean_password(self):
        names = {name: getattr(self.registration, name) for name in ("email", "first_name", "last_name")}
        password_validation.validate_password(self.cleaned_data["password"], get_user_model()(**names))
        return self.cleaned_data["password"]


class AffiliationForm(forms.ModelForm):
    """What administrators say about a person of their organisation."""

    class Meta:
        model = Affiliation
        fields = ["role", "position", "expires_at"]
        widgets = {
            "expires_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        }
        help_texts = {
            "role": _("Administrators approve people and look after the organisation's page."),
            "expires_at": _("Empty: without end."),
        }

    def clean_expires_at(self):
        until = self.cleaned_data["expires_at"]
        if until and not 2000 <= until.year <= 2100:
            raise ValidationError(_("Write a date of this century."))
        if until and until <= timezone.now():
            raise ValidationError(_("The end date lies in the past. Choose a later one."))
        return until


class ProposedForm(forms.Form):
    """What staff decide about an organisation that is not listed yet."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    listed = forms.ChoiceField(
        label=_("or it is listed already"),
        required=False,
        help_text=_("Then the person asks there, and nothing new is listed."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["listed"]).choices = organisation_choices()


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it in the mail."),
    )


class CardForm(forms.ModelForm):
    """The public card of an organisation."""

    class Meta:
        model = Organisation
        fields = [
            "name_sq",
            "name_sr",
            "name_en",
            "website",
            "description_sq",
            "description_sr",
            "description_en",
            "topics",
        ]
        widgets = {
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in ("description_sq", "description_sr", "description_en")
            },
            "topics": forms.CheckboxSelectMultiple(),
        }
