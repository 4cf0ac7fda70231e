from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.core.collation import reading_order
from cms.core.texts import visible
from extranet.spaces.forms import MomentField

from . import carrying
from .audiences import Addressee, offered_spaces
from .communications import Communication
from .models import LONGEST, Announcement, Audience

To = Audience.To
GROUPS = [choice for choice in To.choices if choice[0] != To.SPACE]


def _by_name(choice: tuple[int, str]):
    return reading_order(choice[1])


class AnnouncementForm(forms.ModelForm):
    """The institute's (`space` None) goes to groups and spaces, a space's to its members."""

    to = forms.MultipleChoiceField(
        label=_("To whom"),
        required=False,
        choices=GROUPS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of organisations: all people whom an approved organisation of this kind has confirmed."),
    )
    spaces = forms.MultipleChoiceField(
        label=_("Members of spaces"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Secret spaces are not offered: announce it inside them."),
    )
    page = forms.ChoiceField(
        label=_("News item that is not public yet"),
        required=False,
        help_text=_(
            "Its readers are shown the item before it opens, with the request not to pass it on. The page itself stays "
            "closed until its time."
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Announcement
        fields = [
            "title", "text", "language", "visible_from", "visible_until", "must_acknowledge", "communication",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        field_classes = {"visible_from": MomentField, "visible_until": MomentField}
        help_texts = {
            "visible_from": _("Empty: as soon as you announce it. Nobody is told before."),
            "visible_until": _("Empty: without end."),
            "must_acknowledge": _(
                "It stands at the top of their side until they confirm it, and you can remind those who have not."
            ),
        }

    field_order = [
        "title", "text", "language", "to", "spaces", "visible_from", "visible_until", "must_acknowledge", "page",
        "communication", "revision",
    ]  # fmt: skip

    def __init__(self, *args, user, space=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.space = space
        there = list(self.instance.audiences.all()) if self.instance.pk else []
        self._audience_fields(user, there)
        self._page_field(user)
        known = Communication.objects.visible_to(user)
        open_ones = known.exclude(state=Communication.State.FINISHED)
        if self.instance.communication_id:
            open_ones |= known.filter(pk=self.instance.communication_id)
        if open_ones.exists():
            cast(forms.ModelChoiceField, self.fields["communication"]).queryset = open_ones
        else:
            del self.fields["communication"]

    def _audience_fields(self, user, there: list[Audience]) -> None:
        self.kept: set[Addressee] = set()
        if self.space is not None:
            del self.fields["to"], self.fields["spaces"]
            return
        offered = {space.pk: space.name for space in offered_spaces(user)}
        # What it is addressed to and this person does not know of stays as it is.
        self.kept = {
            Addressee(To.SPACE, each.space_id)
            for each in there
            if each.to == To.SPACE and each.space_id not in offered
        }
        field = cast(forms.MultipleChoiceField, self.fields["spaces"])
        choices: list[tuple[int, str]] = sorted(offered.items(), key=_by_name)
        field.choices = choices
        if not offered:
            del self.fields["spaces"]
        self.initial.setdefault("to", [each.to for each in there if each.to != To.SPACE])
        self.initial.setdefault("spaces", [each.space_id for each in there if each.to == To.SPACE])

    def _page_field(self, user) -> None:
        choices = carrying.offered(user, self.instance.page_id)
        if not choices:
            del self.fields["page"]
            return
        cast(forms.ChoiceField, self.fields["page"]).choices = [("", "–"), *choices]
        self.initial["page"] = self.instance.page_id or ""

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if not visible(text):
            raise forms.ValidationError(_("Write something."))
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("The text has %(length)s characters, an announcement at most %(most)s. Shorten it.")
                % {"length": len(text), "most": LONGEST}
            )
        return text

    def clean_title(self):
        title = self.cleaned_data["title"]
        if not visible(title):
            raise forms.ValidationError(_("Give it a title."))
        return title

    def clean_page(self):
        pk = self.cleaned_data["page"]
        return Page.objects.filter(pk=pk).first() if pk else None

    def clean_revision(self):
        revision = self.cleaned_data["revision"]
        return -1 if revision is None else revision

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if "to" in self.fields and not (cleaned.get("to") or cleaned.get("spaces") or self.kept):
            self.add_error("to", _("Choose to whom you announce it."))
        return cleaned

    @property
    def values(self) -> dict:
        names = [name for name in (*self.Meta.fields, "page") if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def audiences(self) -> set[Addressee]:
        if self.space is not None:
            return {Addressee(To.SPACE, self.space.pk)}
        chosen = {Addressee(to) for to in self.cleaned_data["to"]}
        return (
            chosen | {Addressee(To.SPACE, int(pk)) for pk in self.cleaned_data.get("spaces", ())} | self.kept
        )
