"""A practice on its way in Chromium without JavaScript: proposed on a telephone, found by everybody."""

import pytest

from extranet.practices.models import NEEDED, Practice
from tests.browser import PHONE, assert_accessible, sign_in
from tests.builders.people import make_partner
from tests.builders.practices import make_practice
from tests.builders.topics import make_municipality, make_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/sq/practices/"


@pytest.fixture
def practice():
    town = make_municipality(slug="peje", name_sq="Pejë")
    return make_practice(
        make_partner(), title="Ndarja e mbeturinave", topics=[make_topic(name_sq="Mbeturinat")], municipality=town,
        year=2024, cost="9.000 euro",
    )  # fmt: skip


def test_proposed_on_a_telephone_and_found_by_everybody(open_page, practice):
    owner = make_partner(language="sq")
    page = open_page(PHONE, java_script_enabled=False)
    sign_in(page, owner, f"{LIST}new/")
    page.locator("input[name=title]").fill("Autobusi i nxënësve")
    page.locator("button[name=send]").click()
    assert page.locator(".error-summary a[href='#id_solution']").is_visible()
    for name in NEEDED:
        page.locator(f"textarea[name={name}]").fill(f"Teksti {name}")
    page.locator("button[name=send]").click()
    proposed = Practice.objects.get(owner=owner)
    page.wait_for_url(f"**{LIST}{proposed.pk}/")
    assert proposed.state == "pending"

    Practice.objects.filter(pk=proposed.pk).update(state="published", opened_at=proposed.submitted_at)
    reader = open_page(PHONE, java_script_enabled=False)
    reader.goto(LIST)
    reader.get_by_role("link", name="Autobusi i nxënësve").click()
    assert reader.get_by_text("Teksti solution").is_visible()


@pytest.mark.parametrize("viewport", [pytest.param("desk", marks=pytest.mark.long), "phone"])
def test_everybody_can_use_it(open_page, practice, viewport):
    page = open_page(PHONE) if viewport == "phone" else open_page()
    for address in (LIST, f"{LIST}?kind=model", practice.get_absolute_url()):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [pytest.param("desk", marks=pytest.mark.long), "phone"])
def test_those_who_work_on_it_can_use_it(open_page, practice, viewport):
    partner = make_partner(language="sq")
    draft, returned = make_practice(partner, "draft", contact=""), make_practice(partner, "returned")
    page = open_page(PHONE) if viewport == "phone" else open_page()
    sign_in(page, partner, f"{LIST}mine/")
    for address in (
        f"{LIST}mine/", f"{LIST}new/", f"{LIST}{draft.pk}/", f"{LIST}{returned.pk}/edit/",
        f"{LIST}{draft.pk}/delete/", LIST,
    ):  # fmt: skip
        assert page.goto(address).status == 200
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
