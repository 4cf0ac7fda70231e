from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .forms import EndField, MembershipForm
from .guest_lists import MAX_BYTES, MAX_LINES, as_text, read_list


class ManyForm(MembershipForm):
    """A pasted list or a file; role, end and language count where a line says none."""

    people = forms.CharField(
        label=_("People, one a line"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "E-mail address; name; role; until – only the address is needed. Semicolon, comma or tab between them, "
            "dates as 31.12.2026 or 2026-12-31."
        ),
    )
    file = forms.FileField(
        label=_("or a file (CSV)"), required=False, help_text=_("With the same columns in the same order.")
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        help_text=_("Who has an account gets it in their own language."),
    )

    field_order = ["people", "file", "role", "expires_at", "language"]

    def __init__(self, *args, roles: list[str], **kwargs):
        super().__init__(*args, only_members="admin" not in roles, **kwargs)
        self.roles = roles
        self.fields["role"].help_text = _("For lines without a role.")
        self.fields["expires_at"].help_text = _(
            "For lines without an end. Empty: without end. A guest needs an end date."
        )

    def clean(self):
        data = forms.Form.clean(self)
        text = data.get("people") or ""
        if upload := data.get("file"):
            if upload.size > MAX_BYTES:
                raise ValidationError(
                    _("The file is too large. Send %(most)s people at a time."), params={"most": MAX_LINES}
                )
            text = as_text(upload.read())
        if "role" not in data or "expires_at" not in data or "language" not in data:
            return data
        wanted, problems = read_list(
            text,
            role=data["role"],
            expires_at=data["expires_at"],
            language=data["language"],
            roles=self.roles,
        )
        for problem in problems:
            self.add_error(None, problem)
        self.wanted, self.text = wanted, text
        return data


class NewcomerForm(forms.Form):
    """What somebody who is invited and has no account yet says about themselves."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters."),
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"

    def clean(self):
        data = super().clean()
        if password := data.get("password"):
            user = get_user_model()(
                email=self.email, first_name=data.get("first_name", ""), last_name=data.get("last_name", "")
            )
            try:
                password_validation.validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class RenewGuestForm(forms.Form):
    expires_at = EndField(label=_("Until"))
