"""The directory of people: who is found, and what of them a reader sees."""

from django.db.models.signals import post_save
from django.utils import timezone

from cms.access.principals import principals
from cms.access.tokens import PARTNER
from cms.users.models import User

from .profiles import ITEMS, Audience, Profile, folded


def audiences_of(user) -> list[str]:
    """What is shown to these audiences is shown to `user`."""
    if PARTNER in principals(user):
        return [Audience.EVERYBODY, Audience.PARTNERS]
    return [Audience.EVERYBODY]


def find(user, *, name: str = "", topic=None, municipality=None):
    """Profiles that `user` may see. What is hidden from them is not searched either."""
    audiences = audiences_of(user)
    found = Profile.objects.visible_to(user)
    for word in folded(name).split()[:5]:
        found = found.filter(name_key__contains=word)
    if topic:
        found = found.filter(topics=topic, topics_to__in=audiences)
    if municipality:
        found = found.filter(municipality=municipality, municipality_to__in=audiences)
    return (
        found.select_related("user", "municipality")
        .prefetch_related("topics", "user__affiliations__organisation")
        .order_by("name_key", "pk")
    )


def shown(profile: Profile, user) -> dict:
    """Those items of `profile` that `user` sees and that have something in them."""
    return shown_to(profile, audiences_of(user))


def shown_to(profile: Profile, audiences: list[str]) -> dict:
    """Those items that are shown to any of `audiences`."""
    values = {
        "organisations": lambda: _affiliations(profile),
        "topics": lambda: list(profile.topics.all()),
        "municipality": lambda: profile.municipality,
        "languages": lambda: profile.languages,
        "about": lambda: profile.about,
        "contact": lambda: profile.contact,
    }
    items = {item: values[item]() for item in ITEMS if getattr(profile, f"{item}_to") in audiences}
    return {item: value for item, value in items.items() if value}


def _affiliations(profile: Profile) -> list:
    now = timezone.now()
    return [
        affiliation
        for affiliation in profile.user.affiliations.all()
        if affiliation.approved
        and affiliation.organisation.state == "published"
        and (affiliation.expires_at is None or affiliation.expires_at > now)
    ]


def follow(sender, instance, update_fields=None, **kwargs) -> None:
    """A person changed their name or closed their account: so it is in the directory and in the search."""
    if update_fields is None or {"first_name", "last_name", "is_active"} & set(update_fields):
        for profile in Profile.objects.filter(user=instance):
            profile.user = instance
            profile.save()


post_save.connect(follow, sender=User, dispatch_uid="person in the directory")
