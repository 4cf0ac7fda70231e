"""Publications about a topic or a municipality, and those an organisation wrote."""

from django.utils.translation import gettext_lazy as _

from cms.topics.gathering import Scope, gathers

from .models import PublicationPage


def publications_about(user, scope: Scope):
    about = scope.of(PublicationPage, organisation="authorships__organisation")
    rows = PublicationPage.objects.filter(about, locale__language_code=scope.language)
    return rows.visible_to(user).for_list()


gathers(
    "publications",
    order=30,
    label=_("Publications"),
    all_label="",
    template="publications/teaser.html",
    rows=publications_about,
)
