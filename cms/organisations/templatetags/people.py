from django import template

from cms.organisations.models import Affiliation
from cms.organisations.people_views import may_approve

register = template.Library()


@register.filter
def looks_after_organisations(user) -> bool:
    """Whether the menu offers “People to approve”. Asks no query that the page has not asked already."""
    return may_approve(user)


@register.filter
def affiliations_of(user):
    """One's own affiliations, for the profile."""
    mine = Affiliation.objects.visible_to(user).filter(user=user).select_related("organisation")
    return mine.order_by("-approved", "asked_at")
