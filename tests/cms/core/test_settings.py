import pytest
from django.utils.translation import override

from cms.core.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_foot_shows_the_contact_before_anybody_saved_it(client, django_assert_num_queries):
    html = client.get("/en/").content.decode()
    assert "Str. Egnatia, E-9" in html
    assert 'href="tel:+38338522000"' in html
    assert not SiteSettings.objects.exists()


def test_foot_speaks_the_readers_language():
    settings = SiteSettings(about_sq="Ne", about_en="We")
    with override("en"):
        assert settings.about == "We"
    with override("sr-latn"):  # not written: Albanian stands in
        assert SiteSettings(about_sq="Ne", about_en="We", about_sr="").about == "Ne"


def test_editor_changes_it(client):
    from tests.builders.people import make_user

    client.force_login(make_user(is_staff=True, is_superuser=True))
    response = client.get("/admin/settings/core/sitesettings/", follow=True)
    assert response.status_code == 200
    assert b"Egnatia" in response.content
