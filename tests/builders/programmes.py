"""Pillars, fields, programmes, the institute's people, and marks of donors. Every function saves."""

from itertools import count

from django.core.files.base import ContentFile

from cms.organisations.models import Organisation
from cms.programmes.models import FieldPage, PillarPage, ProgrammePage, ProgrammePartner
from cms.programmes.staff import StaffMember
from cms.visibility.models import DonorMark

from .pages import make_home
from .people import make_organisation

_number = count(1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="200" height="100"/></svg>'


def make_pillar(title: str = "", language: str = "sq", place: int = 1, topics=(), **fields) -> PillarPage:
    return _add(make_home(language), PillarPage, title, topics, {"place": place, **fields})


def make_field(title: str = "", parent=None, place: int = 1, topics=(), **fields) -> FieldPage:
    return _add(parent or make_pillar(), FieldPage, title, topics, {"place": place, **fields})


def make_programme(
    title: str = "", parent=None, donors: list[Organisation] | None = None, topics=(), **fields
) -> ProgrammePage:
    page = _add(parent or make_field(), ProgrammePage, title, topics, fields)
    page.partners = [ProgrammePartner(organisation=donor, role="donor") for donor in donors or []]
    page.save()
    return page


def make_staff_member(**fields) -> StaffMember:
    number = next(_number)
    fields.setdefault("name", f"Arta Lumezi {number}")
    fields.setdefault("slug", f"person-{number}")
    fields.setdefault("role_sq", "Drejtoreshë")
    return StaffMember.objects.create(**fields)


def make_mark(organisation: Organisation | None = None, **fields) -> DonorMark:
    organisation = organisation or make_organisation(kind=Organisation.Kind.DONOR)
    fields.setdefault("sentence_sq", f"Financuar nga {organisation.name_sq}.")
    mark = DonorMark(organisation=organisation, width=200, height=100, **fields)
    mark.drawing.save("mark.svg", ContentFile(SVG.encode()), save=False)
    mark.save()
    return mark


def _add(parent, model, title: str, topics, fields: dict):
    title = title or f"{model.__name__} {next(_number)}"
    page = parent.add_child(instance=model(title=title, locale=parent.locale, **fields))
    if topics:
        page.topics.set(topics)
        page.save()
    return page
