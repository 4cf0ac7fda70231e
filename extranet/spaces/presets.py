"""What a new space may begin as: policies that fit its purpose. Everything can be changed afterwards."""

from dataclasses import dataclass

from django.dispatch import Signal
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
    #: Folders to begin with, named in the language of who makes the space.
    folders: tuple[str | Promise, ...] = ()

    @property
    def initial(self) -> dict[str, str]:
        return {"visibility": self.visibility, "join": self.join, "participation": self.participation}


#: Sent in the transaction in which a space is made, with `preset` (or None) and `by`. Features furnish it.
space_made = Signal()

PRESETS = {
    "working-group": Preset(
        _("Working group"),
        _("People of several institutions who draft, comment and decide together."),
        _("Partners see that it exists. Members publish their own documents, and may bring people in."),
        "people",
        "private",
        "team",
        "publish",
        (_("Agendas and minutes"), _("Drafts"), _("Decisions")),
    ),
    "donor-group": Preset(
        _("Donor group"),
        _("Donors and development partners who coordinate in confidence."),
        _("Only members know that it exists. They publish their own documents."),
        "lock",
        "secret",
        "admin",
        "publish",
        (_("Agendas and minutes"), _("Shared agenda"), _("Reports")),
    ),
    "municipality": Preset(
        _("Municipality"),
        _("A municipality’s officers and the people of KLGI who support them."),
        _("Partners see that it exists. Members submit documents, moderators publish them."),
        "home",
        "private",
        "admin",
        "produce",
        (_("Plans and budget"), _("Decisions"), _("Reports"), _("Requests and letters")),
    ),
    "programme": Preset(
        _("Programme"),
        _("A programme that all partners may follow."),
        _("All partners read what is published and may join; members submit, moderators publish."),
        "globe",
        "open",
        "self",
        "produce",
        (_("Guides and methods"), _("Meetings"), _("Reports")),
    ),
}
