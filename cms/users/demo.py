"""The people of the demo site, with the password that the sign-in page of a demo may show."""

import json

from django.conf import settings
from django.contrib.auth.models import Group

from cms.core.management.commands.demo import PASSWORD
from cms.organisations.models import Affiliation, Organisation
from cms.organisations.people import propose
from cms.organisations.profiles import Profile

from .models import User

PROPOSED = "OJQ „Zëri i lagjes“"


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
        if person["editor"]:
            user.groups.set(Group.objects.filter(name__in=person["roles"]))
        if person["organisation"]:
            Affiliation.objects.get_or_create(
                user=user,
                organisation=Organisation.objects.get(slug=person["organisation"]),
                defaults={"approved": True},
            )
    _administrators()
    _waiting()
    _directory()


def _directory() -> None:
    """Some show themselves to everybody, some to partners."""
    for email, audience, about in (
        ("municipality@demo.example", "everybody", "Planifikim buxhetor dhe konsultime publike në komunë."),
        ("donor@demo.example", "everybody", "Programe për qeverisje lokale, monitorim dhe vlerësim."),
        ("member@demo.example", "partners", "Statistika komunale dhe tregues të performancës."),
    ):
        Profile.objects.update_or_create(
            user=User.objects.get(email=email),
            defaults={"about": about, "about_to": audience, "organisations_to": audience},
        )


def _administrators() -> None:
    """The municipality's and the donor's people look after their organisations' pages."""
    for email in ("municipality@demo.example", "donor@demo.example"):
        Affiliation.objects.filter(user__email=email).update(role=Affiliation.Role.ADMIN, approved=True)


def _waiting() -> None:
    """Somebody asks to belong to the municipality, somebody names an organisation that is not listed."""
    known = Affiliation.objects.get(user__email="municipality@demo.example").organisation
    proposed = Organisation.objects.filter(name_sq=PROPOSED).first() or propose(PROPOSED)
    for email, first, last, organisation, position, why in (
        ("nore@demo.example", "Nora", "Berisha", known, "Zyrtare për buxhet", "Punoj me buxhetin e komunës."),
        ("vlore@demo.example", "Vlora", "Gashi", proposed, "Drejtoreshë", "Monitorojmë këshillat lokale."),
    ):
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, PASSWORD, first_name=first, last_name=last)
        Affiliation.objects.get_or_create(
            user=user, organisation=organisation, defaults={"position": position, "why": why}
        )
