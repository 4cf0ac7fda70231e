"""Tags: typed, shown, found, renamed and joined; and never told to those who see none of their documents."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cms.access.models import AuditEntry
from extranet.documents import tags
from extranet.documents.models import Document, Tag
from search import queries
from tests.builders.documents import as_upload, make_document, make_folder
from tests.builders.people import make_partner
from tests.builders.spaces import make_member, make_space
from tests.engines import bring_up_to_date
from tests.extranet.counting import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    return make_space(slug="dhoma", participation="publish")


@pytest.fixture
def moderator(client, space):
    user = make_member(space, "moderator")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ,;", []),
        ("Buxheti", ["Buxheti"]),
        ("Buxheti, arsimi,BUXHETI ;  arsimi\nuji", ["Buxheti", "arsimi", "uji"]),
        ("ujë\u200b i  pijshëm", ["ujë i pijshëm"]),
    ],
)
def test_parse(typed, names):
    assert tags.parse(typed) == names


@pytest.mark.parametrize(
    ("typed", "message"),
    [(", ".join(str(n) for n in range(21)), "At most 20 tags"), ("x" * 61, "is too long")],
)
def test_too_much_is_refused_and_kept_in_the_form(client, space, moderator, typed, message):
    document = make_document(space, moderator)
    sent = {"title": "Raporti", "language": "sq", "revision": 0, "tags": typed}
    html = client.post(f"/en/documents/{document.pk}/edit/", sent).content.decode()
    assert message in html
    assert f'value="{typed}"' in html
    with pytest.raises(ValidationError):
        tags.parse(typed)


def test_typed_when_editing(client, space, moderator):
    document = make_document(space, moderator, tags=["uji"])
    make_document(space, tags=["Arsimi"])
    form = client.get(f"/en/documents/{document.pk}/edit/").content.decode()
    assert 'value="uji"' in form
    assert '<option value="Arsimi"></option>' in form
    sent = {"title": "Raporti", "language": "sq", "revision": 0, "tags": "arsimi, buxheti"}
    assert client.post(f"/en/documents/{document.pk}/edit/", sent).status_code == 302
    assert tags.names_of(document) == ["Arsimi", "buxheti"]
    assert not Tag.objects.filter(key="uji").exists()  # no document has it any more
    details = AuditEntry.objects.get(action="edit").details
    assert (details["before"]["tags"], details["after"]["tags"]) == ("uji", "Arsimi, buxheti")


def test_typed_when_uploading(client, space, moderator):
    sent = {"file": as_upload("a.txt", b"teksti"), "language": "sq", "tags": "uji, rrugët"}
    assert client.post("/en/spaces/dhoma/documents/new/", sent).status_code == 302
    assert tags.names_of(Document.objects.get()) == ["rrugët", "uji"]


def test_filter_of_the_list(client, space, moderator):
    folder = make_folder(space, "Dosja")
    make_document(space, title="Me", tags=["uji"])
    make_document(space, title="Brenda", tags=["uji"], folder=folder)
    make_document(space, title="Pa")
    tag = Tag.objects.get()
    shown = [one.title for one in client.get(f"/en/spaces/dhoma/documents/?tag={tag.pk}").context["page"]]
    assert shown == ["Brenda", "Me"]
    inside = client.get(f"/en/spaces/dhoma/documents/folders/{folder.pk}/?tag={tag.pk}").context["page"]
    assert [one.title for one in inside] == ["Brenda"]
    everything = client.get("/en/spaces/dhoma/documents/?tag=999").context["page"]
    assert len(everything.object_list) == 3  # the folder and the two beside it


def test_hidden_documents_tell_no_tags(client, space):
    """Not in the list, not among suggestions, not by number."""
    make_document(space, make_member(space), "draft", tags=["Kanarina"])
    tag = Tag.objects.get()
    for user in (make_member(space), make_member(space, "moderator"), make_partner()):
        client.force_login(user)
        mine = make_document(space, user, "draft", title="Imi")
        for address in (
            "/en/spaces/dhoma/documents/",
            f"/en/spaces/dhoma/documents/?tag={tag.pk}",
            "/en/spaces/dhoma/documents/new/",
            "/en/spaces/dhoma/documents/tags/",
            f"/en/documents/tags/{tag.pk}/edit/",
            f"/en/documents/{mine.pk}/edit/",
        ):
            assert "Kanarina" not in client.get(address).content.decode()
        assert client.post(f"/en/documents/tags/{tag.pk}/edit/", {"name": "x"}).status_code == 404


@pytest.mark.parametrize(("role", "may"), [("guest", False), ("member", False), ("moderator", True)])
def test_who_renames(client, space, role, may):
    client.force_login(make_member(space, role))
    make_document(space, tags=["uji"])
    tag = Tag.objects.get()
    assert client.get("/en/spaces/dhoma/documents/tags/").status_code == (200 if may else 404)
    answer = client.post(f"/en/documents/tags/{tag.pk}/edit/", {"name": "Uji i pijshëm"})
    assert answer.status_code == (302 if may else 404)
    assert Tag.objects.get().name == ("Uji i pijshëm" if may else "uji")


@pytest.mark.stack
def test_the_search_follows(client, space, moderator):
    document = make_document(space, title="Raporti", tags=["kanarina"])
    bring_up_to_date()
    assert queries.search(moderator, "kanarina").total == 1
    client.post(f"/en/documents/tags/{Tag.objects.get().pk}/edit/", {"name": "harabeli"})
    bring_up_to_date()
    assert queries.search(moderator, "kanarina").total == 0
    assert queries.search(moderator, "harabeli").total == 1
    tags.set_tags(document, [])
    bring_up_to_date()
    assert queries.search(moderator, "harabeli").total == 0


@pytest.mark.stack
def test_two_become_one(client, space, moderator):
    both = make_document(space, tags=["uji", "ujësjellësi"])
    one = make_document(space, tags=["ujësjellësi"])
    tag = Tag.objects.get(name="ujësjellësi")
    answer = client.post(f"/en/documents/tags/{tag.pk}/edit/", {"name": "UJI"}, follow=True)
    assert "Both tags are one now: “uji”." in answer.content.decode()
    assert tags.names_of(both) == tags.names_of(one) == ["uji"]
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("name", ["", "a, b", ","])
def test_bad_names(client, space, moderator, name):
    make_document(space, tags=["uji"])
    answer = client.post(f"/en/documents/tags/{Tag.objects.get().pk}/edit/", {"name": name})
    assert answer.status_code == 422
    assert Tag.objects.get().name == "uji"


@pytest.mark.stack
def test_once_in_a_space(space):
    Tag.objects.create(space=space, name="Ëndrra")
    Tag.objects.create(space=make_space(), name="Ëndrra")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(space=space, name="ëNDRRA")


def test_list_costs_the_same_however_many_tags(client, space, moderator):
    counted = []
    for number in range(3):
        for more in range(6):
            make_document(space, make_member(space), tags=[f"t{number}{more}", "uji"])
        counted.append(count_queries(client, "/en/spaces/dhoma/documents/"))
    assert len(set(counted)) == 1
    assert counted[0] <= 16


@pytest.mark.stack
@pytest.mark.django_db(transaction=True)
def test_a_new_word_used_by_several_at_once():
    space = make_space()
    documents = [make_document(space) for _ in range(5)]
    start = Barrier(5)

    def give(document):
        try:
            start.wait(10)
            tags.set_tags(document, ["uji"])
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(give, documents))
    assert Tag.objects.get().documents.count() == 5
