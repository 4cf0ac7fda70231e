"""Practices and models about a topic or a municipality, on the public pages that gather."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cms.topics.gathering import Scope, gathers

from .models import Practice


def practices_about(user, scope: Scope):
    rows = Practice.objects.opened().visible_to(user)
    rows = rows.filter(scope.of(Practice, municipality="municipality", organisation="organisation"))
    return rows.with_facts().order_by("-opened_at", "-pk")


def library_of(scope: Scope) -> str:
    """The library, narrowed where it can be: by one topic or one municipality."""
    asked = {}
    if len(scope.topics) == 1 and not scope.municipalities:
        asked = {"topic": next(iter(scope.topics))}
    elif len(scope.municipalities) == 1 and not scope.topics:
        asked = {"municipality": next(iter(scope.municipalities))}
    return reverse("practices:list") + (f"?{urlencode(asked)}" if asked else "")


gathers(
    "practices",
    order=40,
    label=_("Good practices and models"),
    all_label=_("All practices"),
    template="practices/teaser.html",
    rows=practices_about,
    url=library_of,
)
