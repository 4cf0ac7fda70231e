"""Organisations of the demo site: all municipalities, and those the demo's people come from."""

from .institutions import ORGANISATIONS
from .models import Organisation
from .municipalities import MUNICIPALITIES


def load(scale: int = 0) -> None:
    for municipality in MUNICIPALITIES:
        _load(
            municipality.slug,
            Organisation.Kind.MUNICIPALITY,
            municipality,
            aliases=[name for name in municipality.names if name not in _official(municipality)],
        )
    for organisation in ORGANISATIONS:
        _load(organisation.slug, organisation.kind, organisation, aliases=organisation.acronyms)


def _official(thing) -> tuple[str, str, str]:
    return thing.name_sq, thing.name_sr, thing.name_en


def _load(slug: str, kind: str, thing, aliases) -> None:
    Organisation.objects.update_or_create(
        slug=slug,
        defaults={
            "kind": kind,
            "name_sq": thing.name_sq,
            "name_sr": thing.name_sr,
            "name_en": thing.name_en,
            "aliases": "\n".join(aliases),
            "state": Organisation.State.PUBLISHED,
        },
    )
