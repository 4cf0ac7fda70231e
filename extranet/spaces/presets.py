"""What a new space may begin as: policies that fit its purpose. Everything can be changed afterwards."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Preset:
    name: str | Promise
    #: For whom it is.
    purpose: str | Promise
    #: Why its policies are as they are.
    policies: str | Promise
    icon: str
    visibility: str
    join: str
    participation: str

    @property
    def initial(self) -> dict[str, str]:
        return {"visibility": self.visibility, "join": self.join, "participation": self.participation}


PRESETS = {
    "working-group": Preset(
        _("Working group"),
        _("People of several institutions who draft, comment and decide together."),
        _("Partners see that it exists. Members publish their own documents, and may bring people in."),
        "people",
        "private",
        "team",
        "publish",
    ),
    "donor-group": Preset(
        _("Donor group"),
        _("Donors and development partners who coordinate in confidence."),
        _("Only members know that it exists. They publish their own documents."),
        "lock",
        "secret",
        "admin",
        "publish",
    ),
    "municipality": Preset(
        _("Municipality"),
        _("A municipality’s officers and the people of KLGI who support them."),
        _("Partners see that it exists. Members submit documents, moderators publish them."),
        "home",
        "private",
        "admin",
        "produce",
    ),
    "programme": Preset(
        _("Programme"),
        _("A programme that all partners may follow."),
        _("All partners read what is published and may join; members submit, moderators publish."),
        "globe",
        "open",
        "self",
        "produce",
    ),
}
