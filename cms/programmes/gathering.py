"""Programmes of a topic or a municipality."""

from django.utils.translation import gettext_lazy as _

from cms.topics.gathering import Scope, gathers

from .models import ProgrammePage


def programmes_about(user, scope: Scope):
    rows = ProgrammePage.objects.filter(scope.of(ProgrammePage), locale__language_code=scope.language)
    return rows.visible_to(user).for_list()


gathers(
    "programmes",
    order=10,
    label=_("Programmes"),
    all_label="",
    template="programmes/teaser.html",
    rows=programmes_about,
)
