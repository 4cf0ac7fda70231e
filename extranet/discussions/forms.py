import uuid

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cms.core.texts import visible
from extranet.spaces.models import Space

from .models import LONGEST, LONGEST_TITLE, Thread

MOST_FILES = 10


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; which of them can be kept, what keeps them says."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data]
        files = [super(FilesField, self).clean(file, initial) for file in files if file]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                ngettext_lazy(
                    "Attach at most %(number)s file to one post.",
                    "Attach at most %(number)s files to one post.",
                    MOST_FILES,
                )
                % {"number": MOST_FILES}
            )
        return files


class SaidField(forms.CharField):
    """Words that somebody can see. What is too long is refused with how long it is, and stays in the form."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def clean(self, value):
        text = (super().clean(value) or "").replace("\r\n", "\n")
        if text and not visible(text):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class TextField(SaidField):
    def clean(self, value):
        text = super().clean(value)
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _(
                    "The text has %(length)s characters, a post at most %(most)s. Shorten it, or add it as a "
                    "document and say here what it is about."
                )
                % {"length": len(text), "most": LONGEST}
            )
        return text


class PostForm(forms.Form):
    text = TextField(
        label=_("Your post"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "“@” and the name of somebody in this space: they are told. Lines that begin with > are quoted."
        ),
        error_messages={"required": _("Write something.")},
    )
    attachments = FilesField(
        label=_("Files"), required=False, help_text=_("They are kept among the documents of the space.")
    )
    #: Sent twice, it is one post.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_key(self):
        return self.cleaned_data["key"] or uuid.uuid4()


class ThreadForm(PostForm):
    title = SaidField(
        label=_("Subject"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Give it a subject.")},
    )
    language = forms.ChoiceField(label=_("Language"))
    field_order = ["title", "language", "text", "attachments"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = Thread._meta.get_field("language").choices

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class EditForm(forms.Form):
    text = TextField(
        label=_("Your post"),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write something.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_revision(self):
        revision = self.cleaned_data["revision"]
        return -1 if revision is None else revision


class RemoveForm(forms.Form):
    why = SaidField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Everybody reads it in the place of the post."),
        error_messages={"required": _("Say why: everybody reads it in the place of the post.")},
    )


class MoveForm(forms.Form):
    space = forms.ModelChoiceField(
        label=_("To which space"),
        queryset=Space.objects.none(),
        help_text=_(
            "Whoever is in that space reads it from then on; who is only in this one no longer does."
        ),
    )

    def __init__(self, *args, spaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces


class RenameForm(forms.Form):
    title = SaidField(
        label=_("Subject"), max_length=LONGEST_TITLE, error_messages={"required": _("Give it a subject.")}
    )

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())
