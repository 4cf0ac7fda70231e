"""What of a person is kept here, and what goes with the account."""

from cms.users.closing import on_closing
from cms.users.my_data import data_part

from .models import Affiliation
from .profiles import ITEMS, Profile
from .registrations import Registration


@data_part("organisations")
def affiliations(user):
    for row in Affiliation.objects.filter(user=user).select_related("organisation").order_by("pk"):
        yield {
            "organisation": row.organisation.name_sq,
            "role": row.role,
            "position": row.position,
            "state": row.state,
            "why": row.why,
            "refusal": row.refusal,
            "asked_at": row.asked_at,
            "until": row.expires_at,
        }


@data_part("directory")
def directory(user):
    for row in Profile.objects.filter(user=user).select_related("municipality").prefetch_related("topics"):
        yield {
            "about": row.about,
            "contact": row.contact,
            "languages": row.languages,
            "municipality": row.municipality.name_sq if row.municipality else None,
            "topics": [topic.name_sq for topic in row.topics.all()],
            **{f"{item}_to": getattr(row, f"{item}_to") for item in ITEMS},
        }


@on_closing
def clear(user, email: str) -> None:
    """Organisations without an administrator are looked after by the institute's staff."""
    for affiliation in Affiliation.objects.filter(user=user):
        affiliation.delete()  # one by one: each is a signal that the person's tokens have changed
    Profile.objects.filter(user=user).delete()
    Registration.objects.filter(email__iexact=email).delete()
