"""By what a search is narrowed, and that nobody learns from it of what they may not see."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from cms.access.grants import share
from cms.organisations.models import Organisation
from extranet.spaces.models import Space
from search import indexing, queries
from search.models import Entry
from tests.builders.documents import make_document
from tests.builders.pages import make_news, make_page, make_translation
from tests.builders.people import make_organisation, make_user
from tests.builders.spaces import make_member, make_space
from tests.builders.topics import make_municipality, make_topic
from tests.engines import bring_up_to_date

pytestmark = [pytest.mark.django_db, pytest.mark.stack]


def search(user, query, **options):
    bring_up_to_date()
    return queries.search(user, query, **options)


def counts(results) -> dict:
    return {
        name: {code: count for code, _label, count in values}
        for name, values in results.facets.items()
        if values
    }


@pytest.fixture
def tagged():
    """A space with all tags and a document in it; a piece of news with others; both about birds."""
    space = make_space(
        slug="forum",
        name_sq="Forumi i peshqve",
        name_en="Forum of fish",
        visibility="open",
        organisation=make_organisation(slug="ministria", name_sq="Ministria"),
    )
    space.municipalities.set(
        [make_municipality(slug="peje", name_sq="Pejë", name_sr="Peć", aliases="Peja\nИпек")]
    )
    space.topics.set([make_topic(slug="dialogu", name_sq="Dialogu", name_en="Dialogue")])
    make_document(space, title="Zogu", language="en", file_name="zogu.docx")
    news = make_news("Zogu")
    news.topics.set([make_topic(slug="zhvillimi", name_sq="Zhvillimi"), *space.topics.all()])
    news.save()
    return space


YEAR = str(timezone.localdate().year)


@pytest.mark.parametrize(
    ("facet", "typed", "expected"),
    [
        ("kind", "document", 1),
        ("kind", "Dokument", 1),
        ("kind", "dokument", 1),
        ("kind", "dokumentet", 1),
        ("kind", "lajm", 1),
        ("kind", "vest", 1),
        ("kind", "nothing", 0),
        ("language", "en", 1),
        ("language", "anglisht", 1),
        ("language", "English", 1),
        ("language", "engleski", 1),
        ("language", "Klingon", 0),
        ("space", "forum", 1),
        ("space", "forum of fish", 1),
        ("space", "FORUMI I PESHQVE", 1),
        ("space", "nuk-ekziston", 0),
        ("organisation", "ministria", 1),
        ("organisation", "Ministria", 1),
        ("municipality", "peje", 1),
        ("municipality", "Peć", 1),
        ("municipality", "Ипек", 1),
        ("municipality", "ministria", 0),
        ("topic", "dialogu", 2),
        ("topic", "Dialogue", 2),
        ("topic", "zhvillimi", 1),
        ("topic", "1", 0),
        ("format", "docx", 1),
        ("format", "Word", 1),
        ("format", "pdf", 0),
        ("year", YEAR, 2),
        ("year", "1999", 0),
        ("year", "١٩٩٩", 0),
    ],
)
def test_chosen_or_typed(tagged, facet, typed, expected):
    reader = make_member(tagged)
    assert search(reader, "zogu", **{facet: typed}).total == expected
    assert search(reader, f'zogu {facet}:"{typed}"').total == expected


def test_contradicting_filters_find_nothing_and_agreeing_ones_are_one(tagged):
    reader = make_member(tagged)
    assert search(reader, "zogu kind:news", kind="document").total == 0
    assert search(reader, "zogu kind:document", kind="document").total == 1


def test_only_filters_list_the_newest(tagged):
    older = make_news("E vjetër", date=timezone.localdate() - timedelta(days=800))
    targets = [hit.target for hit in search(None, "kind:news").hits]
    assert targets[-1] == older
    assert len(targets) == 2


def test_counts(tagged):
    reader = make_member(tagged)
    found = counts(search(reader, "zogu"))
    assert found["topic"] == {"dialogu": 2, "zhvillimi": 1}
    assert found["municipality"] == {"peje": 1}
    assert found["organisation"] == {"ministria": 1}
    assert found["format"] == {"docx": 1}
    with translation.override("en"):
        labels = {
            label for values in search(reader, "zogu").facets.values() for _code, label, _count in values
        }
    assert {"Dialogue", "Word", "Forum of fish", "Document", "English"} <= labels


def test_a_municipality_is_found_under_itself():
    make_municipality(slug="kline", name_sq="Klinë")
    assert search(None, "klina municipality:kline").total == 1


def test_a_translation_has_the_tags_of_its_source():
    page = make_page("Zogu")
    page.topics.set([make_topic(slug="dialogu")])
    page.save()
    make_translation(page, "en", title="Zogu bird", slug="bird")
    assert search(None, "zogu topic:dialogu", reader_language="en").total == 1


class TestTagsOfASpace:
    def test_what_is_in_it_follows(self, tagged):
        reader = make_member(tagged)
        tagged.topics.set([make_topic(slug="tjeter")])
        tagged.organisation = None
        tagged.save()
        assert counts(search(reader, "zogu kind:document")).keys().isdisjoint({"organisation"})
        assert search(reader, "zogu topic:tjeter kind:document").total == 1
        assert search(reader, "zogu topic:dialogu kind:document").total == 0

    def test_in_a_few_queries_a_batch(self, tagged, django_assert_max_num_queries):
        for number in range(12):
            make_document(tagged, title=f"Dokumenti {number}")
        card = Entry.objects.get(kind="space")
        heirs = Entry.objects.filter(kind="document")
        versions = set(heirs.values_list("version", flat=True))
        heirs.update(topics="")
        with django_assert_max_num_queries(20):  # however many there are
            assert indexing.hand_down.func(card.pk) == 13
        assert set(heirs.values_list("topics", flat=True)) == {card.topics}
        assert versions.isdisjoint(heirs.values_list("version", flat=True))
        assert indexing.hand_down.func(card.pk) == 0

    def test_what_follows_counts_as_written_now(self, tagged):
        heirs = Entry.objects.filter(kind="document")
        long_ago = timezone.now() - timedelta(days=30)
        heirs.update(topics="", written_at=long_ago)
        indexing.hand_down.func(Entry.objects.get(kind="space").pk)
        assert not heirs.filter(written_at=long_ago).exists()  # else it would seem to wait since then

    def test_the_form_of_a_space_has_them(self, client, tagged):
        admin = make_member(tagged, "admin")
        client.force_login(admin)
        address = f"/en/spaces/{tagged.slug}/settings/"
        content = client.get(address).content.decode()
        assert "Pejë" in content
        assert "Dialogue" in content
        form = {
            "name_sq": "Forumi", "summary_sq": "x", "visibility": "open", "join": "admin", "participation": "consume",
            "organisation": Organisation.objects.get(slug="ministria").pk,
            "municipalities": [Organisation.objects.get(slug="peje").pk], "topics": [make_topic(slug="e-re").pk],
        }  # fmt: skip
        assert client.post(address, form).status_code == 302
        assert search(admin, "zogu topic:e-re").total == 1


class TestWhoLearnsWhat:
    """A guest of one document knows nothing of its space: neither its name nor what its card says."""

    def test_nothing_of_the_card(self, tagged):
        Space.objects.update(visibility="secret")
        guest = make_user()
        document = tagged.documents.get()
        share(document, guest, by=None)
        found = search(guest, "zogu kind:document")
        assert [hit.target for hit in found.hits] == [document]
        assert counts(found).keys().isdisjoint({"space", "organisation", "municipality", "topic"})
        for typed in ("space:forum", "organisation:ministria", "municipality:peje", "topic:dialogu"):
            assert search(guest, f"zogu kind:document {typed}").total == 0

    @pytest.mark.parametrize("typed", ["space:fshehur", 'space:"Hapësira sekrete"', "hapësira:fshehur"])
    def test_a_secret_space_is_as_one_that_does_not_exist(self, typed):
        secret = make_space(slug="fshehur", name_sq="Hapësira sekrete", visibility="secret")
        make_document(secret, title="Zogu")
        make_page("Zogu")
        hidden, missing = search(make_user(), f"zogu {typed}"), search(make_user(), "zogu space:nuk-ka")
        assert (
            (hidden.hits, hidden.total, hidden.facets)
            == (missing.hits, missing.total, missing.facets)
            == ([], 0, {})
        )
        (choice,) = hidden.chosen
        assert choice.value.label == choice.value.code == parse_value(typed)
        assert search(make_member(secret), f"zogu {typed}").total == 1

    def test_values_only_of_what_one_sees(self, tagged):
        Space.objects.update(visibility="secret")
        assert counts(search(make_user(), "zogu"))["topic"] == {"dialogu": 1, "zhvillimi": 1}
        assert "municipality" not in counts(search(make_user(), "zogu"))

    def test_an_organisation_not_yet_approved_has_no_name(self, tagged):
        Organisation.objects.filter(slug="ministria").update(state=Organisation.State.PENDING)
        reader = make_member(tagged)
        assert "organisation" not in counts(search(reader, "zogu"))
        assert search(reader, "zogu organisation:ministria").total == 0


def parse_value(typed: str) -> str:
    return queries.parse(typed).filters[0].value
