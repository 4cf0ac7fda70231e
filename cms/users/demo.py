"""The people of the demo site, with the password that the sign-in page of a demo may show."""

import json

from django.conf import settings
from django.contrib.auth.models import Group

from cms.core.management.commands.demo import PASSWORD
from cms.organisations.models import Affiliation, Organisation

from .models import User


def people() -> list[dict]:
    return json.loads((settings.BASE_DIR / "demo" / "people.json").read_text(encoding="utf-8"))


def load(scale: int = 0) -> None:
    for person in people():
        user = User.objects.filter(email=person["email"]).first() or User(email=person["email"])
        user.first_name, user.last_name = person["first_name"], person["last_name"]
        user.language = person["language"]
        user.is_superuser = person["superuser"]
        user.is_staff = person["superuser"] or person["editor"] or person["login"] == "staff"
        user.set_password(PASSWORD)
        user.save()
        if person["editor"]:  # Wagtail's own roles
            user.groups.set(Group.objects.filter(name__in=["Editors", "Moderators"]))
        if person["organisation"]:
            Affiliation.objects.get_or_create(
                user=user,
                organisation=Organisation.objects.get(slug=person["organisation"]),
                defaults={"approved": True},
            )
