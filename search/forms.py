from django import forms

from .models import SavedSearch


class SavedSearchForm(forms.ModelForm):
    """The name of a saved search, and how often its reader is told what is new."""

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
        widgets = {"frequency": forms.RadioSelect}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())  # it stands in the subject of mails


class SavedSearchSettingsForm(SavedSearchForm):
    class Meta(SavedSearchForm.Meta):
        fields = ["name", "frequency", "is_paused"]
