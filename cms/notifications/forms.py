from django import forms
from django.utils.translation import gettext_lazy as _

from . import preferences
from .kinds import How, StrOrPromise
from .models import Timetable


class TimetableForm(forms.ModelForm):
    class Meta:
        model = Timetable
        fields = ["digest_at", "digest_day", "quiet_from", "quiet_until"]
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("digest_at", "quiet_from", "quiet_until")
        }
        help_texts = {
            "quiet_from": _("By your own clock. What happens in these hours is sent when they are over."),
        }


class PreferencesForm(forms.Form):
    """One choice for everything, and one for each kind of event. `room`: "" for everywhere."""

    def __init__(self, *args, user, room: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.room = user, room
        self.kinds = [kind for kind in preferences.chosen_kinds() if kind.concerns(user)]
        chosen = preferences.of(user, room)
        self.names = {"": "all", **{kind.name: f"kind-{number}" for number, kind in enumerate(self.kinds)}}
        self.fields["all"] = self._field(_("Everything"), chosen.get("", ""), None)
        for kind in self.kinds:
            usual = None if room else kind.how
            self.fields[self.names[kind.name]] = self._field(kind.label, chosen.get(kind.name, ""), usual)

    def _field(self, label, chosen: str, usual: How | None) -> forms.ChoiceField:
        otherwise: StrOrPromise
        if usual is not None:
            otherwise = _("As for everything (usually: %(how)s)") % {"how": usual.label}
        elif self.room:
            otherwise = _("As I chose for all spaces")
        else:
            otherwise = _("As is usual for each of them")
        return forms.ChoiceField(
            label=label,
            initial=chosen or preferences.AS_ELSEWHERE,
            choices=[(preferences.AS_ELSEWHERE, otherwise), *How.choices],
        )

    def save(self) -> None:
        chosen = {kind: self.cleaned_data[name] for kind, name in self.names.items()}
        preferences.choose(self.user, self.room, chosen)
