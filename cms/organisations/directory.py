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
    audiences = audiences_of(user)
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


def rename(sender, instance, update_fields=None, **kwargs) -> None:
    """A person changed their name: the directory finds them by the new one."""
    if update_fields is None or {"first_name", "last_name"} & set(update_fields):
        Profile.objects.filter(user=instance).update(name_key=folded(instance.get_full_name()))


post_save.connect(rename, sender=User, dispatch_uid="name in the directory")
