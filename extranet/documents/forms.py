from collections.abc import Iterable
from typing import cast

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from cms.organisations.models import Organisation
from extranet.spaces.forms import EndField, MomentField

from . import files, tags
from .folders import Tree
from .models import Document, Folder


class TagsInput(forms.TextInput):
    """Offers the tags that are there already; static/js/tags.js goes on offering them after a comma."""

    template_name = "documents/includes/tags_input.html"
    suggestions: list[str] = []

    def get_context(self, name, value, attrs):
        listed = {**(attrs or {}), "list": f"{name}-there", "autocomplete": "off", "data-tags": True}
        return super().get_context(name, value, listed) | {"suggestions": self.suggestions}


class TagsField(forms.CharField):
    """Names with commas between them; its value is their list."""

    widget = TagsInput

    def clean(self, value):
        return tags.parse(super().clean(value))


class DocumentForm(forms.ModelForm):
    tags = TagsField(
        label=_("Tags"), required=False, max_length=1500, help_text=_("Words with commas between them.")
    )

    class Meta:
        model = Document
        fields = ["title", "description", "language", "visible_from", "visible_until"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        field_classes = {"visible_from": MomentField, "visible_until": MomentField}

    def __init__(self, *args, tags_there: Iterable[str] = (), **kwargs):
        """`tags_there`: what to suggest, of what the reader of this form sees."""
        super().__init__(*args, **kwargs)
        cast(TagsInput, self.fields["tags"].widget).suggestions = list(tags_there)


class TagForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the tag"), max_length=60, help_text=_("A name that is there already joins the two.")
    )


class EditForm(DocumentForm):
    """Carries the revision that its reader saw. Without one, it is as if everything had changed since."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_revision(self):
        revision = self.cleaned_data["revision"]
        return -1 if revision is None else revision


class FileForm(forms.Form):
    """A file that was looked at: `kind` says what it is."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in files.KINDS)}),
        allow_empty_file=True,  # files.inspect says which file it is
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.kind = files.inspect(upload)
        return upload


class VersionForm(FileForm):
    note = forms.CharField(
        label=_("What is new in it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence helps those who read the former version."),
    )


class DetailsForm(DocumentForm):
    """What is said of one file beside the file itself."""

    title = forms.CharField(
        label=_("Title"), max_length=250, required=False, help_text=_("Empty: the name of the file.")
    )
    #: Chosen by where one came from; of another space is none.
    folder = forms.ModelChoiceField(
        queryset=Folder.objects.none(), required=False, widget=forms.HiddenInput, label=_("Folder")
    )

    def __init__(self, *args, file_name: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.file_name = file_name
        folder = cast(forms.ModelChoiceField, self.fields["folder"])
        folder.queryset = Folder.objects.filter(space=self.instance.space)

    def clean(self):
        data = super().clean()
        if self.file_name and not data.get("title"):
            data["title"] = files.title_from(self.file_name)
        return data

    def document_fields(self, file_name: str = "") -> dict:
        """For `uploads.keep`; with `file_name` that of one of several files, each titled by its name."""
        fields = {name: self.cleaned_data[name] for name in [*DocumentForm.Meta.fields, "folder", "tags"]}
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


class FolderForm(forms.Form):
    name = forms.CharField(label=_("Name of the folder"), max_length=120)


class DestinationForm(forms.Form):
    """A place in the space whose `tree` this is; then `folder` is the chosen one, None: the space itself."""

    folder_pk = forms.ChoiceField(label=_("Folder"), required=False)
    folder: Folder | None = None

    def __init__(self, *args, tree: Tree, **kwargs):
        super().__init__(*args, **kwargs)
        self.tree = tree
        # An outline: non-breaking spaces stay where a list of choices would swallow others.
        outline = [(folder.pk, "\u00a0\u00a0" * folder.depth + folder.name) for folder in tree.in_order()]
        cast(forms.ChoiceField, self.fields["folder_pk"]).choices = [("", _("No folder")), *outline]

    def clean_folder_pk(self):
        chosen = self.cleaned_data["folder_pk"]
        self.folder = self.tree.folders[int(chosen)] if chosen else None
        return chosen


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
