"""The lists of municipalities and organisations: complete, unambiguous, spelled so that search finds them."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from cms.organisations.institutions import ORGANISATIONS
from cms.organisations.municipalities import MUNICIPALITIES
from search.analysis import fold

GEO = Path(__file__).parents[4] / "shared" / "data" / "geo"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def claims():
    """Folded name → slugs of the municipalities that go by it."""
    claimed = defaultdict(set)
    for municipality in MUNICIPALITIES:
        for name in municipality.names:
            claimed[fold(name)].add(municipality.slug)
    return claimed


def test_there_are_38_municipalities():
    assert len(MUNICIPALITIES) == 38


@pytest.mark.parametrize("field", ["slug", "name_sq", "name_sr", "name_en"])
def test_no_two_municipalities_share_a_name(field):
    assert len({fold(getattr(m, field)) for m in MUNICIPALITIES}) == 38


def test_no_name_is_claimed_twice():
    assert {name: slugs for name, slugs in claims().items() if len(slugs) > 1} == {}


@pytest.mark.parametrize("municipality", MUNICIPALITIES, ids=lambda m: m.slug)
def test_a_municipality_is_complete(municipality):
    assert municipality.slug == fold(municipality.name_sq).replace(" ", "-")
    assert all(fold(name).strip() for name in municipality.names)
    assert all(name == name.strip() for name in municipality.names)
    assert len(set(municipality.aliases)) == len(municipality.aliases)
    assert set(municipality.aliases).isdisjoint(
        {municipality.name_sq, municipality.name_sr, municipality.name_en}
    )
    assert re.search("[а-яђјљњћџ]", " ".join(municipality.aliases)), "its name in Cyrillic"
    assert fold(municipality.name_sr) in {fold(a) for a in municipality.aliases if not a[0] < "\u0400"}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Prishtina", "prishtine"),
        ("PRISTINA", "prishtine"),
        ("Приштина", "prishtine"),
        ("Gllogovc", "drenas"),
        ("Kastriot", "obiliq"),
        ("Sharr", "dragash"),
        ("Vitia", "viti"),
        ("Djakovica", "gjakove"),
        ("Mitrovica", "mitrovice"),
        ("Mitrovica Veriore", "mitrovice-e-veriut"),
    ],
)
def test_people_find_it_by_the_name_they_know(typed, slug):
    assert claims()[fold(typed)] == {slug}


@pytest.mark.skipif(not GEO.exists(), reason="needs the tables in ../shared/data/geo")
def test_every_name_in_official_tables_is_known():
    claimed = claims()
    for row in csv.DictReader((GEO / "lookup_municipalities.csv").open()):
        names = [
            row["muni"],
            row["pxweb_pop"],
            row["pxweb_vac"],
            row["shapeName"].removeprefix("Municipality of "),
        ]
        slugs = {slug for name in names for slug in claimed[fold(name)]}
        assert len(slugs) == 1, (names, slugs)
        assert all(claimed[fold(name)] for name in names), names


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda o: o.slug)
def test_an_organisation_is_complete(organisation):
    assert organisation.kind in {"institute", "institution", "donor", "cso", "media"}
    assert SLUG.fullmatch(organisation.slug)
    assert all(fold(name) for name in (organisation.name_sq, organisation.name_sr, organisation.name_en))


def test_slugs_are_unique_over_all_organisations():
    slugs = [o.slug for o in (*ORGANISATIONS, *MUNICIPALITIES)]
    assert len(set(slugs)) == len(slugs)


def test_no_acronym_or_name_is_claimed_twice():
    claimed = defaultdict(set)
    for o in ORGANISATIONS:
        for name in (o.name_sq, o.name_sr, o.name_en, *o.acronyms):
            claimed[fold(name)].add(o.slug)
    assert {name: slugs for name, slugs in claimed.items() if len(slugs) > 1} == {}
