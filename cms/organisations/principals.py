from datetime import datetime

from django.db.models.signals import post_delete, post_save

from cms.access.principals import forget, principal_source
from cms.access.tokens import PARTNER

from .models import Affiliation


@principal_source
def organisations_of(user, now: datetime):
    """`partner` and one `organisation:N` for each organisation a person belongs to."""
    ids = list(Affiliation.objects.active(now).filter(user=user).values_list("organisation_id", flat=True))
    if ids:
        yield PARTNER
    yield from (f"organisation:{pk}" for pk in ids)


post_save.connect(forget, sender=Affiliation)
post_delete.connect(forget, sender=Affiliation)
