from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.access.principals import principals
from cms.access.tokens import STAFF
from cms.core.collation import reading_order
from cms.organisations.filters import AboutForm
from cms.organisations.models import Affiliation, Organisation
from cms.topics.models import MUNICIPALITIES, Topic

from .models import NEEDED, SECTIONS, Practice

State = Practice.State
HELP = {
    "title": _("What was done, in a few words: “School buses shared by three villages”."),
    "summary": _("One or two sentences, shown in lists and in the search."),
    "problem": _("What was wrong, and for whom?"),
    "solution": _("What did you do, step by step? What would you do otherwise today?"),
    "who": _("Who decided, who did the work, who helped?"),
    "cost": _("Money, people, time; and who paid."),
    "result": _("What is better now, and how do you know? Numbers help."),
    "contact": _(
        "Whom may readers ask? It is shown to everybody who reads the practice: an address of the office is enough."
    ),
    "country": _("For a model of the region: where it comes from."),
    "organisation": _("In whose name it is described."),
}
ROWS = {"summary": 3, "problem": 5, "solution": 8, "who": 4, "cost": 3, "result": 5, "contact": 3}


def _choices(field: forms.Field, rows) -> None:
    """The reader's alphabet orders them."""
    named = sorted(((row.pk, row.name) for row in rows), key=lambda row: reading_order(row[1]))
    empty = [] if isinstance(field, forms.ModelMultipleChoiceField) else [("", "–")]
    cast(forms.ModelChoiceField, field).choices = [*empty, *named]


class PracticeForm(forms.ModelForm):
    """`whole`: all sections are wanted, because somebody else reads it next; a draft may have gaps.

    Carries the revision that its reader saw. Without one, it is as if everything had changed since.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Practice
        fields = [
            "kind", "language", "title", "summary", *SECTIONS,
            "topics", "municipality", "country", "organisation", "year",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "topics": forms.CheckboxSelectMultiple,
            **{name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()},
        }
        help_texts = HELP

    def __init__(self, *args, user, whole: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.whole = whole or self.instance.state not in {State.DRAFT, State.RETURNED}
        for name in NEEDED:
            self.fields[name].required = self.whole
        organisations = Organisation.objects.filter(pk__in=self._organisations(user))
        cast(forms.ModelChoiceField, self.fields["organisation"]).queryset = organisations
        _choices(self.fields["organisation"], organisations)
        _choices(self.fields["topics"], Topic.objects.visible_to(user))
        _choices(self.fields["municipality"], Organisation.objects.filter(MUNICIPALITIES))

    def _organisations(self, user) -> list[int]:
        """One speaks for one's own organisations, the institute's staff for all; what is there stays possible."""
        if STAFF in principals(user):
            own = Organisation.objects.visible_to(user).values_list("pk", flat=True)
        else:
            own = Affiliation.objects.active(timezone.now()).filter(user=user)
            own = own.values_list("organisation_id", flat=True)
        return [*own, *filter(None, [self.instance.organisation_id])]

    def clean_revision(self):
        revision = self.cleaned_data["revision"]
        return -1 if revision is None else revision

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        if cleaned.get("country") and cleaned.get("kind") == Practice.Kind.PRACTICE:
            self.add_error(
                "country", _("A country is given for regional models only: choose that kind, or empty this.")
            )
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReturnForm(forms.Form):
    note = forms.CharField(
        label=_("What should change"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who proposed it reads this in the mail and above the form."),
        error_messages={"required": _("Say what should change: the person reads it in the mail.")},
    )


class FilterForm(AboutForm):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "–"), *Practice.Kind.choices])
    field_order = ["kind", "topic", "municipality"]
