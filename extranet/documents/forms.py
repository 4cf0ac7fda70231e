from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from cms.organisations.models import Organisation
from extranet.spaces.forms import EndField, MomentField

from . import files
from .models import Document


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ["title", "description", "language", "visible_from", "visible_until"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        field_classes = {"visible_from": MomentField, "visible_until": MomentField}


class DetailsForm(DocumentForm):
    """What is said of one file beside the file itself."""

    title = forms.CharField(
        label=_("Title"), max_length=250, required=False, help_text=_("Empty: the name of the file.")
    )

    def __init__(self, *args, file_name: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.file_name = file_name

    def clean(self):
        data = super().clean()
        if self.file_name and not data.get("title"):
            data["title"] = files.title_from(self.file_name)
        return data

    def document_fields(self, file_name: str = "") -> dict:
        """For `uploads.keep`; with `file_name` that of one of several files, each titled by its name."""
        fields = {name: self.cleaned_data[name] for name in DocumentForm.Meta.fields}
        return fields | ({"title": files.title_from(file_name)} if file_name else {})


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = FilesInput

    def clean(self, data, initial=None):
        if not data:
            return super().clean(None, initial)
        return [super(FilesField, self).clean(file, initial) for file in data]


class UploadForm(DetailsForm):
    file = FilesField(
        label=_("Files"),
        widget=FilesInput(attrs={"accept": ",".join(f".{e}" for e in files.KINDS)}),
        allow_empty_file=True,  # files.inspect says which file it is
    )

    field_order = ["file", "title"]

    #: Files that were found good, each with its kind, and what was wrong with the others.
    accepted: list
    refused: list
    several = False

    def clean_file(self):
        uploads = self.cleaned_data["file"]
        self.accepted, self.refused, self.several = [], [], len(uploads) > 1
        for upload in uploads:
            try:
                self.accepted.append((upload, files.inspect(upload, files.largest_in_form())))
            except forms.ValidationError as refused:
                self.refused.append(refused)
        if not self.accepted:
            raise forms.ValidationError(self.refused)
        self.file_name = self.accepted[0][0].name
        return uploads


class ShareForm(forms.Form):
    """With a person, by address, or with an organisation."""

    email = forms.EmailField(label=_("E-mail address of a person"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("or an organisation"), queryset=Organisation.objects.none(), required=False
    )
    expires_at = EndField(label=_("Until"), required=False, help_text=_("Empty: until you end it."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(state=Organisation.State.PUBLISHED)

    def clean(self):
        data = super().clean()
        email, organisation = data.get("email"), data.get("organisation")
        if self.errors:
            return data
        if bool(email) == bool(organisation):
            raise forms.ValidationError(_("Name either a person or an organisation."))
        self.holder = (
            organisation or get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        )
        if self.holder is None:
            self.add_error("email", _("Nobody with this address is registered. Check the address."))
        return data
