from datetime import datetime

from django.db.models.signals import post_delete, post_save

from cms.access.principals import forget, principal_source
from cms.access.tokens import PARTNER, STAFF

from .models import Affiliation


@principal_source
def organisations_of(user, now: datetime):
    """`partner` and one `organisation:N` for each organisation a person belongs to; `organisation:N:admin` for those
    they look after. The institute's staff look after all: `staff`."""
    rows = list(Affiliation.objects.active(now).filter(user=user).values_list("organisation_id", "role"))
    if rows:
        yield PARTNER
    for pk, role in rows:
        yield f"organisation:{pk}"
        if role == Affiliation.Role.ADMIN:
            yield f"organisation:{pk}:admin"
    if user.is_staff:
        yield STAFF


post_save.connect(forget, sender=Affiliation)
post_delete.connect(forget, sender=Affiliation)
