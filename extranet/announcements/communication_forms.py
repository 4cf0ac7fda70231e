from typing import cast

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.access.policies import can
from cms.core.collation import reading_order
from cms.core.models import BasePage
from cms.core.texts import visible
from cms.news.models import NewsPage
from cms.users.models import User

from .communications import Communication, TargetGroup, Tool

MOST_TASKS = 40
EMPTY_ROWS = 3
PAGES_OFFERED = 60


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class _Revised(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_revision(self):
        revision = self.cleaned_data["revision"]
        return -1 if revision is None else revision

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
                if value and not visible(value):
                    self.add_error(name, _("There is nothing to read in it."))
        return cleaned

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class CommunicationForm(_Revised):
    class Meta:
        model = Communication
        fields = [
            "title", "objective", "target_groups", "tools", "message", "planned_for", "started_on", "pages", "result",
            "lesson",
        ]  # fmt: skip
        widgets = {
            "objective": forms.Textarea(attrs={"rows": 3}),
            "message": forms.Textarea(attrs={"rows": 4}),
            "result": forms.Textarea(attrs={"rows": 3}),
            "lesson": forms.Textarea(attrs={"rows": 3}),
            "pages": forms.CheckboxSelectMultiple,
            **{name: DateInput() for name in ("planned_for", "started_on")},
        }
        help_texts = {
            "title": _("In a few words: “Budget hearings 2027”."),
            "objective": _("What is different when it has worked? Name a number if there is one."),
            "message": _("The one thing they should remember."),
            "started_on": _("Empty until it has begun."),
            "pages": _("What was written about it on the public site."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("target_groups", "tools"):
            self.fields[name].label = capfirst(str(self.fields[name].label))
        state = self.instance.state
        if state == Communication.State.PLANNED:
            del self.fields["started_on"], self.fields["result"], self.fields["lesson"]
        else:
            self.fields["started_on"].required = True
            for name in ("result", "lesson"):
                self.fields[name].required = state == Communication.State.FINISHED
        self._pages(user)

    def _pages(self, user) -> None:
        """The latest news that this person works on, and what is there already and public. What else is there stays:
        somebody else put it there, and its title is not for everybody."""
        there = set(self.instance.pages.values_list("pk", flat=True)) if self.instance.pk else set()
        editable = PagePermissionPolicy().instances_user_has_any_permission_for(user, {"change", "publish"})
        latest = NewsPage.objects.filter(pk__in=editable.values("pk")).order_by("-date", "-pk")
        offered = {
            *latest.values_list("pk", flat=True)[:PAGES_OFFERED],
            *editable.filter(pk__in=there).values_list("pk", flat=True),
            *(page.pk for page in public_pages(there)),
        }
        self.kept_pages = there - offered
        if not offered:
            del self.fields["pages"]
            return
        field = cast(forms.ModelMultipleChoiceField, self.fields["pages"])
        field.queryset = Page.objects.filter(pk__in=offered).order_by("-pk")

    @property
    def values(self) -> dict:
        values = super().values
        if "pages" in values:
            kept = Page.objects.filter(pk__in=self.kept_pages)
            values["pages"] = [*values["pages"], *kept]
        return values


def public_pages(pks) -> list[BasePage]:
    """Those of these pages that everybody may read."""
    pages = Page.objects.filter(pk__in=pks, live=True).order_by("pk").specific()
    return [page for page in pages if isinstance(page, BasePage) and can(None, "view", page)]


class FinishForm(_Revised):
    class Meta:
        model = Communication
        fields = ["finished_on", "result", "lesson"]
        widgets = {
            "finished_on": DateInput(),
            "result": forms.Textarea(attrs={"rows": 4}),
            "lesson": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "result": _("What came of it, measured by the objective? Numbers help."),
            "lesson": _("What would you do in the same way next time, what otherwise?"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        self.fields["revision"].required = False
        self.initial.setdefault("finished_on", None)
        self.initial["finished_on"] = self.initial["finished_on"] or timezone.localdate()


class TaskForm(forms.Form):
    what = forms.CharField(label=_("Task"), max_length=300, required=False)
    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())
    done = forms.BooleanField(label=_("Done"), required=False)

    def __init__(self, *args, people: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", "–"), *people]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if not visible(cleaned.get("what") or "") and any(
            cleaned.get(name) for name in ("person", "until", "done")
        ):
            self.add_error("what", _("Say what is to be done, or empty the whole row."))
        return cleaned


TaskFormSet = forms.formset_factory(
    TaskForm, extra=EMPTY_ROWS, max_num=MOST_TASKS, validate_max=True, absolute_max=MOST_TASKS + 10
)


def task_rows(formset) -> list[dict]:
    """Those rows that say something, as values of Task."""
    return [
        {
            "what": row["what"],
            "person_id": row["person"],
            "until": row["until"],
            "done": row["done"],
        }
        for row in (form.cleaned_data for form in formset)
        if row and visible(row.get("what") or "")
    ]


def staff_choices(keep: list[int]) -> list[tuple[int, str]]:
    """Who may be given a task: the institute's staff, and those who have one already."""
    people = User.objects.filter(is_staff=True, is_active=True) | User.objects.filter(pk__in=keep)
    return sorted(((person.pk, str(person)) for person in people), key=lambda row: reading_order(row[1]))


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", "–"), *Communication.State.choices]
    )
    group = forms.ChoiceField(
        label=_("Target group"), required=False, choices=[("", "–"), *TargetGroup.choices]
    )
    tool = forms.ChoiceField(label=_("Tool"), required=False, choices=[("", "–"), *Tool.choices])
