from datetime import datetime

from django.db.models import Exists
from django.db.models.signals import post_delete, post_save

from cms.access.principals import forget, principal_source
from cms.organisations.models import Affiliation

from .models import Membership, Space
from .policy import tokens_of_member


@principal_source
def spaces_of(user, now: datetime):
    """What memberships give, and to partners the open spaces and the cards of private ones."""
    memberships = Membership.objects.active(now).filter(user=user).order_by()
    for space_id, role, participation, join in memberships.values_list(
        "space_id", "role", "space__participation", "space__join"
    ):
        yield from tokens_of_member(user.pk, space_id, role, participation, join)
    is_partner = Exists(Affiliation.objects.active(now).filter(user=user))
    listed = Space.objects.exclude(visibility=Space.Visibility.SECRET).filter(is_partner).order_by()
    for space_id, visibility in listed.values_list("pk", "visibility"):
        yield f"space:{space_id}:card"
        if visibility == Space.Visibility.OPEN:
            yield f"space:{space_id}:read"


for model in (Membership, Space):
    post_save.connect(forget, sender=model)
    post_delete.connect(forget, sender=model)
