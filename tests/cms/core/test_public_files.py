"""Files that editors put on public pages."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from tests.builders.people import make_user

pytestmark = pytest.mark.django_db


def test_an_editors_file_has_a_public_address_and_the_back_office_lists_it(client):
    document = get_document_model().objects.create(
        title="Udhëzues", file=ContentFile(b"tekst", name="udhezues.txt")
    )
    assert document.url.startswith("/media/")
    client.force_login(make_user(is_superuser=True, is_staff=True))
    listed = client.get("/admin/documents/")
    assert listed.status_code == 200
    assert "Udhëzues" in listed.content.decode()
    assert client.get(f"/admin/documents/edit/{document.pk}/").status_code == 200
    assert b"".join(client.get(document.url).streaming_content) == b"tekst"
