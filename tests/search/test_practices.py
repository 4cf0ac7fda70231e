"""Practices in the search: every section, to whoever may read it, by field, municipality, organisation, language."""

import pytest

from extranet.practices.models import SECTIONS, Practice
from search import queries
from tests.builders.people import make_organisation, make_partner, make_staff, make_user
from tests.builders.practices import make_practice
from tests.builders.topics import make_municipality, make_topic
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def found(user, query: str, **options) -> list[str]:
    bring_up_to_date()
    return [hit.title for hit in queries.search(user, query, **options).hits]


@pytest.mark.parametrize(
    ("state", "public", "partner", "staff", "owner"),
    [
        ("draft", 0, 0, 0, 1),
        ("returned", 0, 0, 0, 1),
        ("pending", 0, 0, 1, 1),
        ("shared", 0, 1, 1, 1),
        ("published", 1, 1, 1, 1),
        ("archived", 0, 0, 1, 1),
    ],
)
def test_for_whoever_may_read_it(state, public, partner, staff, owner):
    by = make_partner()
    make_practice(by, state, title="Autobusi", solution="Ujësjellësi i fshatit", note="Kanarina")
    readers = (
        (None, public),
        (make_user(), public),
        (make_partner(), partner),
        (make_staff(), staff),
        (by, owner),
    )
    for user, count in readers:
        for query in ("Autobusi", "ujësjellësit", "kind:practice"):
            assert len(found(user, query)) == count, (user, query)
        assert found(user, "Kanarina") == []


def test_by_every_section():
    words = {name: f"xq{name}wq" for name in ("title", "summary", *SECTIONS)}
    practice = make_practice(**words)
    for word in words.values():
        assert found(None, word) == [practice.title]


def test_by_what_it_is_about():
    topic, town = make_topic(slug="mbeturinat"), make_municipality(slug="peje")
    by = make_organisation(slug="shoqata")
    make_practice(title="Zogu", topics=[topic], municipality=town, organisation=by, language="sr-latn")
    make_practice(title="Zogu tjetër")
    for query in ("topic:mbeturinat", "municipality:peje", "organisation:shoqata", "language:sr-latn"):
        assert found(None, f"zogu {query}") == ["Zogu"], query


def test_follows_its_state_and_its_end(client):
    practice = make_practice(title="Zogu", state="pending")
    assert found(None, "zogu") == []
    client.force_login(make_staff())
    client.post(f"/en/practices/{practice.pk}/publish/")
    assert found(None, "zogu") == ["Zogu"]
    client.post(f"/en/practices/{practice.pk}/keep/")
    assert found(None, "zogu") == []
    assert found(make_partner(), "zogu") == ["Zogu"]
    Practice.objects.get().delete()
    assert found(make_partner(), "zogu") == []


def test_a_hit_leads_to_it_and_the_library_into_the_search(client):
    practice = make_practice(title="Zogu i qytetit")
    bring_up_to_date()
    html = client.get("/en/search/?kind=practice&q=zogu").content.decode()
    assert f'href="/en/practices/{practice.pk}/' in html
    assert "Good practice or model" in html
    assert 'name="kind" value="practice"' in client.get("/en/practices/").content.decode()
