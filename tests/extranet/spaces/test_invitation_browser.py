"""The way of an invitation in Chromium without JavaScript: sent, opened on a telephone, accepted; then gone."""

import pytest
from django.core import mail

from tests.browser import PHONE, assert_accessible
from tests.builders.invitations import token_in
from tests.builders.people import PASSWORD, make_user
from tests.builders.spaces import make_member, make_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_invited_and_in(open_page):
    space = make_space(slug="dhoma", name_sq="Dhoma", visibility="secret")
    admin = make_member(space, "admin", user=make_user(language="en"))
    page = open_page(java_script_enabled=False)
    page.goto("/en/accounts/login/?next=/en/spaces/dhoma/members/")
    page.locator("main input[name=login]").fill(admin.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#invite input[name=email]").fill("arta@example.org")
    page.locator("#invite select[name=language]").select_option("en")
    page.locator("#invite button[type=submit]").click()
    assert page.get_by_text("1 invitation is on its way").is_visible()

    address = f"/en/spaces/invitation/to/{token_in(mail.outbox[-1])}/"
    looked_at = open_page(PHONE)
    looked_at.goto(address)
    assert_accessible(looked_at)
    phone = open_page(PHONE, java_script_enabled=False)
    phone.goto(address)
    for name, value in (
        ("first_name", "Arta"),
        ("last_name", "Krasniqi"),
        ("password", "nje fjalekalim i gjate"),
    ):
        phone.locator(f"main input[name={name}]").fill(value)
    phone.get_by_role("button", name="Open an account and accept").click()
    phone.wait_for_url("**/spaces/dhoma/")
    assert looked_at.goto(address).status == 404
    assert_accessible(looked_at)
