"""A user administrator of the back office gains no entry to anybody's account."""

import pytest
from django.contrib.auth.models import Group

from cms.users.closing import close
from tests.builders.people import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_user_form_sets_neither_address_nor_password(client, admin):
    user = make_user("arta@example.org")
    url = f"/admin/users/edit/{user.pk}/"
    form = client.get(url).content.decode()
    assert 'name="first_name"' in form
    assert 'name="email"' not in form
    assert "password1" not in form
    data = {"first_name": "Arta", "last_name": "K", "is_active": "on"}
    data |= {"email": "mine@example.org", "password1": "mine mine mine", "password2": "mine mine mine"}
    client.post(url, data)
    user.refresh_from_db()
    assert user.first_name == "Arta"
    assert user.email == "arta@example.org"
    assert user.check_password(PASSWORD)


def test_own_account_page_changes_neither(client, admin):
    page = client.get("/admin/account/").content.decode()
    assert "old_password" not in page
    assert 'name="name_email-email"' not in page


def test_organisations_groups_are_offered_nowhere(client, admin):
    group = make_organisation().group
    editors = Group.objects.create(name="Redaktorë")
    user = make_user()
    form = client.get(f"/admin/users/edit/{user.pk}/").content.decode()
    assert f'value="{editors.pk}"' in form
    assert group.name not in form
    assert group.name not in client.get("/admin/groups/").content.decode()
    assert client.get(f"/admin/groups/edit/{group.pk}/", follow=True).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/users/", "/admin/groups/", "/admin/pages/", "/admin/sites/", "/admin/locales/"],
)
def test_back_office_is_drawn(client, admin, address):
    assert client.get(address, follow=True).status_code == 200


def test_a_closed_account_is_not_opened_again(client, admin):
    closed = close(make_user("arta@example.org"))
    data = {"first_name": "Arta", "last_name": "K", "is_active": "on"}
    page = client.post(f"/admin/users/edit/{closed.pk}/", data)
    assert page.status_code == 200  # the form again, with what is wrong
    closed.refresh_from_db()
    assert not closed.is_active
    assert closed.first_name == ""
