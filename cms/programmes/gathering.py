"""Programmes of a topic or a municipality, and those in which an organisation takes part."""

from django.utils.translation import gettext_lazy as _

from cms.topics.gathering import Scope, gathers

from .models import ProgrammePage


def programmes_about(user, scope: Scope):
    about = scope.of(ProgrammePage, organisation="partners__organisation")
    rows = ProgrammePage.objects.filter(about, locale__language_code=scope.language)
    return rows.visible_to(user).for_list()


gathers(
    "programmes",
    order=10,
    label=_("Programmes"),
    all_label="",
    template="programmes/teaser.html",
    rows=programmes_about,
)
