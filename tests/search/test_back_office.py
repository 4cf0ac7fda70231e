"""The screens on which editors keep the glossary and the pinned pages."""

import csv
import io

import pytest
from wagtail.users.models import UserProfile

from search.models import Pin, Term
from tests.builders.pages import make_page
from tests.builders.people import make_partner, make_user
from tests.builders.vocabulary import make_pin, make_term

pytestmark = pytest.mark.django_db

TERMS, PINS = "/admin/snippets/search/term/", "/admin/snippets/search/pin/"


@pytest.fixture
def editor(client):
    user = make_user(is_staff=True, is_superuser=True)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    client.force_login(user)
    return user


@pytest.mark.parametrize("address", [TERMS, f"{TERMS}add/", PINS, f"{PINS}add/"])
def test_screens_are_drawn_for_editors_only(client, editor, address):
    make_pin(make_page(), "ankesa")
    assert client.get(address).status_code == 200
    client.force_login(make_partner())
    assert client.get(address).status_code in (302, 403)


def test_a_term_is_added_found_and_changed(client, editor):
    names = {"sq": "zhurmëmatës", "sr": "bukomer", "en": "sound level meter", "note": "", "is_active": "on"}
    assert client.post(f"{TERMS}add/", names).status_code == 302
    term = Term.objects.get(sq="zhurmëmatës")
    assert "bukomer" in client.get(TERMS, {"q": "bukomer"}).content.decode()
    assert client.post(f"{TERMS}edit/{term.pk}/", names | {"en": "noise meter"}).status_code == 302
    term.refresh_from_db()
    assert term.en == "noise meter"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sq": "zhurmëmatës"}, "only one is filled in"),
        (
            {"sq": "komuna\nkomunë", "en": "x"},
            "already belongs to the term “komunë = opština = municipality”",
        ),
        ({"sq": "zhurma\nZhurma", "en": "noise"}, "stands here twice"),
        ({"sq": "dhe", "en": "and"}, "holds no word"),
    ],
)
def test_what_is_wrong_with_a_term_is_said(client, editor, fields, message):
    before = Term.objects.count()
    screen = client.post(
        f"{TERMS}add/", {"sq": "", "sr": "", "en": "", "note": "", "is_active": "on"} | fields
    )
    assert message in screen.content.decode()
    assert Term.objects.count() == before


def test_a_page_is_pinned(client, editor):
    page = make_page()
    data = {"queries": "ankesa\nžalba", "page": page.pk, "language": "", "note": "", "is_active": "on"}
    assert client.post(f"{PINS}add/", data).status_code == 302
    assert Pin.objects.get().page_id == page.pk


def test_the_glossary_is_exported_as_a_table(client, editor):
    Term.objects.all().delete()
    make_term("komunë", "opština", "municipality", note="bazë")
    rows = list(csv.reader(io.StringIO(client.get(TERMS, {"export": "csv"}).getvalue().decode())))
    assert rows[1][:4] == ["komunë", "opština", "municipality", "bazë"]
    assert client.get(TERMS, {"export": "xlsx"}).getvalue().startswith(b"PK")
