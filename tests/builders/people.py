"""People and their organisations."""

from itertools import count

from django.contrib.auth.models import Group, Permission

from cms.organisations.models import Affiliation, Organisation
from cms.users.models import User

_numbers = count(1)
PASSWORD = "a long enough password"


def make_user(email: str = "", **fields) -> User:
    number = next(_numbers)
    fields.setdefault("first_name", f"Person {number}")
    return User.objects.create_user(email or f"person{number}@example.org", PASSWORD, **fields)


def make_organisation(**fields) -> Organisation:
    number = next(_numbers)
    fields.setdefault("name_sq", f"Organizata {number}")
    fields.setdefault("slug", f"organizata-{number}")
    fields.setdefault("kind", Organisation.Kind.CSO)
    fields.setdefault("state", Organisation.State.PUBLISHED)
    return Organisation.objects.create(**fields)


def make_partner(organisation: Organisation | None = None, **fields) -> User:
    """A person of an approved organisation."""
    user = make_user(**fields)
    Affiliation.objects.create(user=user, organisation=organisation or make_organisation(), approved=True)
    return user


def make_organisation_admin(organisation: Organisation | None = None, **fields) -> User:
    """Somebody who looks after an organisation."""
    user = make_user(**fields)
    Affiliation.objects.create(
        user=user, organisation=organisation or make_organisation(), approved=True, role="admin"
    )
    return user


def make_staff(**fields) -> User:
    return make_user(is_staff=True, **fields)


def make_editor(**fields) -> User:
    """Somebody who works in the back office: Wagtail's own group of moderators."""
    user = make_user(is_staff=True, **fields)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def make_in_group(name: str, **fields) -> User:
    """Somebody with one role of the back office: Editors, Reviewers or Translators."""
    user = make_user(is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=name))
    return user


def make_user_administrator(**fields) -> User:
    """Somebody who looks after people and roles in the back office."""
    user = make_editor(**fields)
    user.user_permissions.add(
        *Permission.objects.filter(content_type__app_label__in=["users", "auth", "documents", "spaces"])
    )
    return user
