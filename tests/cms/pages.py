"""What every page type has to be: readable, previewable, editable. (Wagtail's own assertions for it know
neither languages in addresses nor an authentication backend that stores no people.)"""

from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from tests.builders.people import make_user


def assert_works(page, **streams) -> None:
    """`streams`: for each StreamField its blocks as (type, posted value); the browser's script builds that part."""
    assert Client().get(page.url).status_code == 200
    for mode, _name in page.preview_modes:
        assert page.make_preview_request(preview_mode=mode).status_code == 200
    _assert_editable(page, streams)


def _assert_editable(page, streams) -> None:
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = f"/admin/pages/{page.pk}/edit/"
    data = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    data.update(nested_form_data({name: streamfield(blocks) for name, blocks in streams.items()}))
    data["title"] = f"{page.title} (edited)"
    data["action-publish"] = "action-publish"
    response = client.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    assert page.title.endswith("(edited)")
